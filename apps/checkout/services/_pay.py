"""Paying in the shop, and giving back there what was paid for nothing."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.checkout.errors import NothingToGiveBack
from apps.core.actor import Actor
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import OPEN, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import FulfilmentOrder
from apps.orders import services as orders
from apps.orders.enums import OrderStatus
from apps.orders.errors import OrderEnded
from apps.orders.models import Order
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import Tender
from apps.payments.errors import NoSuchTask, NothingToTake
from apps.payments.models import PaymentTask
from apps.payments.services import DeskRefund, Taken

PAYABLE = (*OPEN, Status.COLLECTED)


@transaction.atomic
def take_payment(
    *,
    work_id: uuid.UUID,
    tender: Tender,
    tendered_amount: int | None,
    actor: Actor,
    now: datetime,
    reference: str = "",
) -> Taken:
    """Takes at the desk what of this pickup's order nothing else pays; returns the change to give.

    Units that the customer is still being asked about are not paid for before there is something to hand over. Of what has
    left already the money is taken as well, where a card that stood for it gave none.
    `reference` is the number on a terminal's slip or of a Bizum. Locks: order, fulfilment order, payment, drawer.
    Publishes: PaymentTaken. Raises: NoSuchWork, OrderEnded, NothingToTake, and what payments refuses.
    """
    work = _work(work_id, actor)
    order = orders.lock(work.order_id)
    if order.status != OrderStatus.PLACED or fulfilment.lock(work.pk).status not in PAYABLE:
        raise OrderEnded
    owner = f"order:{order.pk}"
    asked = payment_reads.asked_at_desk(owner)
    undecided = min(fulfilment_reads.unsourced_amounts([order.pk]).get(order.pk, 0), asked)
    if asked and asked == undecided:
        raise NothingToTake
    taken = payments.take_at_desk(
        owner=owner,
        amount=asked - undecided,
        left_amount=undecided,
        currency=order.currency,
        tender=tender,
        tendered_amount=tendered_amount,
        location_id=work.location_id,
        reference=reference,
        actor=actor,
        now=now,
    )
    orders.balance_money(order, actor=actor, now=now)
    return taken


@transaction.atomic
def refund_overpaid(
    *, work_id: uuid.UUID, actor: Actor, now: datetime, tender: Tender | None = None, note: str = ""
) -> int:
    """Gives back at the desk what was paid for units that were cancelled since; returns how much.

    Units that are not there, or that nobody collected in time, are cancelled without a person at the drawer: their
    money waits for this. `tender` is the one that paid, and need not be said. An order that has ended otherwise closes.
    Locks: order, payments, drawer. Publishes: PaymentRefunded, OrderClosed. Audited.
    Raises: PermissionDenied, NoSuchWork, NothingToGiveBack, and what payments refuses.
    """
    work = _work(work_id, actor)
    order = orders.lock(work.order_id)
    owner = f"order:{order.pk}"
    desk = DeskRefund(location_id=work.location_id, tender=tender, reason="overpaid")
    back = orders.balance_money(order, actor=actor, now=now, desk=desk).refunded_now
    if back <= 0:
        raise NothingToGiveBack
    audit.record(
        actor=actor,
        verb="order.refund",
        object_key=owner,
        location_id=work.location_id,
        after={"amount": back},
        reason=note,
    )
    return back


def finish_payment_task(
    *, task_id: uuid.UUID, note: str, actor: Actor, now: datetime, reference: str = ""
) -> PaymentTask:
    """A person of the order's shop says how a payment task of it was settled; see `payments.finish_task`.

    Raises: PermissionDenied, NoSuchTask (also for the orders of other shops), InvalidInput.
    """
    _reach(task_id, actor, Permission.PAYMENT_RESOLVE)
    return payments.finish_task(task_id=task_id, note=note, reference=reference, actor=actor, now=now)


def escalate_payment_task(*, task_id: uuid.UUID, note: str, actor: Actor, now: datetime) -> PaymentTask:
    """A shop leaves a payment task of its order to the office; see `payments.escalate_task`.

    Raises: PermissionDenied, NoSuchTask (also for the orders of other shops), InvalidInput.
    """
    _reach(task_id, actor, Permission.PAYMENT_TAKE)
    return payments.escalate_task(task_id=task_id, note=note, actor=actor, now=now)


def _reach(task_id: uuid.UUID, actor: Actor, permission: Permission) -> None:
    """Raises: PermissionDenied, NoSuchTask."""
    actor.require(permission)
    task = PaymentTask.objects.select_related("payment").filter(public_id=task_id).first()
    if task is None:
        raise NoSuchTask
    kind, _colon, pk = task.owner.partition(":")
    order = Order.objects.filter(pk=pk).first() if kind == "order" else None
    place_id = (order.place_id if order else task.payment.location_id) or 0
    if not actor.may(permission, place_id):
        raise NoSuchTask


def _work(work_id: uuid.UUID, actor: Actor) -> FulfilmentOrder:
    actor.require(Permission.PAYMENT_TAKE)
    work = FulfilmentOrder.objects.filter(public_id=work_id).first()
    if work is None or not actor.may(Permission.PAYMENT_TAKE, work.location_id):
        raise NoSuchWork
    return work
