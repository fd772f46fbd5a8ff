"""Schedules from rows; the arithmetic is in `apps.stores.hours`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from apps.core.errors import NotFound
from apps.stores.hours import Interval, Schedule, Shift
from apps.stores.models import Location, OpeningException, OpeningHours


def schedules(location_ids: Iterable[int]) -> dict[int, Schedule]:
    """The schedules of any number of locations, in three statements."""
    wanted = set(location_ids)
    week: dict[int, dict[int, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    days: dict[int, dict[date, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    for row in OpeningHours.objects.filter(location_id__in=wanted).order_by("opens"):
        week[row.location_id][row.weekday].append(Shift(row.opens, row.closes))
    for special in OpeningException.objects.filter(location_id__in=wanted).order_by("opens"):
        shifts = days[special.location_id][special.on]
        if special.opens is not None and special.closes is not None:
            shifts.append(Shift(special.opens, special.closes))
    zones = Location.objects.filter(pk__in=wanted).values_list("pk", "time_zone")
    return {pk: Schedule(time_zone=zone, week=week[pk], exceptions=days[pk]) for pk, zone in zones}


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
