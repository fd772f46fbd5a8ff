"""What a provider says of an authorisation, entered under the payment's lock. Late and double news change nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.core.actor import SYSTEM
from apps.core.models import OmniNow
from apps.outbox import services as outbox
from apps.payments.enums import (
    CARD_IN_HAND,
    AttemptKind,
    OperationKind,
    OperationState,
    PaymentState,
    TaskKind,
    TaskState,
    Tender,
)
from apps.payments.events import PaymentAuthorised, PaymentCaptured, PaymentFailed, PaymentVoided
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation, PaymentTask
from apps.payments.providers import Intent, IntentStatus
from apps.payments.services._operations import move, of_authorisation, put_off, request
from apps.payments.services._state import _move
from apps.payments.services._tasks import close_tasks, open_task

FIRST_LOOK = timedelta(minutes=2)
"""A message of the provider's is quicker; without one, we ask."""


@transaction.atomic
def record(*, payment_id: int, intent: Intent, now: datetime) -> Payment:
    """Enters how the authorisation stands; returns the payment.

    Amounts or a currency that are not ours block it for a person, whose word makes the provider's amounts hold. Locks: payment, its request.
    Publishes: PaymentAuthorised, PaymentCaptured, PaymentVoided, PaymentFailed, PaymentTaskOpened.
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state not in CARD_IN_HAND:
        return payment
    if not payment.provider_reference:
        payment.provider_reference = intent.reference
        payment.save(update_fields=["provider_reference"])
    asked = of_authorisation([payment]).get(payment.pk)
    wrong = _mismatch(payment, asked, intent)
    if wrong and not _is_accepted(payment, intent, wrong):
        _block(payment, asked, wrong)
        return payment
    close_tasks([payment.pk], {TaskKind.MISMATCH}, actor=SYSTEM, note="The provider's amounts are right now.")
    {
        IntentStatus.AUTHORIZED: _authorised,
        IntentStatus.CAPTURED: _captured,
        IntentStatus.CANCELLED: _cancelled,
    }.get(intent.status, _waiting)(payment, asked, intent, now)
    return payment


def _mismatch(payment: Payment, asked: PaymentOperation | None, intent: Intent) -> str:
    """What of the answer is not as we asked, or ""."""
    if intent.currency != payment.currency:
        return f"{intent.currency} instead of {payment.currency}"
    if intent.amount != payment.requested_amount:
        return f"{intent.amount} instead of {payment.requested_amount}"
    if intent.status == IntentStatus.AUTHORIZED and intent.capturable_amount != payment.requested_amount:
        return f"authorised {intent.capturable_amount} instead of {payment.requested_amount}"
    if intent.status == IntentStatus.CAPTURED:
        wanted = asked.amount if asked is not None and asked.kind == OperationKind.CAPTURE else None
        if intent.captured_amount != wanted:
            return f"charged {intent.captured_amount} instead of {wanted or 0}"
    return ""


def _is_accepted(payment: Payment, intent: Intent, wrong: str) -> bool:
    """Whether a person has looked at just this and settled it: then the provider's amount holds, in our currency only."""
    settled = PaymentTask.objects.filter(
        payment=payment, kind=TaskKind.MISMATCH, state=TaskState.DONE, reason=wrong[:300]
    ).exclude(done_by=SYSTEM.key)
    return intent.currency == payment.currency and settled.exists()


def _block(payment: Payment, asked: PaymentOperation | None, wrong: str) -> None:
    """Nothing is believed until the amounts agree, or a person has looked."""
    open_task(payment, TaskKind.MISMATCH, amount=payment.requested_amount, reason=wrong)
    if asked is not None and asked.state == OperationState.PROCESSING:
        put_off(asked, OperationState.UNKNOWN, reason=wrong)
    _look_again(payment)
    if payment.state == PaymentState.UNKNOWN:
        payment.save(update_fields=["poll_at", "polls"])
    else:
        to_unknown(payment, reason=wrong)


def to_unknown(payment: Payment, *, reason: str) -> None:
    """Nobody knows how it stands: it is asked about, with growing pauses of up to ten minutes."""
    _look_again(payment)
    if payment.state == PaymentState.UNKNOWN:
        payment.save(update_fields=["poll_at", "polls"])
        return
    _move(payment, PaymentState.UNKNOWN, actor=SYSTEM, reason=reason[:200])
    payment.save(update_fields=["state", "poll_at", "polls"])


def _look_again(payment: Payment) -> None:
    payment.poll_at = OmniNow() + timedelta(seconds=min(600, 5 * 2 ** min(payment.polls, 8)))
    payment.polls += 1


def _waiting(payment: Payment, _asked: PaymentOperation | None, intent: Intent, _now: datetime) -> None:
    """The customer has not finished, or their bank said no and they may try another card."""
    if payment.authorised_amount:  # older news, or a capture that the bank still thinks about
        if payment.state == PaymentState.UNKNOWN:
            to_unknown(payment, reason="")
        return
    payment.failure_code = intent.failure_code
    payment.poll_at = OmniNow() + min(FIRST_LOOK * 2 ** min(payment.polls, 5), timedelta(hours=1))
    payment.polls += 1
    if payment.state != PaymentState.ACTION_REQUIRED:
        _move(payment, PaymentState.ACTION_REQUIRED, actor=SYSTEM)
    payment.save(update_fields=["state", "failure_code", "poll_at", "polls"])


