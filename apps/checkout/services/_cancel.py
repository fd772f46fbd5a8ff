"""Cancelling: by the customer, by staff, and what shops could not do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.checkout.errors import AlreadyCollected, PaidInShop
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import ENDED_WITHOUT_GOODS
from apps.fulfilment.models import FulfilmentLine
from apps.inventory.services import Plan
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import Tender
from apps.payments.selectors import PaymentStatus


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

    Money that the desk took goes back at the desk, by `refund_tender` (default: the tender that paid). A customer cannot
    cancel what was paid there. Cancelling a cancelled order again is the same.
    Locks: order, fulfilment orders, payments, reservations, levels. Publishes: OrderCancelled or OrderLinesCancelled.
    Raises: AlreadyCollected, PaidInShop, PermissionDenied.
    """
    order = orders.lock(order_id)
    if order.status == OrderStatus.CANCELLED:
        return order
    plan = Plan(actor=actor)
    if order.status == OrderStatus.DRAFT:
        plan.release(owner_kind="order_line", owner_ids=list(order.lines.values_list("pk", flat=True)))
        orders.discard(order, reason=reason, actor=actor, now=now)
        plan.apply()
        return order
    by_staff = actor.kind not in {ActorKind.CUSTOMER, ActorKind.GUEST} and actor != SYSTEM
    if by_staff:
        actor.require(Permission.ORDER_CANCEL, order.place_id)
    units = {line.pk: line.open_quantity for line in OrderLine.objects.filter(order=order) if line.open_quantity}
    if order.status != OrderStatus.PLACED or not units:
        raise AlreadyCollected
    paid = payment_reads.status_of([_owner(order)])[_owner(order)]
    if paid.captured_amount > paid.refunded_amount and not by_staff:
        raise PaidInShop
    fulfilment.cancel_open(order, plan, actor=actor, now=now)
    orders.cancel_units(order, units, reason=reason, actor=actor, now=now)
    _put_money_right(order, paid, refund_tender=refund_tender, actor=actor, now=now)
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


@transaction.atomic
def cancel_unsourced(*, order_id: int, reason: CancelReason, now: datetime) -> int:
    """Cancels the units of a placed order that no shop works on any more; returns how many.

    Money already taken at the desk stays there until the desk gives it back: the order shows as overpaid.
    Locks: order, payments. Publishes: OrderCancelled or OrderLinesCancelled.
    """
    order = orders.lock(order_id)
    if order.status != OrderStatus.PLACED:
        return 0
    units = unsourced(order)
    if not units:
        return 0
    paid = payment_reads.status_of([_owner(order)])[_owner(order)]
    orders.cancel_units(order, units, reason=reason, actor=SYSTEM, now=now)
    if not paid.captured_amount:
        _reopen(order, SYSTEM)
    orders.settle(order, owed_amount=_owed(order, paid), actor=SYSTEM, now=now)
    return sum(units.values())


def unsourced(order: Order) -> dict[int, int]:
    """Units per line id that are ordered, not cancelled, and in no fulfilment order that still stands (I4)."""
    working = dict(
        FulfilmentLine.objects.filter(order_line__order=order)
        .exclude(fulfilment_order__status__in=ENDED_WITHOUT_GOODS)
        .values_list("order_line_id")
        .annotate(units=Sum("quantity"))
    )
    left = {
        line.pk: line.quantity - line.cancelled_quantity - working.get(line.pk, 0)
        for line in OrderLine.objects.filter(order=order)
    }
    return {pk: units for pk, units in left.items() if units > 0}


def _put_money_right(
    order: Order, paid: PaymentStatus, *, refund_tender: Tender | None, actor: Actor, now: datetime
) -> None:
    """Voids what was not paid; gives back at the desk what was paid for units that are cancelled now."""
    if not paid.captured_amount:
        _reopen(order, actor)
        orders.settle(order, owed_amount=_owed(order, paid), actor=actor, now=now)
        return
    back = paid.captured_amount - paid.refunded_amount - fulfilment.order_due(order)
    if back > 0 and order.place_id is not None:
        payments.refund_at_desk(
            owner=_owner(order),
            amount=back,
            currency=order.currency,
            tender=refund_tender or Tender(paid.tenders[0]),
            location_id=actor.location_id or order.place_id,
            reason="cancelled",
            actor=actor,
            now=now,
        )
    orders.settle(order, owed_amount=0, actor=actor, now=now)


def _reopen(order: Order, actor: Actor) -> None:
    """The open payment at the desk asks for what the order costs now, or ends when it costs nothing."""
    payments.void_open(owner=_owner(order), actor=actor, reason="cancelled")
    due = fulfilment.order_due(order)
    if due and order.status == OrderStatus.PLACED:
        payments.open_payment(
            owner=_owner(order), tender=Tender.PAY_IN_STORE, amount=due, currency=order.currency, actor=actor
        )


def _owed(order: Order, paid: PaymentStatus) -> int:
    return fulfilment.order_due(order) - paid.captured_amount + paid.refunded_amount


def _owner(order: Order) -> str:
    return f"order:{order.pk}"
