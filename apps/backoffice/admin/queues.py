"""Rows that wait for a task: every table with a due time, what is due in it, and which page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Model, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from apps.core.clock import OmniNow
from apps.imports.enums import JobState
from apps.imports.models import ImportJob
from apps.inventory.enums import ReservationState
from apps.inventory.models import Reservation
from apps.messaging.enums import MessageState
from apps.messaging.models import Message
from apps.outbox.enums import InboxState
from apps.outbox.models import InboxMessage
from apps.payments.enums import OperationState, TaskState
from apps.payments.models import PaymentOperation, PaymentTask


@dataclass(frozen=True, kw_only=True)
class Queue:
    """`is_open` names the rows that still wait, `due` when they may be worked, `lease` until when one is in hand."""

    name: Any
    model: type[Model]
    is_open: Q
    due: str
    lease: str = ""
    failed: Q | None = None
    filters: tuple[tuple[str, str], ...] = ()
    is_for_people: bool = False


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """How a queue stands: rows that wait, that are due, that failed for good, and since when the oldest is due."""

    name: str
    url: str
    waiting: int
    due: int
    failed: int
    late_seconds: int
    lease_seconds: int
    is_for_people: bool = False


def queues() -> Sequence[Queue]:
    """Every table that a task works off."""
    found = [
        Queue(
            name=_("Mails"), model=Message, is_open=Q(state=MessageState.WAITING), due="due_at", lease="leased_until",
            failed=Q(state=MessageState.FAILED), filters=(("state__exact", "waiting"),),
        ),
        Queue(
            name=_("Imports"), model=ImportJob, is_open=Q(state__in=[JobState.QUEUED, JobState.RUNNING]), due="created_at",
            lease="lease_until", failed=Q(state=JobState.FAILED),
        ),
        Queue(
            name=_("Holds that end"), model=Reservation, is_open=Q(state=ReservationState.HELD), due="expires_at",
            filters=(("state__exact", "held"),),
        ),
    ]  # fmt: skip
    return [*found, *_of_payments()]


def _of_payments() -> list[Queue]:
    """Requests to payment providers, what providers sent, and the tasks that people have to do."""
    asked = Q(state__in=[OperationState.PENDING, OperationState.PROCESSING, OperationState.UNKNOWN])
    return [
        Queue(
            name=_("Requests to payment providers"), model=PaymentOperation, is_open=asked, due="due_at", lease="leased_until",
            failed=Q(state=OperationState.MANUAL),
        ),
        Queue(
            name=_("Messages received from providers"), model=InboxMessage, is_open=Q(state=InboxState.RECEIVED), due="due_at",
            lease="leased_until", failed=Q(state=InboxState.DEAD),
        ),
        Queue(
            name=_("Payment tasks"), model=PaymentTask, is_open=Q(state=TaskState.OPEN), due="created_at",
            failed=Q(state=TaskState.OPEN), filters=(("state__exact", "open"),), is_for_people=True,
        ),
    ]  # fmt: skip


def states() -> list[QueueState]:
    """How every queue stands. One statement each."""
    return [_state(queue) for queue in queues()]


def _state(queue: Queue) -> QueueState:
    moment, opts = OmniNow(), queue.model._meta  # noqa: SLF001 Django documents it
    is_due = queue.is_open & Q(**{f"{queue.due}__lte": moment})
    parts: dict[str, Any] = {
        "waiting": Count("pk", filter=queue.is_open),
        "due": Count("pk", filter=is_due),
        "failed": Count("pk", filter=queue.failed if queue.failed is not None else Q(pk=None)),
        "oldest": Min(queue.due, filter=is_due),
        "clock": moment,
    }
    if queue.lease:
        parts["lapsed"] = Min(queue.lease, filter=queue.is_open & Q(**{f"{queue.lease}__lte": moment}))
    rows = queue.model._default_manager.filter(queue.is_open | (queue.failed or Q(pk=None)))  # noqa: SLF001 Django documents it
    clock = parts.pop("clock")
    row = rows.aggregate(**parts, clock=Min(clock))
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return QueueState(
        name=str(queue.name),
        url=f"{address}?{urlencode(queue.filters)}" if queue.filters else address,
        waiting=row["waiting"],
        due=row["due"],
        failed=row["failed"],
        is_for_people=queue.is_for_people,
        late_seconds=0 if queue.is_for_people else _seconds(row["oldest"], row["clock"]),
        lease_seconds=_seconds(row.get("lapsed"), row["clock"]),
    )


def _seconds(since: Any, clock: Any) -> int:
    return max(0, int((clock - since).total_seconds())) if since and clock else 0


def last_rung() -> dict[str, Any]:
    """When the beat last rang each of its tasks. One statement."""
    return dict(PeriodicTask.objects.filter(enabled=True).order_by("name").values_list("name", "last_run_at"))
