"""Locking and changing orders; status moves only through `_step`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, Q

from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.core.models import OmniNow
from apps.core.prepared import Given, Prepared, cursor
from apps.core.transactions import in_transaction
from apps.orders.enums import TRANSITIONS, CancelReason, OrderStatus
from apps.orders.errors import NoSuchOrder
from apps.orders.events import OrderCancelled, OrderClosed, OrderLinesCancelled, OrderReopened
from apps.orders.models import Order, OrderLine, OrderTransition
from apps.orders.selectors import is_sent
from apps.outbox import services as outbox
from apps.pricing import services as pricing

PLACE = """
WITH step AS (
    INSERT INTO orders_ordertransition (order_id, from_status, to_status, actor_key, reason)
    VALUES (%(id)s, %(from_status)s, %(status)s, %(actor)s, '')
)
UPDATE orders_order
SET status = %(status)s, contact_name = %(contact_name)s, contact_email = %(contact_email)s,
    contact_phone = %(contact_phone)s, customer_id = %(customer_id)s, promised_at = %(promised_at)s,
    placed_at = %(placed_at)s
WHERE id = %(id)s
"""

_LOCKED = Prepared(
    lambda: Order.objects.select_for_update(of=("self",)).select_related("channel", "cart").filter(pk=Given("order_id"))
)
_LOCKED_DRAFT = Prepared(
    lambda: (
        Order.objects.select_for_update(of=("self",))
        .select_related("channel", "place")
        .annotate(is_fresh=Q(created_at__gt=OmniNow() - Given("life", DurationField())))
        .filter(cart_id=Given("cart_id"), status=OrderStatus.DRAFT)
    )
)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom the order is for."""

    name: str
    email: str
    phone: str = ""


def lock(order_id: int) -> Order:
    """The order, locked, with its channel and basket at hand. Raises: NoSuchOrder."""
    in_transaction("Locking an order")
    order = _LOCKED.first(order_id=order_id)
    if order is None:
        raise NoSuchOrder
    return order


def lock_draft_of(cart_id: int, *, life: timedelta) -> tuple[Order | None, bool]:
    """The draft that was made from this basket, locked, with its shop; and whether it is younger than `life`."""
    in_transaction("Locking an order")
    draft = _LOCKED_DRAFT.first(cart_id=cart_id, life=life)
    return draft, bool(getattr(draft, "is_fresh", False))


def mark_placed(
    order: Order, *, contact: Contact, customer_id: int | None, promised_at: datetime, actor: Actor, now: datetime
) -> None:
    """DRAFT → PLACED with the contact it is for. The caller holds the order's lock and publishes. Raises: IllegalTransition."""
    before = _step(order, OrderStatus.PLACED)
    order.contact_name, order.contact_email, order.contact_phone = contact.name, contact.email, contact.phone
    order.customer_id = order.customer_id or customer_id
    order.promised_at, order.placed_at = promised_at, now
    with cursor() as found:
        found.execute(PLACE, {**vars(order), "from_status": before, "actor": actor.key})


def remember_contact(order: Order, *, contact: Contact, slot_id: uuid.UUID | None) -> None:
    """Keeps on a draft for whom and when it is to be, for whoever places it once it is paid. The caller holds the lock."""
    if order.status != OrderStatus.DRAFT:
        raise IllegalTransition
    order.contact_name, order.contact_email, order.contact_phone = contact.name, contact.email, contact.phone
    order.wanted_slot_id = slot_id
    order.save(update_fields=["contact_name", "contact_email", "contact_phone", "wanted_slot_id"])


def discard(order: Order, *, reason: CancelReason, actor: Actor, now: datetime) -> None:
    """DRAFT → CANCELLED. The caller holds the lock and ends its reservations."""
    if order.status != OrderStatus.DRAFT:
        raise IllegalTransition
    order.cancel_reason, order.ended_at = reason, now
    _move(order, OrderStatus.CANCELLED, actor, reason, "cancel_reason", "ended_at")


