"""Paying by card: the card is asked for while the draft holds its stock, and its authorisation places the order."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction

from apps.accounts.permissions import Permission
from apps.checkout.errors import AlreadyPlaced, CardGone, DraftGone, NameMissing
from apps.checkout.events import CardOrderNotPlaced
from apps.checkout.services._place import place_within
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import DomainError
from apps.core.transactions import durable
from apps.customers.emails import normalised
from apps.customers.phones import e164
from apps.inventory import services as inventory
from apps.inventory.errors import OutOfStock
from apps.inventory.services import Demand, Plan
from apps.inventory.services import short_of as left_of
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.orders.services import Contact
from apps.outbox import services as outbox
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.services import CardStart

log = logging.getLogger(__name__)


@durable
def pay_by_card(
    *, order_id: int, contact: Contact, slot_id: uuid.UUID | None = None, actor: Actor, now: datetime
) -> CardStart:
    """Keeps contact and pickup time on the draft, gives its stock more time, and opens its card payment.

    Nothing is charged, and nothing is binding: `place`, or the provider's message where the browser was closed, makes
    it so. Called again it is the same payment. Of a placed order it is a card for what the shop still has to take:
    where the first card died, or its customer would rather not pay there.
    Locks: order, reservations, levels; then the payment. Publishes: StockChanged, and what `payments.start_card` does.
    Raises: AlreadyPlaced, DraftGone, NameMissing, InvalidInput (email, phone), OutOfStock, and what `start_card` refuses.
    """
    order, owed = _prepare(order_id, contact, slot_id, actor)
    return payments.start_card(
        owner=f"order:{order.pk}",
        amount=owed,
        currency=order.currency,
        location_id=order.place_id,
        actor=actor,
        now=now,
    )


def _prepare(order_id: int, contact: Contact, slot_id: uuid.UUID | None, actor: Actor) -> tuple[Order, int]:
    if not contact.name.strip():
        raise NameMissing(field="name")
    normalised(contact.email)
    e164(contact.phone, region="ES")
    demands: list[Demand] = []
    try:
        with transaction.atomic():
            order = orders.lock(order_id)
            if order.status in {OrderStatus.PLACED, OrderStatus.CLOSED}:
                return order, _owed(order)
            if order.status != OrderStatus.DRAFT:
                raise DraftGone
            if order.cart is not None and order.cart.version != order.cart_version:
                raise DraftGone
            actor.require_for_others(Permission.ORDER_PLACE, order.place_id)
            orders.remember_contact(order, contact=contact, slot_id=slot_id)
            _hold(order, order_reads.lines_of(order), actor, demands)
            return order, order.total_amount
    except OutOfStock as refusal:
        raise left_of(demands, freed=refusal.context.get("freed")) from None


def _owed(order: Order) -> int:
    """What the shop still has to take for a placed order. Raises: AlreadyPlaced where that is nothing."""
    owner = f"order:{order.pk}"
    owed = payment_reads.status_of([owner])[owner].owed_amount
    if order.status != OrderStatus.PLACED or not owed:
        raise AlreadyPlaced
    return owed


def _hold(order: Order, lines: list[OrderLine], actor: Actor, demands: list[Demand]) -> None:
    """The draft's stock stays held while its customer looks for their card; a hold that ran out is taken anew."""
    keys = [line.pk for line in lines]
    seconds = settings.OMNI_CARD_HOLD_SECONDS
    held = inventory.extend(owner_kind="order_line", owner_ids=keys, ttl_seconds=seconds)
    if held == sum(line.quantity for line in lines):
        return
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
        for line in lines
    ]
    plan = Plan(actor=actor)
    plan.release(owner_kind="order_line", owner_ids=keys)
    plan.reserve(demands, ttl_seconds=seconds)
    plan.apply()


def place_authorised(*, order_id: int, now: datetime) -> None:
    """A card was authorised: its draft is placed, where the customer's browser has not done so already.

    What cannot be placed is not charged: the draft ends, its card is released, and its customer told.
    Locks: as `place`. Publishes: OrderPlaced or CardOrderNotPlaced, StockChanged.
    """
    order = Order.objects.filter(pk=order_id).first()
    if order is None:
        return
    if order.status != OrderStatus.DRAFT:
        follow_money(order_id=order_id, now=now)
        return
    contact = Contact(name=order.contact_name, email=order.contact_email, phone=order.contact_phone)
    try:
        place_within(
            order_id=order_id, contact=contact, slot_id=order.wanted_slot_id, actor=SYSTEM, now=now, by_card=True
        )
    except DomainError as refusal:
        log.warning("Order %s is paid for and can't be placed: %s", order.number, refusal)
        _give_up(order_id, refusal, now)


@transaction.atomic
def _give_up(order_id: int, refusal: DomainError, now: datetime) -> None:
    order = orders.lock(order_id)
    if order.status != OrderStatus.DRAFT:
        orders.balance_money(order, actor=SYSTEM, now=now)
        return
    is_short = isinstance(refusal, OutOfStock)
    plan = Plan(actor=SYSTEM)
    plan.release(owner_kind="order_line", owner_ids=list(order.lines.values_list("pk", flat=True)))
    orders.discard(
        order, reason=CancelReason.OUT_OF_STOCK if is_short else CancelReason.DRAFT_EXPIRED, actor=SYSTEM, now=now
    )
    orders.balance_money(order, actor=SYSTEM, now=now)
    if not isinstance(refusal, CardGone):
        not_placed = CardOrderNotPlaced(
            order_id=order.pk,
            customer_id=order.customer_id,
            reason=refusal.code,
            amount=order.total_amount,
            currency=order.currency,
        )
        outbox.publish(not_placed, key=f"order:{order.pk}")
    plan.apply()


@transaction.atomic
def follow_money(*, order_id: int, now: datetime) -> None:
    """The provider did something, or something will end: the order's money is balanced anew.

    Locks: order, payments, their requests. Publishes: what `orders.balance_money` does.
    """
    order = orders.lock(order_id)
    if order.status != OrderStatus.DRAFT:
        orders.balance_money(order, actor=SYSTEM, now=now)
