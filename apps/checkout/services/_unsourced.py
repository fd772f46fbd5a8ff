"""Units that a shop gave up: sent from elsewhere, asked about, or cancelled where nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.core.actor import SYSTEM
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services import Address
from apps.inventory.enums import Method
from apps.inventory.errors import OutOfStock
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.stores import selectors as stores
from apps.stores.enums import LocationRole


@transaction.atomic
def resolve_unsourced(
    *, order_id: int, work_id: int, reason: str, now: datetime, units: Mapping[int, int] | None = None
) -> int:
    """Deals with units that a fulfilment order lost (of these lines, else all its lines); returns how many.

    A parcel is sent from another warehouse that has it, silently. For a pickup the customer is asked; where nobody is
    asked, the units are cancelled at once. Locks: order, payments, levels. Publishes: DecisionOpened, or OrderCancelled
    or OrderLinesCancelled.
    """
    order = orders.lock(order_id)
    if order.status != OrderStatus.PLACED:
        return 0
    work = FulfilmentOrder.objects.select_related("location", "order").get(pk=work_id)
    lost = _lost(order, work, units)
    if not lost:
        return 0
    if not (work.method == Method.SHIP and _sent_from_elsewhere(order, work, lost, now)):
        asked = fulfilment.open_decisions(order, work, lost, reason=reason, now=now)
        if not asked:
            _cancel(order, {line.pk: quantity for line, quantity in lost.items()}, CancelReason.OUT_OF_STOCK, now)
    return sum(lost.values())


@transaction.atomic
def cancel_unsourced(*, order_id: int, reason: CancelReason, now: datetime, work_id: int | None = None) -> int:
    """Cancels the units of a placed order that no shop works on and nobody is asked about; returns how many.

    With a fulfilment order only those that it had. Money already taken at the desk stays there until the desk gives it
    back: the order shows as overpaid. Locks: order, payments. Publishes: OrderCancelled or OrderLinesCancelled.
    """
    order = orders.lock(order_id)
    if order.status != OrderStatus.PLACED:
        return 0
    units = fulfilment_reads.unanswered(order)
    if work_id is not None:
        had = dict(FulfilmentLine.objects.filter(fulfilment_order_id=work_id).values_list("order_line_id", "quantity"))
        units = {pk: min(quantity, had[pk]) for pk, quantity in units.items() if had.get(pk)}
    if units:
        _cancel(order, units, reason, now)
    return sum(units.values())


def _lost(order: Order, work: FulfilmentOrder, units: Mapping[int, int] | None) -> dict[OrderLine, int]:
    """What of it is still to be settled: something may have been cancelled since."""
    if units is None:
        rows = FulfilmentLine.objects.filter(fulfilment_order=work, quantity__gt=0)
        units = dict(rows.values_list("order_line_id", "quantity"))
    open_units = fulfilment_reads.unanswered(order)
    left = {pk: min(quantity, open_units.get(pk, 0)) for pk, quantity in units.items()}
    lines = OrderLine.objects.filter(order=order, pk__in=left).order_by("position")
    return {line: left[line.pk] for line in lines if left[line.pk]}


def _sent_from_elsewhere(order: Order, work: FulfilmentOrder, lost: Mapping[OrderLine, int], now: datetime) -> bool:
    parcel = work.shipment
    address = Address(
        name=parcel.name, street=parcel.street, city=parcel.city, postcode=parcel.postcode, country=parcel.country,
        region=parcel.region, phone=parcel.phone,
    )  # fmt: skip
    tried = FulfilmentOrder.objects.filter(order=order, method=Method.SHIP).values_list("location_id", flat=True)
    places = stores.locations(role=LocationRole.SHIPS).filter(legal_entity_id=order.legal_entity_id)
    for place in places.exclude(pk__in=list(tried)):
        plan = Plan(actor=SYSTEM)
        try:
            with transaction.atomic():
                fulfilment.assign_units(
                    order,
                    lost,
                    plan,
                    location=place,
                    promised_at=fulfilment.sent_by(place, now=now),
                    address=address,
                    actor=SYSTEM,
                )
                plan.apply()
        except OutOfStock:
            continue
        return True
    return False


def _cancel(order: Order, units: Mapping[int, int], reason: CancelReason, now: datetime) -> None:
    orders.cancel_units(order, units, reason=reason, actor=SYSTEM, now=now)
    orders.balance_money(order, actor=SYSTEM, now=now)
