"""Pickup times: slots made ahead from opening hours, and the time that can be promised without one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from apps.core.ids import uuid7
from apps.core.prepared import cursor
from apps.fulfilment.errors import NoPickupHere, ShopNeverOpens
from apps.stores import selectors as stores
from apps.stores.models import Location

SLOT = timedelta(hours=1)
MARGIN = timedelta(days=2)
"""Shifts are looked at whole, whenever the beat runs: a shift that is cut by the clock would give other slots."""

MAKE = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(public_id)s::uuid[], %(location)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[],
                         %(capacity)s::int[]) w(public_id, location_id, starts_at, ends_at, capacity)
), closed AS (
    UPDATE fulfilment_pickupslot s SET capacity = s.taken
    WHERE s.location_id = ANY(%(shops)s) AND s.starts_at >= %(now)s AND s.starts_at < %(horizon)s AND s.capacity > s.taken
      AND NOT EXISTS (SELECT FROM wanted w WHERE w.location_id = s.location_id AND w.starts_at = s.starts_at)
), made AS (
    INSERT INTO fulfilment_pickupslot AS s (public_id, location_id, starts_at, ends_at, capacity, taken)
    SELECT public_id, location_id, starts_at, ends_at, capacity, 0 FROM wanted ORDER BY location_id, starts_at
    ON CONFLICT (location_id, starts_at) DO UPDATE
        SET capacity = greatest(s.taken, excluded.capacity), ends_at = excluded.ends_at
        WHERE s.capacity <> greatest(s.taken, excluded.capacity) OR s.ends_at <> excluded.ends_at
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FROM made WHERE is_new
"""


def make_slots(*, now: datetime, days: int | None = None) -> int:
    """Makes the slots of the coming days for every shop that hands over; returns how many are new.

    A slot is an hour of a shift; a rest of half an hour and more at its end is one, too. Slots follow the hours and the
    capacity as they are now: what was booked stands, but a time at which the shop is closed takes nobody any more.
    """
    horizon = now + timedelta(days=days or settings.OMNI_SLOT_DAYS)
    shops = list(Location.objects.filter(hosts_pickup=True, is_active=True).order_by("pk"))
    schedules = stores.schedules([shop.pk for shop in shops])
    rows = [
        (shop.pk, starts, ends, shop.pickup_capacity_per_hour)
        for shop in shops
        for opens, closes in schedules[shop.pk].intervals(_hour(now) - MARGIN, horizon + MARGIN)
        for starts, ends in _cut(opens, closes)
        if ends > now and starts < horizon
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            MAKE,
            {
                "public_id": [uuid7() for _row in rows],
                "location": [row[0] for row in rows],
                "starts": [row[1] for row in rows],
                "ends": [row[2] for row in rows],
                "capacity": [row[3] for row in rows],
                "shops": [shop.pk for shop in shops],
                "now": now,
                "horizon": horizon,
            },
        )
        return int(cursor.fetchone()[0])


EXPECTED = """
SELECT coalesce((SELECT sum(units) FROM fulfilment_shopload WHERE location_id = %(location)s), 0),
       (SELECT minutes FROM fulfilment_preparationtime
        WHERE location_id = %(location)s AND hour IN (%(hour)s, -1) ORDER BY hour DESC LIMIT 1)
"""


def promise_for(location: Location, *, units: int, now: datetime) -> datetime:
    """When a pickup that is ordered now can be ready: open minutes of preparation, and the queue before it.

    Preparation is what the shop needed lately for four of five pickups that came in at this hour, or at any, else its
    own setting. Load is the open units of the shop ÷ its capacity per hour (decisions.md 12); the result is rounded up
    to five minutes. Two statements, however busy the shop. Raises: NoPickupHere, ShopNeverOpens.
    """
    if not location.hosts_pickup or not location.is_active:
        raise NoPickupHere(field="location")
    with cursor() as found:
        hour = now.astimezone(ZoneInfo(location.time_zone)).hour
        found.execute(EXPECTED, {"location": location.pk, "hour": hour})
        waiting, learned = found.fetchone()
    preparation = location.preparation_minutes if learned is None else learned
    load = max(waiting + units, 0) * 60 // location.pickup_capacity_per_hour
    ready = stores.schedule(location_id=location.pk).after_open_time(now, preparation + load)
    if ready is None:
        raise ShopNeverOpens(field="location")
    late = ready.timestamp() % 300
    return ready + timedelta(seconds=(300 - late) if late else 0)


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _cut(opens: datetime, closes: datetime) -> list[tuple[datetime, datetime]]:
    """Whole hours from the opening on; the last one takes what is left when it is half an hour or more."""
    slots, start = [], opens
    while closes - start >= SLOT / 2:
        slots.append((start, min(closes, start + SLOT)))
        start += SLOT
    return slots
