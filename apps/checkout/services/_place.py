"""Placing: the one transaction in which a draft becomes binding. docs/purchase.md lists its statements."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.carts import services as carts
from apps.checkout.errors import CardGone, DraftGone, NameMissing, PayByCard
from apps.core.actor import Actor
from apps.customers import services as customers
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import SlotGone
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
from apps.pricing.errors import CouponUsedUp

BASKET = "SELECT cart_id FROM orders_order WHERE id = %(order_id)s AND status = 'draft'"


def place(
    *,
    order_id: int,
    contact: Contact,
    slot_id: uuid.UUID | None = None,
    actor: Actor,
    now: datetime,
    by_card: bool = False,
) -> Order:
    """Turns a draft into a binding order: its holds become promises, its work a fulfilment order.

    A card that was authorised for all of it pays for it; without one it is to be paid in the shop, and a card that was
    never confirmed is released; `by_card` refuses to do without it. A hold that ran out is taken anew if the stock is still there. Placing a placed order again is the same order.
    A draft of a basket that was changed since is not placed.
    Locks: cart, order, slot, fulfilment order, payment, coupons, reservations, then stock levels, last.
    Publishes: OrderPlaced, StockChanged.
    Raises: DraftGone, NameMissing, InvalidInput (email, phone), SlotGone, OutOfStock, CardPending, CardGone, PayByCard (for
    what is sent), PermissionDenied, CouponUsedUp (the basket's next checkout does without that offer).
    """
    if payments.takes_cards():
        payments.sync_open_cards(owner=f"order:{order_id}", now=now)
    return place_within(order_id=order_id, contact=contact, slot_id=slot_id, actor=actor, now=now, by_card=by_card)


def place_within(
    *,
    order_id: int,
    contact: Contact,
    slot_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
    by_card: bool = False,
) -> Order:
    """As `place`, without asking a provider: for handlers, which do no network. `by_card` refuses to do without the card.

    Raises: as `place`, and CardGone.
    """
    if not contact.name.strip():
        raise NameMissing(field="name")
    demands: list[Demand] = []
    try:
        with transaction.atomic():
            return _place(order_id, contact, slot_id, actor, now, demands, by_card=by_card)
    except OutOfStock as refusal:
        raise left_of(demands, freed=refusal.context.get("freed")) from None
    except CouponUsedUp as refusal:
        _go_without(order_id, refusal)
        raise


def _go_without(order_id: int, refusal: CouponUsedUp) -> None:
    """The next checkout of the basket leaves out the offers that failed: its total can be had."""
    cart_id = Order.objects.filter(pk=order_id).values_list("cart_id", flat=True).first()
    if cart_id is not None:
        carts.leave_out(cart_id=cart_id, promotion_ids=refusal.context["promotion_ids"])


def _place(  # noqa: PLR0917 the body of `place_within`, nothing else calls it
    order_id: int,
    contact: Contact,
    slot_id: uuid.UUID | None,
    actor: Actor,
    now: datetime,
    demands: list[Demand],
    *,
    by_card: bool,
) -> Order:
    was_open = carts.mark_ordered(BASKET, order_id=order_id)
    order = orders.lock(order_id)
    if order.status in {OrderStatus.PLACED, OrderStatus.CLOSED}:
        return order
    if order.status != OrderStatus.DRAFT or order.place_id is None or order.promised_at is None:
        raise DraftGone
    if order.cart is not None and not (was_open and order.cart.version == order.cart_version):
        raise DraftGone
    actor.require_for_others(Permission.ORDER_PLACE, order.place_id)
    lines = order_reads.lines_of(order)
    delivery = order_reads.delivery_of(order, lines)
    customer_id = (
        order.customer_id
        or (order.cart and order.cart.customer_id)
        or customers.recognise(email=contact.email, name=contact.name, phone=contact.phone, language=order.language)
    )
    slot_pk, promised_at = None, max(order.promised_at, now)
    if slot_id is not None:
        if delivery is not None:
            raise SlotGone(field="slot")
        slot_pk, promised_at = fulfilment.take_slot(
            slot_id=slot_id,
            location_id=order.place_id,
            units=sum(line.quantity for line in lines),
            earliest=promised_at,
        )
    orders.mark_placed(order, contact=contact, customer_id=customer_id, promised_at=promised_at, actor=actor, now=now)
    if delivery is not None:
        fulfilment.assign_parcel(
            order, lines, delivery, location_id=order.place_id, promised_at=promised_at, actor=actor
        )
    else:
        fulfilment.assign_pickup(
            order, lines, location_id=order.place_id, slot_id=slot_pk, promised_at=promised_at, actor=actor
        )
    if order.total_amount:
        _pay(order, by_card=by_card, is_sent=delivery is not None, actor=actor, now=now)
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
    orders.use_offers(order, lines, customer_id=customer_id)
    _promise(order, lines, actor, demands)
    return order


def _pay(order: Order, *, by_card: bool, is_sent: bool, actor: Actor, now: datetime) -> None:
    """By the card that was authorised for the whole order, else in the shop, where something is collected."""
    in_shop = payments.open_unless_card(
        owner=f"order:{order.pk}", amount=order.total_amount, currency=order.currency, actor=actor
    )
    if in_shop and by_card:
        raise CardGone
    if in_shop and is_sent:
        raise PayByCard
    if in_shop and payments.takes_cards():
        orders.balance_money(order, actor=actor, now=now)  # releases a card that was never confirmed


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
