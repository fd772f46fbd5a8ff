"""Schedules from rows; the arithmetic is in `apps.stores.hours`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from apps.core.errors import NotFound
from apps.core.prepared import cursor
from apps.stores.hours import Interval, Schedule, Shift

SCHEDULES = """
SELECT place.id, place.time_zone, week.weekday, NULL::date, week.opens, week.closes
FROM stores_location place LEFT JOIN stores_openinghours week ON week.location_id = place.id
WHERE place.id = ANY(%(ids)s)
UNION ALL
SELECT place.id, place.time_zone, NULL, special.on, special.opens, special.closes
FROM stores_location place JOIN stores_openingexception special ON special.location_id = place.id
WHERE place.id = ANY(%(ids)s)
ORDER BY 5
"""


def schedules(location_ids: Iterable[int]) -> dict[int, Schedule]:
    """The schedules of any number of locations, in one statement: placing an order asks for it."""
    zones: dict[int, str] = {}
    week: dict[int, dict[int, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    days: dict[int, dict[date, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    with cursor() as found:
        found.execute(SCHEDULES, {"ids": list(location_ids)})
        for pk, zone, weekday, on, opens, closes in found.fetchall():
            zones[pk] = zone
            shifts = days[pk][on] if on else week[pk][weekday] if weekday is not None else []
            if opens is not None and closes is not None:
                shifts.append(Shift(opens, closes))
    return {pk: Schedule(time_zone=zone, week=week[pk], exceptions=days[pk]) for pk, zone in zones.items()}


def schedule(*, location_id: int) -> Schedule:
    """Raises: NotFound."""
    found = schedules([location_id]).get(location_id)
    if found is None:
        raise NotFound
    return found


def opening_intervals(*, location_id: int, start: datetime, end: datetime) -> list[Interval]:
    """The open times of a location within [start, end), in UTC. Raises: NotFound."""
    return schedule(location_id=location_id).intervals(start, end)


def is_open(*, location_id: int, at: datetime) -> bool:
    """Raises: NotFound."""
    return schedule(location_id=location_id).is_open(at)


def opening_days_after(*, location_id: int, at: datetime, days: int) -> datetime:
    """The closing of the n-th opening day after the day of `at`, for collect-by dates. Raises: NotFound."""
    return schedule(location_id=location_id).end_of_opening_day(at, days)
