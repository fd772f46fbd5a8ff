"""Placing: the one transaction in which a draft becomes binding. docs/purchase.md lists its statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.carts import services as carts
from apps.checkout.errors import DraftGone, NameMissing
from apps.core.actor import Actor
from apps.customers import services as customers
from apps.fulfilment import services as fulfilment
from apps.inventory.enums import ReservationState
from apps.inventory.errors import OutOfStock
from apps.inventory.services import Demand, Plan
from apps.inventory.services import short_of as left_of
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import OrderStatus
from apps.orders.events import OrderPlaced
from apps.orders.models import Order, OrderLine
from apps.orders.services import Contact
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.enums import Tender

BASKET = "SELECT cart_id FROM orders_order WHERE id = %(order_id)s AND status = 'draft'"


def place(*, order_id: int, contact: Contact, slot_id: uuid.UUID | None = None, actor: Actor, now: datetime) -> Order:
    """Turns a draft into a binding order to be paid in the shop: its holds become promises, its work a fulfilment order.

    A hold that ran out is taken anew if the stock is still there. Placing a placed order again is the same order.
    A draft of a basket that was changed since is not placed.
    Locks: cart, order, slot, fulfilment order, payment, reservations, then stock levels, last.
    Publishes: OrderPlaced, StockChanged. Raises: DraftGone, NameMissing, InvalidInput (email, phone), SlotGone, OutOfStock.
    """
    if not contact.name.strip():
        raise NameMissing(field="name")
    demands: list[Demand] = []
    try:
        with transaction.atomic():
            return _place(order_id, contact, slot_id, actor, now, demands)
    except OutOfStock as refusal:
        raise left_of(demands, freed=refusal.context.get("freed")) from None


def _place(  # noqa: PLR0917 the body of `place`, nothing else calls it
    order_id: int, contact: Contact, slot_id: uuid.UUID | None, actor: Actor, now: datetime, demands: list[Demand]
) -> Order:
    was_open = carts.mark_ordered(BASKET, order_id=order_id)
    order = orders.lock(order_id)
    if order.status in {OrderStatus.PLACED, OrderStatus.CLOSED}:
        return order
    if order.status != OrderStatus.DRAFT or order.place_id is None or order.promised_at is None:
        raise DraftGone
    if order.cart is not None and not (was_open and order.cart.version == order.cart_version):
        raise DraftGone
    lines = order_reads.lines_of(order)
    customer_id = (
        order.customer_id
        or (order.cart and order.cart.customer_id)
        or customers.recognise(email=contact.email, name=contact.name, phone=contact.phone, language=order.language)
    )
    slot_pk, promised_at = None, max(order.promised_at, now)
    if slot_id is not None:
        slot_pk, promised_at = fulfilment.take_slot(
            slot_id=slot_id,
            location_id=order.place_id,
            units=sum(line.quantity for line in lines),
            earliest=promised_at,
        )
    orders.mark_placed(order, contact=contact, customer_id=customer_id, promised_at=promised_at, actor=actor, now=now)
    fulfilment.assign_pickup(
        order, lines, location_id=order.place_id, slot_id=slot_pk, promised_at=promised_at, actor=actor
    )
    if order.total_amount:
        payments.open_payment(
            owner=f"order:{order.pk}",
            tender=Tender.PAY_IN_STORE,
            amount=order.total_amount,
            currency=order.currency,
            actor=actor,
        )
    outbox.publish(
        OrderPlaced(
            order_id=order.pk,
            customer_id=customer_id,
            channel_id=order.channel_id,
            location_id=order.place_id,
            total_amount=order.total_amount,
            currency=order.currency,
        ),
        key=f"order:{order.pk}",
    )
    _promise(order, lines, actor, demands)
    return order


def _promise(order: Order, lines: Sequence[OrderLine], actor: Actor, demands: list[Demand]) -> None:
    """HELD → ALLOCATED; what is no longer held in full is promised anew, guarded by what is left."""
    plan = Plan(actor=actor)
    held = plan.allocate(owner_kind="order_line", owner_ids=[line.pk for line in lines])
    lapsed = [line for line in lines if held.get(line.pk) != line.quantity]
    if lapsed:
        plan.release(owner_kind="order_line", owner_ids=[line.pk for line in lapsed], to=ReservationState.EXPIRED)
        demands += [
            Demand(
                variant_id=line.variant_id,
                location_id=line.location_id or 0,
                quantity=line.quantity,
                owner_kind="order_line",
                owner_id=line.pk,
                channel_id=order.channel_id,
                method=line.method,
            )
            for line in lapsed
        ]
        plan.promise(demands)
    plan.apply()
