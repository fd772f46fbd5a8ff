"""The money of an order follows its lines: whoever changes cancelled or handed-over units calls `balance_money` once."""

from __future__ import annotations

from datetime import datetime

from apps.core.actor import Actor
from apps.core.transactions import in_transaction
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderLine
from apps.orders.services._changes import settle
from apps.orders.services._delivery import IN_FORCE, due_of, left_of
from apps.payments import services as payments
from apps.payments.services import DeskRefund, MoneyState


def balance_money(order: Order, *, actor: Actor, now: datetime, desk: DeskRefund | None = None) -> MoneyState:
    """Makes the payments of a locked order match its lines, then closes it if nothing is open and nothing is owed.

    Idempotent; it writes requests and never calls a provider. Called once, just before the plan of stock is applied.
    A card is asked for what left once nothing is open any more, and the rest of it is released. `desk` says that somebody
    at a desk gives back now what was paid too much there; without it the order shows as overpaid.
    Locks: payments, by id, then the drawer. Publishes: PaymentVoided, PaymentRefunded, OrderClosed.
    Raises: what `payments.refund_at_desk` refuses.
    """
    in_transaction("Balancing an order's money")
    lines = list(OrderLine.objects.filter(order=order))
    state = payments.balance(
        owner=f"order:{order.pk}",
        currency=order.currency,
        due_amount=due_of(order, lines),
        left_amount=left_of(order, lines),
        is_final=order.status not in IN_FORCE or not any(line.open_quantity for line in lines),
        is_over=order.status == OrderStatus.CLOSED,
        actor=actor,
        now=now,
        desk=desk,
    )
    settle(order, owed_amount=state.owed_amount, actor=actor, now=now)
    return state
