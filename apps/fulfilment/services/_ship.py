"""Parcels: they leave a warehouse in place of a pickup that could not be kept. No carrier is asked."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import CarrierMissing, NoSuchWork
from apps.fulfilment.events import ParcelDelivered, ParcelShipped
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, Shipment
from apps.fulfilment.services import _papers
from apps.fulfilment.services._hand_over import refuse_unpaid
from apps.fulfilment.services._holds import refuse_held
from apps.fulfilment.services._state import _move, authorise, lines_of, lock, lock_for, publish
from apps.inventory.enums import Method
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.models import Order


@transaction.atomic
def ship(
    *,
    work_id: uuid.UUID,
    carrier: str,
    actor: Actor,
    now: datetime,
    tracking_number: str = "",
    note: str = "",
) -> FulfilmentOrder:
    """PACKED → SHIPPED: the parcel leaves with a carrier or our own courier; its document is issued. Twice is once.

    The first parcel of an order carries what its delivery costs.

    Locks: order, fulfilment order, payments, document series, reservations, levels.
    Publishes: ParcelShipped, OrderClosed, DocumentIssued.
    Raises: NoSuchWork, IllegalTransition, CarrierMissing, OnHold, NotPaid.
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_PICK)
    if found is None:
        raise NoSuchWork
    order = orders.lock(found.order_id)
    work = lock(found.pk)
    if work.status in {Status.SHIPPED, Status.DELIVERED}:
        return work
    if work.status != Status.PACKED or work.method != Method.SHIP:
        raise IllegalTransition
    if not carrier.strip():
        raise CarrierMissing(field="carrier")
    refuse_held(order_id=order.pk, work_id=work.pk)
    _leave(order, work, actor=actor, now=now)
    Shipment.objects.filter(fulfilment_order=work).update(
        carrier=carrier.strip()[:80],
        tracking_number=tracking_number.strip()[:80],
        note=note.strip()[:200],
        shipped_at=now,
    )
    return work


def _leave(order: Order, work: FulfilmentOrder, *, actor: Actor, now: datetime) -> None:
    lines = [line for line in lines_of(work) if line.quantity]
    shares = orders.record_collected(order, {line.order_line_id: line.quantity for line in lines})
    delivery = orders.record_sent(order, now=now)
    refuse_unpaid(order)
    for line in lines:
        line.collected_quantity = line.quantity
    FulfilmentLine.objects.bulk_update(lines, ["collected_quantity"])
    work.ended_at = now
    _move(work, Status.SHIPPED, "ended_at", actor=actor)
    orders.balance_money(order, actor=actor, now=now)
    _papers.issue(order, work, lines, shares, party=None, delivery=delivery, actor=actor, now=now)
    amount = sum(share.total_amount for share in shares.values()) + (delivery.total_amount if delivery else 0)
    publish(ParcelShipped, work, amount=amount)
    plan = Plan(actor=actor)
    for line in lines:
        plan.consume(owner_kind="order_line", owner_id=line.order_line_id, quantity=line.quantity)
    plan.apply()


@transaction.atomic
def deliver(*, work_id: uuid.UUID, actor: Actor, now: datetime) -> FulfilmentOrder:
    """SHIPPED → DELIVERED: somebody knows that it arrived. Twice is once. Locks: fulfilment order.

    Publishes: ParcelDelivered. Raises: NoSuchWork, IllegalTransition.
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.DELIVERED:
        return work
    if work.status != Status.SHIPPED:
        raise IllegalTransition
    _move(work, Status.DELIVERED, actor=actor)
    Shipment.objects.filter(fulfilment_order=work).update(delivered_at=now)
    publish(ParcelDelivered, work)
    return work
