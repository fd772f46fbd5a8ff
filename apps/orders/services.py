"""Writing orders. Called by checkout and fulfilment within their transactions; status moves only through `_move`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.core.ids import base32
from apps.core.transactions import in_transaction
from apps.orders.enums import TRANSITIONS, CancelReason, OrderStatus
from apps.orders.errors import NoSuchOrder
from apps.orders.events import OrderCancelled, OrderClosed, OrderLinesCancelled
from apps.orders.models import Order, OrderLine, OrderTransition
from apps.outbox import services as outbox
from apps.stores.models import SalesChannel


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A line as it will be agreed: what, how many, at which price, how to be had."""

    variant_id: int
    description: str
    option_text: str
    sku: str
    image_url: str
    quantity: int
    unit_amount: Decimal
    total_amount: int
    tax_amount: int
    tax_percent: Decimal
    tax_class_code: str
    method: str
    location_id: int | None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom the order is for."""

    name: str
    email: str
    phone: str = ""


def new_number(channel: SalesChannel) -> str:
    """The next order number of the installation, such as W17E8 (gaps are allowed)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        return f"{channel.number_prefix}{base32(cursor.fetchone()[0], width=4)}"


def draft(
    *,
    channel: SalesChannel,
    cart_id: int | None,
    cart_version: int | None,
    customer_id: int | None,
    place_id: int | None,
    language: str,
    visitor_id: str,
    promised_at: datetime | None,
    is_tax_included: bool,
    lines: Sequence[DraftLine],
    actor: Actor,
) -> tuple[Order, list[OrderLine]]:
    """Writes a DRAFT with frozen lines, in the caller's transaction. Four statements for any number of lines."""
    in_transaction("A draft order")
    order = Order.objects.create(
        number=new_number(channel),
        channel=channel,
        legal_entity_id=channel.legal_entity_id,
        place_id=place_id,
        customer_id=customer_id,
        cart_id=cart_id,
        cart_version=cart_version,
        language=language,
        visitor_id=visitor_id,
        promised_at=promised_at,
        taken_by_key=actor.key,
        currency=channel.currency,
        is_tax_included=is_tax_included,
        total_amount=sum(line.total_amount for line in lines),
        tax_amount=sum(line.tax_amount for line in lines),
    )
    rows = OrderLine.objects.bulk_create(
        OrderLine(order=order, position=position, **vars(line)) for position, line in enumerate(lines, start=1)
    )
    _log(order, "", OrderStatus.DRAFT, actor)
    return order, rows


def lock(order_id: int) -> Order:
    """The order, locked, with its channel and basket at hand. Raises: NoSuchOrder."""
    in_transaction("Locking an order")
    order = Order.objects.select_for_update(of=("self",)).select_related("channel", "cart").filter(pk=order_id).first()
    if order is None:
        raise NoSuchOrder
    return order


def mark_placed(
    order: Order, *, contact: Contact, customer_id: int | None, promised_at: datetime, actor: Actor, now: datetime
) -> None:
    """DRAFT → PLACED with the contact it is for. The caller holds the order's lock and publishes. Raises: IllegalTransition."""
    order.contact_name, order.contact_email, order.contact_phone = contact.name, contact.email, contact.phone
    order.customer_id = order.customer_id or customer_id
    order.promised_at, order.placed_at = promised_at, now
    fields = ("contact_name", "contact_email", "contact_phone", "customer", "promised_at", "placed_at")
    _move(order, OrderStatus.PLACED, actor, "", *fields)


def discard(order: Order, *, reason: CancelReason, actor: Actor, now: datetime) -> None:
    """DRAFT → CANCELLED. The caller holds the lock and ends its reservations."""
    if order.status != OrderStatus.DRAFT:
        raise IllegalTransition
    order.cancel_reason, order.ended_at = reason, now
    _move(order, OrderStatus.CANCELLED, actor, reason, "cancel_reason", "ended_at")


def cancel_units(order: Order, units: Mapping[int, int], *, reason: CancelReason, actor: Actor, now: datetime) -> int:
    """Cancels units per line id of a placed order; returns the amount that is owed no more.

    When nothing is left open the order ends: CANCELLED if nothing was ever handed over, else as `settle` finds.
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

    The first n of N units take total × n ÷ N rounded down, so all shares add up to the total exactly. Their tax is the
    line's in proportion to that amount, so that it is never more than the amount, also of units below a cent.
    """
    before = line.cancelled_quantity + line.fulfilled_quantity
    start = line.total_amount * before // line.quantity
    end = line.total_amount * (before + quantity) // line.quantity
    return Share(total_amount=end - start, tax_amount=_tax_up_to(line, end) - _tax_up_to(line, start))


def _tax_up_to(line: OrderLine, amount: int) -> int:
    return line.tax_amount * amount // line.total_amount if line.total_amount else 0


def _move(order: Order, to: OrderStatus, actor: Actor, reason: str, *fields: str) -> None:
    if to not in TRANSITIONS[order.status]:
        raise IllegalTransition(context={"from": order.status, "to": to})
    before, order.status = order.status, to
    order.save(update_fields=["status", *fields])
    _log(order, before, to, actor, reason)


def _log(order: Order, before: str, to: str, actor: Actor, reason: str = "") -> None:
    OrderTransition.objects.create(order=order, from_status=before, to_status=to, actor_key=actor.key, reason=reason)
