"""Order changes: draft, then confirmed, one open at a time; and lines that join an order after it was placed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from apps.core.actor import Actor
from apps.core.errors import IllegalTransition
from apps.core.transactions import in_transaction
from apps.orders.enums import ChangeKind, ChangeState
from apps.orders.models import Order, OrderChange, OrderLine
from apps.orders.services._draft import DraftLine


def draft_change(
    order: Order,
    *,
    kind: ChangeKind,
    line: OrderLine,
    quantity: int,
    due_before_amount: int,
    due_after_amount: int,
    actor: Actor,
    location_id: int | None = None,
    variant_id: int | None = None,
) -> OrderChange:
    """A change of some units of a locked order, as previewed. The database lets one be open per order (I6)."""
    in_transaction("Changing an order")
    return OrderChange.objects.create(
        order=order,
        kind=kind,
        order_line=line,
        quantity=quantity,
        location_id=location_id,
        variant_id=variant_id,
        due_before_amount=due_before_amount,
        due_after_amount=due_after_amount,
        actor_key=actor.key,
    )


def confirm_change(change: OrderChange, *, now: datetime, new_line: OrderLine | None = None) -> None:
    """DRAFT → CONFIRMED, once the order is as the change says. Raises: IllegalTransition."""
    if change.state != ChangeState.DRAFT:
        raise IllegalTransition
    change.state, change.confirmed_at, change.new_line = ChangeState.CONFIRMED, now, new_line
    change.save(update_fields=["state", "confirmed_at", "new_line"])


def add_line(order: Order, draft: DraftLine) -> OrderLine:
    """One more line of a locked, placed order; its total and tax grow by it."""
    in_transaction("Changing an order")
    last = OrderLine.objects.filter(order=order).aggregate(last=Max("position"))["last"]
    line = OrderLine.objects.create(order=order, position=last + 1, **vars(draft))
    order.total_amount += draft.total_amount
    order.tax_amount += draft.tax_amount
    order.save(update_fields=["total_amount", "tax_amount"])
    return line
