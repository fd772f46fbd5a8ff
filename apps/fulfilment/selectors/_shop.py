"""What a shop's manager looks at: what is promised for which hour, and who did what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncHour

from apps.fulfilment.enums import CountState, PutBackState, Status
from apps.fulfilment.models import CountTask, FulfilmentLine, FulfilmentTransition, PutBackTask

TO_PREPARE = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED)


@dataclass(frozen=True, kw_only=True)
class HourLoad:
    """Units of open orders that are promised within one hour, and how many orders they are."""

    starts_at: datetime
    units: int
    orders: int


def load_by_hour(*, location_id: int, until: datetime, zone: tzinfo) -> list[HourLoad]:
    """What is still to prepare, by the hour for which it was promised, what is late included. One statement."""
    lines = FulfilmentLine.objects.filter(
        fulfilment_order__location_id=location_id,
        fulfilment_order__status__in=TO_PREPARE,
        fulfilment_order__promised_at__lt=until,
    )
    rows = (
        lines.annotate(hour=TruncHour("fulfilment_order__promised_at", tzinfo=zone))
        .values("hour")
        .annotate(units=Sum("quantity"), orders=Count("fulfilment_order", distinct=True))
        .order_by("hour")
    )
    return [HourLoad(starts_at=row["hour"], units=row["units"], orders=row["orders"]) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Doings:
    """What somebody did in a shop: orders by the step they were taken, units put back, items counted."""

    actor_key: str
    accepted: int
    ready: int
    handed_over: int
    rejected: int
    put_back: int
    counted: int

    @property
    def total(self) -> int:
        return self.accepted + self.ready + self.handed_over + self.rejected + self.put_back + self.counted


def doings(*, location_id: int, since: datetime) -> list[Doings]:
    """Who did how much in a shop since then, the busiest first. Three statements."""
    steps = FulfilmentTransition.objects.filter(fulfilment_order__location_id=location_id, created_at__gte=since)
    found: Counter[tuple[str, str]] = Counter()
    for key, status, times in steps.order_by().values_list("actor_key", "to_status").annotate(n=Count("pk")):
        found[key, status] = times
    backs = PutBackTask.objects.filter(
        location_id=location_id, state=PutBackState.RESTOCKED, restocked_at__gte=since
    ).order_by()
    for key, units in backs.values_list("restocked_by_key").annotate(n=Sum("quantity")):
        found[key, "put_back"] = units
    counts = CountTask.objects.filter(location_id=location_id, state=CountState.DONE, done_at__gte=since).order_by()
    for key, items in counts.values_list("done_by_key").annotate(n=Count("variant", distinct=True)):
        found[key, "counted"] = items
    people = [_doings(key, found) for key in _keys(found)]
    return sorted(people, key=lambda one: (-one.total, one.actor_key))


def _keys(found: Iterable[tuple[str, str]]) -> list[str]:
    """People alone: what a beat or a customer did is nobody's work."""
    return list(dict.fromkeys(key for key, _what in found if key.startswith("user:")))


def _doings(key: str, found: Counter[tuple[str, str]]) -> Doings:
    return Doings(
        actor_key=key,
        accepted=found[key, Status.ACCEPTED],
        ready=found[key, Status.READY],
        handed_over=found[key, Status.COLLECTED],
        rejected=found[key, Status.REJECTED],
        put_back=found[key, "put_back"],
        counted=found[key, "counted"],
    )
