"""Requests to a provider: written beside what they follow from, moved only here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.core import doorbell
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.models import OmniNow
from apps.payments.enums import (
    IN_FLIGHT,
    ONE_PER_AUTHORISATION,
    OPERATION_TRANSITIONS,
    OperationKind,
    OperationState,
)
from apps.payments.models import Payment, PaymentOperation, PaymentOperationTransition

WORK = "payments.work"


def of_authorisation(payments: list[Payment]) -> dict[int, PaymentOperation]:
    """The capture or void of each locked payment that is asked for or done, per payment id, locked."""
    found = PaymentOperation.objects.filter(
        payment_id__in=[payment.pk for payment in payments],
        kind__in=[OperationKind.CAPTURE, OperationKind.VOID],
        state__in=ONE_PER_AUTHORISATION,
    )
    return {row.payment_id: row for row in found.order_by("pk").select_for_update()}


def refunds_in_flight(payments: list[Payment]) -> dict[int, int]:
    """What is on its way back to each locked payment's card, per payment id."""
    found: dict[int, int] = {}
    for row in _in_flight().filter(payment_id__in=[payment.pk for payment in payments], kind=OperationKind.REFUND):
        found[row.payment_id] = found.get(row.payment_id, 0) + row.amount
    return found


def refused(payments: list[Payment]) -> set[int]:
    """Payments whose card was asked for money and gave none: it is not asked again, the desk takes another tender."""
    rows = PaymentOperation.objects.filter(
        payment_id__in=[payment.pk for payment in payments], kind=OperationKind.CAPTURE, state=OperationState.FAILED
    )
    return set(rows.values_list("payment_id", flat=True))


def _in_flight() -> QuerySet[PaymentOperation]:
    return PaymentOperation.objects.filter(state__in=IN_FLIGHT)


def request(
    payment: Payment, kind: OperationKind, *, amount: int = 0, actor: Actor, due_at: datetime | None = None
) -> PaymentOperation:
    """Asks for it, in the caller's transaction, which holds the payment's lock. Due now, unless said otherwise."""
    row = PaymentOperation(payment=payment, kind=kind, amount=amount, asked_by=actor.key)
    if due_at is not None:
        row.due_at = due_at
    row.save()
    doorbell.ring_after_commit(WORK)
    return row


def amend(row: PaymentOperation, *, amount: int, due_at: datetime | None) -> None:
    """Another amount or another time for what was not asked yet."""
    row.amount = amount
    row.due_at = due_at if due_at is not None else OmniNow()
    row.save(update_fields=["amount", "due_at"])
    doorbell.ring_after_commit(WORK)


def withdraw(row: PaymentOperation, *, actor: Actor, reason: str) -> None:
    """What was not asked yet is not asked any more."""
    move(row, OperationState.WITHDRAWN, actor=actor, reason=reason)


def move(row: PaymentOperation, to: OperationState, *fields: str, actor: Actor = SYSTEM, reason: str = "") -> None:
    """The only place that changes the state of a request; its row is locked. Raises: IllegalTransition."""
    if to not in OPERATION_TRANSITIONS[row.state]:
        raise IllegalTransition(context={"state": row.state, "to": to.value})
    before, row.state = row.state, to
    row.leased_until = row.leased_until if to == OperationState.PROCESSING else None
    row.save(update_fields=["state", "leased_until", *fields])
    PaymentOperationTransition.objects.create(
        operation=row, from_state=before, to_state=to, actor_key=actor.key, reason=reason[:300]
    )


def put_off(row: PaymentOperation, to: OperationState, *, reason: str) -> None:
    """Later, with growing pauses of up to ten minutes: nothing without an answer may rest for a quarter of an hour."""
    row.due_at = OmniNow() + timedelta(seconds=min(600, 2**row.attempts))
    row.error = reason[:300]
    move(row, to, "due_at", "error", reason=reason)