def cancel_units(order: Order, units: Mapping[int, int], *, reason: CancelReason, actor: Actor, now: datetime) -> int:
    """Cancels units per line id of a placed order; returns the amount that is owed no more.

    When nothing is left open the order ends: CANCELLED if nothing was ever handed over, else as `settle` finds.
    The offers of an order that is cancelled as a whole may be used again.
    The caller holds the order's lock. Publishes: OrderCancelled or OrderLinesCancelled.
    """
    if order.status != OrderStatus.PLACED:
        raise IllegalTransition
    lines = {line.pk: line for line in OrderLine.objects.filter(order=order).order_by("pk")}
    amount = 0
    for pk, quantity in units.items():
        line = lines[pk]
        share = share_of(line, quantity).total_amount
        line.cancelled_quantity += quantity
        line.cancelled_amount += share
        amount += share
    OrderLine.objects.bulk_update([lines[pk] for pk in units], ["cancelled_quantity", "cancelled_amount"])
    if all(line.cancelled_quantity == line.quantity for line in lines.values()):
        order.cancel_reason, order.ended_at = reason, now
        _move(order, OrderStatus.CANCELLED, actor, reason, "cancel_reason", "ended_at")
        if any(line.discount_amount for line in lines.values()) or is_sent(lines.values()):
            pricing.give_back(owner=f"order:{order.pk}")
        event: OrderCancelled | OrderLinesCancelled = OrderCancelled(
            order_id=order.pk, customer_id=order.customer_id, reason=reason
        )
    else:
        event = OrderLinesCancelled(order_id=order.pk, customer_id=order.customer_id, reason=reason, amount=amount)
    outbox.publish(event, key=f"order:{order.pk}")
    return amount


def record_collected(order: Order, units: Mapping[int, int]) -> dict[int, Share]:
    """Adds handed-over units per line id; returns what they were agreed at. The caller holds the order's lock."""
    in_transaction("A hand-over")
    lines = list(OrderLine.objects.filter(order=order, pk__in=units).order_by("pk"))
    shares = {}
    for line in lines:
        shares[line.pk] = share_of(line, units[line.pk])
        line.fulfilled_quantity += units[line.pk]
        line.fulfilled_amount += shares[line.pk].total_amount
    OrderLine.objects.bulk_update(lines, ["fulfilled_quantity", "fulfilled_amount"])
    return shares


def take_back_collected(order: Order, units: Mapping[int, tuple[int, int]], *, actor: Actor) -> None:
    """Takes off handed-over units and their amount per line id: the hand-over was undone. A closed order is open again.

    The caller holds the order's lock. Publishes: OrderReopened.
    """
    in_transaction("Undoing a hand-over")
    lines = list(OrderLine.objects.filter(order=order, pk__in=units).order_by("pk"))
    for line in lines:
        quantity, amount = units[line.pk]
        line.fulfilled_quantity -= quantity
        line.fulfilled_amount -= amount
    OrderLine.objects.bulk_update(lines, ["fulfilled_quantity", "fulfilled_amount"])
    if order.status == OrderStatus.CLOSED:
        order.ended_at = None
        _move(order, OrderStatus.PLACED, actor, "hand_over_undone", "ended_at")
        outbox.publish(OrderReopened(order_id=order.pk, customer_id=order.customer_id), key=f"order:{order.pk}")


def settle(order: Order, *, owed_amount: int, actor: Actor, now: datetime) -> bool:
    """PLACED → CLOSED when every unit is fulfilled or cancelled and nothing is owed; returns whether it is closed.

    The caller holds the order's lock. Publishes: OrderClosed.
    """
    if order.status != OrderStatus.PLACED or owed_amount:
        return False
    lines = OrderLine.objects.filter(order=order)
    if any(line.open_quantity for line in lines):
        return False
    order.ended_at = now
    _move(order, OrderStatus.CLOSED, actor, "", "ended_at")
    outbox.publish(OrderClosed(order_id=order.pk, customer_id=order.customer_id), key=f"order:{order.pk}")
    return True


@dataclass(frozen=True, kw_only=True)
class Share:
    """What some units of a line were agreed at, in minor units."""

    total_amount: int
    tax_amount: int


def share_of(line: OrderLine, quantity: int) -> Share:
    """What the next `quantity` units of a line are worth, after those that were cancelled or handed over before.

    The first n of N units take total × n ÷ N rounded down, less what was already taken, so that all shares add up to the
    total exactly, also where a hand-over in between was undone. Their tax is the line's in proportion to that amount, so
    that it is never more than the amount, also of units below a cent.
    """
    before = line.cancelled_quantity + line.fulfilled_quantity
    taken = line.cancelled_amount + line.fulfilled_amount
    end = max(line.total_amount * (before + quantity) // line.quantity, taken)
    return Share(total_amount=end - taken, tax_amount=_tax_up_to(line, end) - _tax_up_to(line, taken))


def _tax_up_to(line: OrderLine, amount: int) -> int:
    return line.tax_amount * amount // line.total_amount if line.total_amount else 0


def _move(order: Order, to: OrderStatus, actor: Actor, reason: str, *fields: str) -> None:
    before = _step(order, to)
    order.save(update_fields=["status", *fields])
    OrderTransition.objects.create(order=order, from_status=before, to_status=to, actor_key=actor.key, reason=reason)


def _step(order: Order, to: OrderStatus) -> str:
    """Sets the status, which the caller writes with its transition; returns the one before."""
    if to not in TRANSITIONS[order.status]:
        raise IllegalTransition(context={"from": order.status, "to": to})
    before, order.status = order.status, str(to)
    return before
