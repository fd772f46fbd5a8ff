"""What bringing an order home costs: owed once a parcel has left, and while one may still leave. docs/adr/0031."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.core.transactions import in_transaction
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.orders.selectors import delivery_of, lines_of

IN_FORCE = frozenset({OrderStatus.PLACED, OrderStatus.CLOSED})


def due_of(order: Order, lines: Sequence[OrderLine] | None = None) -> int:
    """What the order costs without what was cancelled, discounts taken off; a draft or a cancelled order costs nothing.

    The delivery is part of it unless all was settled and no parcel ever left. One statement without `lines` at hand;
    one more for an order that is sent.
    """
    if order.status not in IN_FORCE:
        return 0
    rows = lines_of(order) if lines is None else lines
    return order.total_amount - sum(line.cancelled_amount for line in rows) - _never_sent(order, rows)


def left_of(order: Order, lines: Sequence[OrderLine] | None = None) -> int:
    """What the goods that left cost, and their delivery once a parcel has left."""
    rows = lines_of(order) if lines is None else lines
    delivery = delivery_of(order, rows)
    sent = delivery.total_amount if delivery is not None and delivery.left_at is not None else 0
    return sum(line.fulfilled_amount for line in rows) + sent


def delivery_ending_with(line: OrderLine, quantity: int) -> int:
    """What of the delivery is owed no more when so many units of a line, and nothing in their place, are cancelled."""
    rows = lines_of(line.order)
    delivery = delivery_of(line.order, rows)
    if delivery is None or delivery.left_at is not None or sum(row.open_quantity for row in rows) > quantity:
        return 0
    return delivery.total_amount


def record_sent(order: Order, *, now: datetime) -> OrderDelivery | None:
    """A parcel leaves: the first one carries the delivery, which is returned. The caller holds the order's lock."""
    in_transaction("Sending a parcel")
    delivery = delivery_of(order, lines_of(order))
    if delivery is None or delivery.left_at is not None:
        return None
    delivery.left_at = now
    delivery.save(update_fields=["left_at"])
    return delivery


def _never_sent(order: Order, lines: Sequence[OrderLine]) -> int:
    if any(line.open_quantity for line in lines):
        return 0
    delivery = delivery_of(order, lines)
    return 0 if delivery is None or delivery.left_at is not None else delivery.total_amount
