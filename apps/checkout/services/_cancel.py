"""Cancelling: by the customer and by staff."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.checkout.errors import AlreadyCollected, PaidInShop
from apps.core.actor import SYSTEM, Actor
from apps.fulfilment import services as fulfilment
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.payments import selectors as payment_reads
from apps.payments.enums import Tender
from apps.payments.services import DeskRefund


@transaction.atomic
def cancel(
    *,
    order_id: int,
    reason: CancelReason,
    actor: Actor,
    now: datetime,
    refund_tender: Tender | None = None,
    note: str = "",
) -> Order:
    """Cancels all that was not handed over: promises end, picked units wait to be put back, open payments are void.

    A card is released, or gets its money back by itself. Money that the desk took goes back at the desk, by
    `refund_tender` (default: the tender that paid), and a customer cannot cancel what was paid there. Cancelling a
    cancelled order again is the same.
    Locks: order, fulfilment orders, payments, reservations, levels. Publishes: OrderCancelled or OrderLinesCancelled.
    Raises: AlreadyCollected, PaidInShop, PermissionDenied.
    """
    order = orders.lock(order_id)
    if order.status == OrderStatus.CANCELLED:
        return order
    actor.require_for_others(Permission.ORDER_CANCEL, order.place_id)
    plan = Plan(actor=actor)
    if order.status == OrderStatus.DRAFT:
        plan.release(owner_kind="order_line", owner_ids=list(order.lines.values_list("pk", flat=True)))
        orders.discard(order, reason=reason, actor=actor, now=now)
        orders.balance_money(order, actor=actor, now=now)
        plan.apply()
        return order
    by_staff = not actor.is_shopper and actor != SYSTEM
    units = {line.pk: line.open_quantity for line in OrderLine.objects.filter(order=order) if line.open_quantity}
    if order.status != OrderStatus.PLACED or not units:
        raise AlreadyCollected
    if not by_staff and payment_reads.kept_at_desk(_owner(order)):
        raise PaidInShop
    fulfilment.cancel_open(order, plan, actor=actor, now=now)
    fulfilment.overtake_decisions(order, actor=actor, now=now, reason="cancelled")
    orders.cancel_units(order, units, reason=reason, actor=actor, now=now)
    desk = _desk(order, refund_tender, actor) if by_staff else None
    orders.balance_money(order, actor=actor, now=now, desk=desk)
    if by_staff:
        audit.record(
            actor=actor,
            verb="order.cancel",
            object_key=f"order:{order.pk}",
            location_id=order.place_id,
            after={"reason": str(reason)},
            reason=note,
        )
    plan.apply()
    return order


def _desk(order: Order, tender: Tender | None, actor: Actor) -> DeskRefund | None:
    """Where whoever cancels gives the money back: where they stand, else at the shop of the order."""
    location_id = actor.location_id or order.place_id
    return DeskRefund(location_id=location_id, tender=tender, reason="cancelled") if location_id else None


def _owner(order: Order) -> str:
    return f"order:{order.pk}"
