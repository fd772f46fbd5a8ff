"""Money that a person has to look after."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition, InvalidInput
from apps.core.models import OmniNow
from apps.outbox import services as outbox
from apps.payments.enums import AttemptKind, OperationKind, OperationState, TaskKind, TaskState, Tender
from apps.payments.errors import NoSuchTask, ReferenceUsed
from apps.payments.events import CardChargedBack, CardRefunded, PaymentTaskOpened
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation, PaymentTask
from apps.payments.services._operations import move

BY_HAND: Final = "manual"


def open_task(payment: Payment, kind: TaskKind, *, amount: int, reason: str, adds_up: bool = False) -> None:
    """Opens a task about a locked payment; one of its kind at a time. Publishes: PaymentTaskOpened.

    `adds_up`: more of the kind while it is open is added to it.
    """
    task, is_new = PaymentTask.objects.get_or_create(
        payment=payment,
        kind=kind,
        state=TaskState.OPEN,
        defaults={
            "owner": payment.owner,
            "amount": amount,
            "currency": payment.currency,
            "reason": reason[:300],
        },
    )
    if is_new:
        opened = PaymentTaskOpened(
            task_id=task.pk,
            payment_id=payment.pk,
            owner=payment.owner,
            kind=kind.value,
            amount=amount,
            currency=payment.currency,
        )
        outbox.publish(opened, key=f"payment:{payment.pk}")
    elif adds_up:
        task.amount += amount
        task.reason = f"{task.reason}, {reason}"[:300]
        task.save(update_fields=["amount", "reason"])


def close_tasks(payment_ids: list[int], kinds: set[TaskKind], *, actor: Actor, note: str) -> None:
    """Ends open tasks whose money is right again. The caller holds the locks of the payments."""
    PaymentTask.objects.filter(payment_id__in=payment_ids, kind__in=kinds, state=TaskState.OPEN).update(
        state=TaskState.DONE, done_at=OmniNow(), done_by=actor.key, note=note
    )


@transaction.atomic
def finish_task(*, task_id: uuid.UUID, note: str, actor: Actor, now: datetime, reference: str = "") -> PaymentTask:
    """A person says how a payment task was settled. Finished twice it is the same.

    A refund that they made elsewhere is entered, with its `reference`. Of another amount it says that the provider's holds:
    it is asked again at once, and believed. Audited.
    Locks: payment, the request, the task. Publishes: CardRefunded.
    Raises: PermissionDenied, NoSuchTask, InvalidInput, ReferenceUsed.
    """
    actor.require(Permission.PAYMENT_RESOLVE)
    found = PaymentTask.objects.filter(public_id=task_id).first()
    if found is None:
        raise NoSuchTask
    payment = Payment.objects.select_for_update().get(pk=found.payment_id)
    task = PaymentTask.objects.select_for_update().get(pk=found.pk)
    if task.state == TaskState.DONE:
        return task
    if not note.strip():
        raise InvalidInput(field="note")
    if task.kind == TaskKind.REFUND_FAILED:
        _enter_refund(payment, reference=reference, actor=actor, now=now)
    if task.kind == TaskKind.MISMATCH and payment.poll_at is not None:
        payment.poll_at = OmniNow()
        payment.save(update_fields=["poll_at"])
    task.state, task.done_at, task.done_by, task.note = TaskState.DONE, now, actor.key, note.strip()[:300]
    task.save(update_fields=["state", "done_at", "done_by", "note"])
    audit.record(
        actor=actor,
        verb="payment.finish_task",
        object_key=f"payment:{payment.pk}",
        after={"kind": task.kind, "amount": task.amount, "owner": task.owner},
        reason=task.note,
    )
    return task


@transaction.atomic
def escalate_task(*, task_id: uuid.UUID, note: str, actor: Actor, now: datetime) -> PaymentTask:
    """A shop leaves a payment task to the office, and says what it tried. Left twice it is the same, and keeps the first words.

    Doors let people only at tasks of their own shops' orders. Audited. Locks: the task.
    Raises: PermissionDenied, NoSuchTask, InvalidInput.
    """
    actor.require(Permission.PAYMENT_TAKE)
    task = PaymentTask.objects.select_for_update().filter(public_id=task_id).first()
    if task is None:
        raise NoSuchTask
    if task.state == TaskState.DONE or task.escalated_at is not None:
        return task
    if not note.strip():
        raise InvalidInput(field="note")
    task.escalated_at, task.escalated_by, task.note = now, actor.key, note.strip()[:300]
    task.save(update_fields=["escalated_at", "escalated_by", "note"])
    audit.record(
        actor=actor,
        verb="payment.escalate_task",
        object_key=f"payment:{task.payment_id}",
        after={"kind": task.kind, "amount": task.amount, "owner": task.owner},
        reason=task.note,
    )
    return task


def _enter_refund(payment: Payment, *, reference: str, actor: Actor, now: datetime) -> None:
    """MANUAL → SUCCEEDED with the reference of how the money went back."""
    number = reference.strip()[:120]
    if not number:
        raise InvalidInput(field="reference")
    if PaymentAttempt.objects.filter(provider=BY_HAND, provider_reference=number).exists():
        raise ReferenceUsed(field="reference")
    rows = PaymentOperation.objects.filter(
        payment=payment, kind=OperationKind.REFUND, state=OperationState.MANUAL
    ).order_by("pk")
    row = rows.select_for_update().first()
    if row is None:
        raise IllegalTransition
    enter_refund(payment, row, provider=BY_HAND, reference=number, actor=actor, now=now)


def enter_refund(
    payment: Payment,
    row: PaymentOperation,
    *,
    provider: str,
    reference: str,
    now: datetime,
    actor: Actor = SYSTEM,
    is_disputed: bool = False,
) -> None:
    """The money of a locked refund request went back. Publishes: CardRefunded, or CardChargedBack where a bank took it."""
    row.provider_reference, row.error = reference, ""
    move(row, OperationState.SUCCEEDED, "provider_reference", "error", actor=actor)
    payment.refunded_amount += row.amount
    payment.save(update_fields=["refunded_amount"])
    PaymentAttempt.objects.create(
        payment=payment,
        kind=AttemptKind.REFUND,
        tender=Tender.CARD,
        amount=row.amount,
        tendered_amount=row.amount,
        provider=provider,
        provider_reference=reference,
        actor_key=row.asked_by,
        at=now,
    )
    event = CardChargedBack if is_disputed else CardRefunded
    refunded = event(payment_id=payment.pk, owner=payment.owner, amount=row.amount, currency=payment.currency)
    outbox.publish(refunded, key=f"payment:{payment.pk}")
