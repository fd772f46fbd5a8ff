"""The work of a shop, the times it offers, and how far an order is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch, QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.fulfilment import codes
from apps.fulfilment.enums import OPEN, PutBackState, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, FulfilmentTransition, PickupSlot, PutBackTask
from apps.orders.models import Order


def _with_lines(rows: QuerySet[FulfilmentOrder]) -> QuerySet[FulfilmentOrder]:
    lines = Prefetch(
        "lines",
        queryset=FulfilmentLine.objects.filter(quantity__gt=0).select_related("order_line").order_by("pk"),
    )
    return rows.select_related("order", "location", "pickup_group", "slot").prefetch_related(lines)


def work_for(actor: Actor) -> QuerySet[FulfilmentOrder]:
    """Fulfilment orders of the shops where the actor works, with their lines, most urgent first."""
    rows = _with_lines(FulfilmentOrder.objects.order_by("promised_at", "pk"))
    if not actor.may(Permission.ORDER_VIEW):
        return rows.none()
    places = actor.places(Permission.ORDER_VIEW)
    return rows if places is None else rows.filter(location_id__in=places)


def queue(*, location_id: int) -> list[FulfilmentOrder]:
    """The open work of a shop by urgency, lines included; two statements for any number."""
    rows = FulfilmentOrder.objects.filter(location_id=location_id, status__in=OPEN).order_by("promised_at", "pk")
    return list(_with_lines(rows))


def work_by_id(public_id: uuid.UUID | str, *, actor: Actor) -> FulfilmentOrder:
    """One fulfilment order of the actor's shops. Raises: NoSuchWork."""
    work = work_for(actor).filter(public_id=public_id).first()
    if work is None:
        raise NoSuchWork
    return work


def work_by_code(code: str, *, location_id: int) -> FulfilmentOrder | None:
    """The pickup in this shop that a customer's code opens; the open one before an ended one."""
    rows = FulfilmentOrder.objects.filter(
        pickup_group__location_id=location_id, pickup_group__code_hash=codes.hash_of(code)
    )
    return _with_lines(rows).order_by(F("ended_at").desc(nulls_first=True), "-pk").first()


def works_of(order: Order) -> list[FulfilmentOrder]:
    """All work that an order made, in order of making."""
    return list(_with_lines(FulfilmentOrder.objects.filter(order=order).order_by("pk")))


def works_of_orders(order_ids: Iterable[int]) -> dict[int, list[FulfilmentOrder]]:
    """The work of several orders in two statements."""
    found: dict[int, list[FulfilmentOrder]] = {}
    for work in _with_lines(FulfilmentOrder.objects.filter(order_id__in=list(order_ids)).order_by("pk")):
        found.setdefault(work.order_id, []).append(work)
    return found


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a pickup that a customer follows: `at` is None while it is still to come."""

    code: str
    at: datetime | None


STEPS = (
    ("placed", Status.ASSIGNED),
    ("accepted", Status.ACCEPTED),
    ("picking", Status.PICKING),
    ("ready", Status.READY),
    ("collected", Status.COLLECTED),
)


def progress(work: FulfilmentOrder) -> tuple[Step, ...]:
    """The steps of a pickup with the times at which they were reached."""
    reached: dict[str, datetime] = {}
    for row in FulfilmentTransition.objects.filter(fulfilment_order=work).order_by("pk"):
        reached.setdefault(row.to_status, row.created_at)
    steps = [Step(code=code, at=reached.get(status)) for code, status in STEPS]
    for ended in (Status.REJECTED, Status.EXPIRED, Status.CANCELLED):
        if ended in reached:
            steps = [step for step in steps if step.at] + [Step(code=ended.value, at=reached[ended])]
    return tuple(steps)


def slots_for(*, location_id: int, earliest: datetime, units: int = 1, limit: int = 60) -> list[PickupSlot]:
    """The shop's coming pickup times that still have room for `units`, from `earliest` on."""
    rows = PickupSlot.objects.filter(location_id=location_id, starts_at__gte=earliest, taken__lte=F("capacity") - units)
    return list(rows.order_by("starts_at")[:limit])


def put_backs(*, location_id: int) -> list[PutBackTask]:
    """What waits to go back to the shelf, oldest first."""
    rows = PutBackTask.objects.filter(location_id=location_id, state=PutBackState.OPEN)
    return list(rows.select_related("fulfilment_line__order_line").order_by("pk"))
