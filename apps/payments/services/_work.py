"""Working what was asked for: leased, asked of the provider outside any transaction, and entered (decisions.md 17)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.core.transactions import durable
from apps.payments.enums import CARD_IN_HAND, OperationKind, OperationState, PaymentState, TaskKind
from apps.payments.models import Payment, PaymentOperation
from apps.payments.providers import (
    Given,
    Intent,
    IntentStatus,
    ProviderBusy,
    ProviderRefused,
    ProviderSilent,
    stripe,
)
from apps.payments.services._cards import ask, sync
from apps.payments.services._operations import move, put_off
from apps.payments.services._record import publish_failure, record, to_unknown
from apps.payments.services._tasks import enter_refund, open_task

log = logging.getLogger(__name__)
LEASE_SECONDS = 60
ROUNDS = 3
"""How often a definite no is asked again before a person has to see to it."""

CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM payments_paymentoperation
    WHERE state IN ('pending', 'processing', 'unknown') AND due_at <= omni_now()
      AND (leased_until IS NULL OR leased_until <= omni_now())
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE payments_paymentoperation o
SET leased_until = omni_now() + make_interval(secs => %(lease)s), attempts = attempts + 1
FROM due WHERE o.id = due.id RETURNING o.id
"""
CLAIM_POLLS = """
WITH due AS MATERIALIZED (
    SELECT id FROM payments_payment WHERE poll_at <= omni_now()
    ORDER BY poll_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE payments_payment p SET poll_at = omni_now() + make_interval(secs => %(lease)s)
FROM due WHERE p.id = due.id RETURNING p.public_id
"""


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a worker asks for, read under the locks and used without them."""

    operation_id: int
    payment_id: int
    kind: str
    amount: int
    currency: str
    reference: str
    key: str
    operation: str
    was_asked: bool


@durable
def work_due(*, now: datetime, limit: int = 20) -> int:
    """Works up to `limit` requests that are due; returns how many.

    Each is leased just before it is asked for, so that two workers never ask for the same, however slow the provider is.
    Locks: payment, request. Publishes: what `record` does, CardRefunded, PaymentTaskOpened.
    """
    done = 0
    while done < limit and (pk := _claimed(CLAIM)) is not None:
        _work(pk, now)
        done += 1
    return done


@durable
def poll_due(*, now: datetime, limit: int = 20) -> int:
    """Asks about card payments that nobody knows the state of, and those whose customer has not come back.

    Locks: payment. Publishes: what `record` does. Returns how many were asked about.
    """
    done = 0
    while done < limit and (public_id := _claimed(CLAIM_POLLS)) is not None:
        done += 1
        try:
            sync(payment_public_id=public_id, now=now)
        except (ProviderSilent, ProviderBusy) as silence:
            log.warning("Card payment %s is still without an answer: %s", public_id, silence)
    return done


@transaction.atomic
def _claimed(statement: str) -> Any:
    """The key of the next that is due, leased; None without one."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"lease": LEASE_SECONDS})
        row = cursor.fetchone()
    return row[0] if row else None


def _work(operation_id: int, now: datetime) -> None:
    job = _begin(operation_id)
    if job is None:
        return
    try:
        answer = KINDS[job.kind](job)
    except ProviderBusy as refusal:
        _put_off(job, OperationState.PENDING, str(refusal))
    except ProviderSilent as silence:
        log.warning("%s of payment %s had no answer: %s", job.kind, job.payment_id, silence)
        _put_off(job, OperationState.UNKNOWN, str(silence))
    except ProviderRefused as refusal:
        log.warning("%s of payment %s was refused: %s", job.kind, job.payment_id, refusal)
        _refused(job, refusal, now)
    else:
        _enter(job, answer, now)


@transaction.atomic
def _begin(operation_id: int) -> Job | None:
    """→ PROCESSING, under the payment's lock."""
    payment_id = PaymentOperation.objects.values_list("payment_id", flat=True).get(pk=operation_id)
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    row = PaymentOperation.objects.select_for_update().get(pk=operation_id)
    if row.state not in {OperationState.PENDING, OperationState.PROCESSING, OperationState.UNKNOWN}:
        return None
    was_asked = row.state != OperationState.PENDING
    if row.state == OperationState.PROCESSING:
        move(row, OperationState.UNKNOWN, reason="a worker was lost")
    move(row, OperationState.PROCESSING)
    if not payment.provider_reference:
        was_asked = True
    return Job(
        operation_id=row.pk,
        payment_id=payment.pk,
        kind=row.kind,
        amount=row.amount,
        currency=payment.currency,
        reference=payment.provider_reference,
        key=row.key,
        operation=str(row.public_id),
        was_asked=was_asked,
    )


def _capture(job: Job) -> Intent:
    if job.was_asked:
        intent = stripe.fetch(job.reference)
        if intent.status != IntentStatus.AUTHORIZED:
            return intent
    return stripe.capture(job.reference, amount=job.amount, currency=job.currency, key=job.key)


