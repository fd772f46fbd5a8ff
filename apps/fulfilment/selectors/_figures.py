"""How a shop keeps up: its load, what is late, and how many promises it kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from apps.fulfilment.models import ShopLoad

KEPT = """
SELECT location_id, count(*), count(*) FILTER (WHERE ready_at <= promised_at)
FROM fulfilment_fulfilmentorder
WHERE location_id = ANY(%(places)s) AND promised_at >= %(since)s AND promised_at <= omni_now() AND split_from_id IS NULL
  AND (status <> 'cancelled' OR ready_at IS NOT NULL OR ended_at > promised_at)
GROUP BY 1
"""

FIGURES = """
SELECT place.id, place.pickup_capacity_per_hour,
       coalesce((SELECT sum(units) FROM fulfilment_shopload load WHERE load.location_id = place.id), 0),
       coalesce(work.to_prepare, 0), coalesce(work.late, 0), coalesce(work.ready, 0), coalesce(work.here, 0),
       (SELECT count(*) FROM fulfilment_putbacktask task WHERE task.location_id = place.id AND task.state = 'open')
FROM stores_location place
LEFT JOIN (
    SELECT f.location_id, count(*) FILTER (WHERE f.status <> 'ready') AS to_prepare,
           count(*) FILTER (WHERE f.status <> 'ready' AND f.promised_at < omni_now()) AS late,
           count(*) FILTER (WHERE f.status = 'ready') AS ready,
           count(DISTINCT f.pickup_group_id) FILTER (WHERE g.arrived_at IS NOT NULL) AS here
    FROM fulfilment_fulfilmentorder f LEFT JOIN fulfilment_pickupgroup g ON g.id = f.pickup_group_id
    WHERE f.location_id = ANY(%(places)s) AND f.status IN ('assigned', 'accepted', 'picking', 'packed', 'ready')
    GROUP BY 1
) work ON work.location_id = place.id
WHERE place.id = ANY(%(places)s)
"""


@dataclass(frozen=True, kw_only=True)
class KeptPromises:
    """Pickups that were due, and those of them that were ready in time."""

    due: int = 0
    kept: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means every one; None where nothing was due."""
        return self.kept * 100 // self.due if self.due else None


@dataclass(frozen=True, kw_only=True)
class ShopFigures:
    """A shop at this moment: units and pickups to prepare, late ones, those that wait, customers who say they are here."""

    units: int
    to_prepare: int
    late: int
    ready: int
    here: int
    put_backs: int
    capacity_per_hour: int
    promises: KeptPromises

    @property
    def minutes_of_work(self) -> int:
        """Open minutes in which the shop prepares what it has, at its capacity."""
        return self.units * 60 // self.capacity_per_hour


def kept_promises(*, location_ids: Collection[int], since: datetime) -> dict[int, KeptPromises]:
    """Per shop, the pickups promised for a time from `since` until now, and those ready by then. One statement.

    What was cancelled before its time was not due; what was rejected, or is still not ready, was not kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEPT, {"places": list(location_ids), "since": since})
        found = {place: KeptPromises(due=due, kept=kept) for place, due, kept in cursor.fetchall()}
    return {place: found.get(place, KeptPromises()) for place in location_ids}


def load_of(*, location_ids: Collection[int]) -> dict[int, int]:
    """Units that each shop still has to prepare. One statement."""
    rows = ShopLoad.objects.filter(location_id__in=list(location_ids)).values_list("location_id")
    found = dict(rows.annotate(sum=Sum("units")))
    return {place: found.get(place, 0) for place in location_ids}


def shop_figures(*, location_ids: Collection[int], since: datetime) -> dict[int, ShopFigures]:
    """The manager's view of some shops, with the promises kept since then. Two statements for any number of shops."""
    promises = kept_promises(location_ids=location_ids, since=since)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"places": list(location_ids)})
        return {
            place: ShopFigures(
                units=units,
                to_prepare=to_prepare,
                late=late,
                ready=ready,
                here=here,
                put_backs=put_backs,
                capacity_per_hour=capacity,
                promises=promises[place],
            )
            for place, capacity, units, to_prepare, late, ready, here, put_backs in cursor.fetchall()
        }