def _authorised(payment: Payment, _asked: PaymentOperation | None, intent: Intent, now: datetime) -> None:
    if payment.state == PaymentState.AUTHORIZED:
        return
    is_news = not payment.authorised_amount
    _move(payment, PaymentState.AUTHORIZED, actor=SYSTEM)
    payment.authorised_amount = intent.capturable_amount
    payment.capture_before = intent.capture_before or payment.capture_before or now + ASSUMED_LIFE
    payment.poll_at, payment.polls, payment.failure_code = None, 0, ""
    payment.save(update_fields=["state", "authorised_amount", "capture_before", "poll_at", "polls", "failure_code"])
    if is_news:
        authorised = PaymentAuthorised(
            payment_id=payment.pk,
            owner=payment.owner,
            amount=payment.authorised_amount,
            currency=payment.currency,
        )
        outbox.publish(authorised, key=f"payment:{payment.pk}")


ASSUMED_LIFE = timedelta(days=5)
"""Where a card says nothing of its end: the shortest of what Stripe grants to cards not present (5 to 7 days)."""


def _captured(payment: Payment, asked: PaymentOperation | None, intent: Intent, now: datetime) -> None:
    _move(payment, PaymentState.CLOSED, actor=SYSTEM)
    payment.authorised_amount = max(payment.authorised_amount, intent.captured_amount)
    payment.captured_amount = intent.captured_amount
    payment.taken_at, payment.poll_at = now, None
    payment.taken_by = asked.asked_by if asked is not None else SYSTEM.key
    payment.save(update_fields=["state", "authorised_amount", "captured_amount", "taken_at", "taken_by", "poll_at"])
    PaymentAttempt.objects.create(
        payment=payment,
        kind=AttemptKind.TAKE,
        tender=Tender.CARD,
        amount=intent.captured_amount,
        tendered_amount=intent.captured_amount,
        provider=payment.provider,
        provider_reference=intent.charge_reference,
        actor_key=payment.taken_by,
        at=now,
    )
    asked = _asked_for(payment, asked, intent.captured_amount)
    asked.provider_reference, asked.error = intent.charge_reference, ""
    move(asked, OperationState.SUCCEEDED, "amount", "provider_reference", "error")
    captured = PaymentCaptured(
        payment_id=payment.pk,
        owner=payment.owner,
        amount=intent.captured_amount,
        released_amount=payment.authorised_amount - intent.captured_amount,
        currency=payment.currency,
    )
    outbox.publish(captured, key=f"payment:{payment.pk}")


def _asked_for(payment: Payment, asked: PaymentOperation | None, amount: int) -> PaymentOperation:
    """The request that the charge answers: ours, for what was charged, or, of one made without us, a new one."""
    if asked is not None and asked.kind == OperationKind.CAPTURE:
        asked.amount = amount
        return asked
    if asked is not None:
        is_asked = asked.state != OperationState.PENDING
        move(asked, OperationState.FAILED if is_asked else OperationState.WITHDRAWN, reason="charged")
    return request(payment, OperationKind.CAPTURE, amount=amount, actor=SYSTEM)


def _cancelled(payment: Payment, asked: PaymentOperation | None, intent: Intent, _now: datetime) -> None:
    """We released it, or it died by itself."""
    payment.poll_at = None
    if asked is not None and asked.kind == OperationKind.VOID:
        move(asked, OperationState.SUCCEEDED)
        _move(payment, PaymentState.VOIDED, actor=SYSTEM)
        payment.save(update_fields=["state", "poll_at"])
        voided = PaymentVoided(
            payment_id=payment.pk, owner=payment.owner, amount=payment.requested_amount, currency=payment.currency
        )
        outbox.publish(voided, key=f"payment:{payment.pk}")
        return
    if asked is not None:
        _refuse_capture(payment, asked, "authorisation_ended")
    fail(payment, reason=intent.failure_code or "authorisation_ended")


def _refuse_capture(payment: Payment, asked: PaymentOperation, reason: str) -> None:
    """Goods may have left: a person sees to the money, and nothing is undone."""
    if asked.state == OperationState.PENDING:
        move(asked, OperationState.WITHDRAWN, reason=reason)
    else:
        asked.error = reason
        move(asked, OperationState.FAILED, "error", reason=reason)
    open_task(payment, TaskKind.CAPTURE_FAILED, amount=asked.amount, reason=reason)


def fail(payment: Payment, *, reason: str) -> None:
    """A locked payment gives nothing (any more): EXPIRED if it was authorised, else FAILED. Publishes: PaymentFailed."""
    was_authorised = payment.authorised_amount > 0
    payment.poll_at, payment.failure_code = None, reason[:60]
    _move(payment, PaymentState.EXPIRED if was_authorised else PaymentState.FAILED, actor=SYSTEM, reason=reason[:200])
    payment.save(update_fields=["state", "poll_at", "failure_code"])
    publish_failure(payment, reason=reason)


def publish_failure(payment: Payment, *, reason: str) -> None:
    """Says that a payment gives nothing, so that its owner's money is balanced anew."""
    failed = PaymentFailed(
        payment_id=payment.pk,
        owner=payment.owner,
        amount=payment.requested_amount,
        currency=payment.currency,
        reason=reason[:60],
        was_authorised=payment.authorised_amount > 0,
    )
    outbox.publish(failed, key=f"payment:{payment.pk}")