def _void(job: Job) -> Intent:
    reference = job.reference
    if job.was_asked:
        intent = ask(Payment.objects.get(pk=job.payment_id))
        if intent.status in {IntentStatus.CANCELLED, IntentStatus.CAPTURED}:
            return intent
        reference = intent.reference
    return stripe.cancel(reference, key=job.key)


def _refund(job: Job) -> Given:
    if job.was_asked:
        found = next((row for row in stripe.refunds_of(job.reference) if row.operation == job.operation), None)
        if found is not None:
            return found
    return stripe.refund(job.reference, amount=job.amount, currency=job.currency, key=job.key, operation=job.operation)


KINDS: dict[str, Callable[[Job], Intent | Given]] = {
    OperationKind.CAPTURE: _capture,
    OperationKind.VOID: _void,
    OperationKind.REFUND: _refund,
}


@transaction.atomic
def _enter(job: Job, answer: Intent | Given, now: datetime) -> None:
    if isinstance(answer, Intent):
        payment = record(payment_id=job.payment_id, intent=answer, now=now)
        row = PaymentOperation.objects.select_for_update().get(pk=job.operation_id)
        if row.state == OperationState.PROCESSING:  # the provider has not finished it
            put_off(row, OperationState.UNKNOWN, reason=f"stands at {answer.status}")
            _doubt(payment, row.error)
        return
    payment = Payment.objects.select_for_update().get(pk=job.payment_id)
    row = PaymentOperation.objects.select_for_update().get(pk=job.operation_id)
    if row.state != OperationState.PROCESSING:
        return
    if (answer.amount, answer.currency) != (job.amount, job.currency):
        wrong = f"{answer.amount} {answer.currency} instead of {job.amount} {job.currency}"
        put_off(row, OperationState.UNKNOWN, reason=wrong)
        open_task(payment, TaskKind.MISMATCH, amount=job.amount, reason=wrong)
    elif answer.status == "succeeded":
        enter_refund(payment, row, provider=stripe.NAME, reference=answer.reference, now=now)
    elif answer.status == "failed":
        _give_up(payment, row, "the bank did not take it")
    else:
        put_off(row, OperationState.UNKNOWN, reason="on its way")


@transaction.atomic
def _put_off(job: Job, to: OperationState, reason: str) -> None:
    """Later: PENDING where nothing was done, UNKNOWN where it may have been."""
    payment = Payment.objects.select_for_update().get(pk=job.payment_id)
    row = PaymentOperation.objects.select_for_update().get(pk=job.operation_id)
    if row.state != OperationState.PROCESSING:
        return
    put_off(row, OperationState.UNKNOWN if job.was_asked else to, reason=reason)
    if to == OperationState.UNKNOWN and job.kind != OperationKind.REFUND:
        _doubt(payment, "no answer")


def _doubt(payment: Payment, reason: str) -> None:
    if payment.state in CARD_IN_HAND:
        to_unknown(payment, reason=reason)


def _refused(job: Job, refusal: ProviderRefused, now: datetime) -> None:
    """A definite no: what the authorisation is now decides; if that says nothing, it is asked for some times more."""
    if job.kind != OperationKind.REFUND and job.reference:
        try:
            intent = stripe.fetch(job.reference)
        except (ProviderBusy, ProviderSilent, ProviderRefused) as silence:
            _put_off(job, OperationState.UNKNOWN, str(silence))
            return
        record(payment_id=job.payment_id, intent=intent, now=now)
    _again_or_never(job, f"{refusal.code}: {refusal}")


@transaction.atomic
def _again_or_never(job: Job, reason: str) -> None:
    payment = Payment.objects.select_for_update().get(pk=job.payment_id)
    row = PaymentOperation.objects.select_for_update().get(pk=job.operation_id)
    if row.state != OperationState.PROCESSING:
        return
    if row.round >= ROUNDS:
        _give_up(payment, row, reason)
        return
    move(row, OperationState.FAILED, reason=reason)
    row.round += 1
    put_off(row, OperationState.PENDING, reason=reason)
    row.save(update_fields=["round"])


def _give_up(payment: Payment, row: PaymentOperation, reason: str) -> None:
    """A person has to see to it. A failed capture never undoes a hand-over: the desk takes another tender."""
    row.error = reason[:300]
    move(row, OperationState.FAILED, "error", reason=reason)
    if row.kind == OperationKind.REFUND:
        move(row, OperationState.MANUAL, reason=reason)
        open_task(payment, TaskKind.REFUND_FAILED, amount=row.amount, reason=reason)
        return
    kind = TaskKind.CAPTURE_FAILED if row.kind == OperationKind.CAPTURE else TaskKind.VOID_FAILED
    open_task(payment, kind, amount=row.amount or payment.requested_amount, reason=reason)
    if row.kind == OperationKind.CAPTURE and payment.state in {PaymentState.AUTHORIZED, PaymentState.UNKNOWN}:
        publish_failure(payment, reason=reason)
