"""What became of a charge without us: refunds made in the provider's own pages, and disputes of the customer's bank.

Their amounts are entered, so that nothing goes back twice and no goods leave for money that is gone, and a person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from apps.core.actor import SYSTEM
from apps.core.transactions import durable
from apps.payments.enums import IN_FLIGHT, OperationKind, OperationState, PaymentState, TaskKind, Tender
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation, PaymentTask
from apps.payments.providers import Dispute, DisputeStatus, Given, ProviderBusy, ProviderRefused, stripe
from apps.payments.services._operations import request, withdraw
from apps.payments.services._tasks import BY_HAND, close_tasks, enter_refund, open_task


@durable
def look_after_charge(*, reference: str, now: datetime) -> None:
    """Asks for the refunds and disputes of a charged authorisation and enters those that we did not know of.

    Locks: the payment, its requests. Publishes: CardRefunded, CardChargedBack, PaymentTaskOpened.
    Raises: ProviderSilent, ProviderBusy, from which nothing changed.
    """
    charged = Payment.objects.filter(
        provider=stripe.NAME, provider_reference=reference, tender=Tender.CARD, state=PaymentState.CLOSED
    )
    payment_id = charged.values_list("pk", flat=True).first()
    if payment_id is None:
        return
    try:
        given, disputes = stripe.refunds_of(reference), stripe.disputes_of(reference)
    except ProviderRefused as refusal:
        raise ProviderBusy(str(refusal)) from refusal
    _enter(payment_id, given, disputes, now)


@transaction.atomic
def _enter(payment_id: int, given: Sequence[Given], disputes: Sequence[Dispute], now: datetime) -> None:
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    for refund in reversed(given):
        _refund(payment, refund, now)
    for dispute in disputes:
        _dispute(payment, dispute, now)


def _refund(payment: Payment, refund: Given, now: datetime) -> None:
    """One that is not ours, or that the bank sent back after we had entered it."""
    is_entered = _is_entered(payment, refund.reference)
    if is_entered and refund.status == "failed":
        _tell(payment, TaskKind.REFUND_RETURNED, refund.reference, amount=refund.amount)
    elif not is_entered and refund.status == "succeeded" and not _is_ours(payment, refund):
        by_hand = _rows(payment, OperationState.MANUAL).filter(amount=refund.amount).first()
        row = by_hand or _made_there(payment, refund.amount)
        enter_refund(payment, row, provider=stripe.NAME, reference=refund.reference, now=now)
        if by_hand is None:
            _tell(payment, TaskKind.REFUNDED_THERE, refund.reference, amount=refund.amount)
        elif not _rows(payment, OperationState.MANUAL).exists():
            close_tasks([payment.pk], {TaskKind.REFUND_FAILED}, actor=SYSTEM, note=refund.reference)


def _dispute(payment: Payment, dispute: Dispute, now: datetime) -> None:
    """Its goods stay while it is open; one that is lost has taken the money, as a refund would have."""
    if dispute.status == DisputeStatus.WON:
        close_tasks([payment.pk], {TaskKind.DISPUTED}, actor=SYSTEM, note=dispute.reference)
        return
    _tell(payment, TaskKind.DISPUTED, f"{dispute.reference} {dispute.reason}", amount=dispute.amount)
    left = payment.captured_amount - payment.refunded_amount
    if dispute.status == DisputeStatus.LOST and left and not _is_entered(payment, dispute.reference):
        row = _made_there(payment, min(dispute.amount, left))
        enter_refund(payment, row, provider=stripe.NAME, reference=dispute.reference, now=now, is_disputed=True)
        open_task(payment, TaskKind.DISPUTED, amount=dispute.amount, reason=f"{dispute.reference} lost")


def _is_entered(payment: Payment, reference: str) -> bool:
    """Whether it is in our books; a person who made it there may have entered it by hand."""
    entered = PaymentAttempt.objects.filter(payment=payment, provider__in=[stripe.NAME, BY_HAND])
    return entered.filter(provider_reference=reference).exists()


def _is_ours(payment: Payment, refund: Given) -> bool:
    """Whether we are asking for it: then our request enters it."""
    asked = _rows(payment, *IN_FLIGHT - {OperationState.MANUAL})
    return refund.operation in {str(pk) for pk in asked.values_list("public_id", flat=True)}


def _rows(payment: Payment, *states: str) -> QuerySet[PaymentOperation]:
    rows = PaymentOperation.objects.filter(payment=payment, kind=OperationKind.REFUND, state__in=states)
    return rows.order_by("pk").select_for_update()


def _made_there(payment: Payment, amount: int) -> PaymentOperation:
    """A request for what has happened already. What we were about to give back beyond the charge is not asked for any more.

    Raises: ProviderBusy where that is being asked for right now: later, then.
    """
    room = payment.captured_amount - payment.refunded_amount - amount
    asked = list(_rows(payment, *IN_FLIGHT))
    going_back = sum(row.amount for row in asked)
    for row in asked:
        if going_back > room and row.state == OperationState.PENDING:
            withdraw(row, actor=SYSTEM, reason="given back by the provider")
            going_back -= row.amount
    if going_back > room:
        raise ProviderBusy("A refund of ours is on its way.")
    return request(payment, OperationKind.REFUND, amount=amount, actor=SYSTEM)


def _tell(payment: Payment, kind: TaskKind, told: str, *, amount: int) -> None:
    """A person looks into it, once; what comes on top while the task is open is added to it."""
    key = told.partition(" ")[0]
    tasks = PaymentTask.objects.filter(payment=payment, kind=kind)
    if not tasks.filter(reason__contains=key).exists():
        open_task(payment, kind, amount=amount, reason=told, adds_up=True)
