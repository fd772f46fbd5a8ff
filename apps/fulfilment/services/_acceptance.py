"""Orders that nobody accepts: the manager hears of it at half of the shop's open minutes, then the shop loses them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.core.actor import SYSTEM
from apps.core.models import OmniNow
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.events import AcceptanceLate
from apps.fulfilment.models import FulfilmentOrder, OrderHold
from apps.fulfilment.selectors import IS_OPEN
from apps.fulfilment.services._holds import end_overdue_holds
from apps.fulfilment.services._state import lock, publish
from apps.fulfilment.services._turns import end_rejected
from apps.inventory.errors import PromiseGone
from apps.stores import selectors as stores


def watch_acceptance(*, now: datetime, limit: int = 100) -> int:
    """Plans, alerts and rejects what waits for being accepted; returns how many were rejected.

    The minutes are open minutes of the shop from the order's arrival, or from the end of its last hold; a held order
    does not run out of time. SQL decides what is due; one transaction each. Publishes: AcceptanceLate,
    FulfilmentRejected, OrderHoldEnded.
    """
    end_overdue_holds(now=now, limit=limit)
    _plan(limit)
    waiting = _waiting()
    late = waiting.filter(accept_alert_at__lte=OmniNow(), accept_alerted_at__isnull=True).order_by("accept_alert_at")
    for pk in late.values_list("pk", flat=True)[:limit]:
        _alert(pk, now)
    over = waiting.filter(accept_by__lte=OmniNow()).order_by("accept_by")
    return sum(_reject(pk, now) for pk in over.values_list("pk", flat=True)[:limit])


def _waiting() -> QuerySet[FulfilmentOrder]:
    mine = Q(fulfilment_order__isnull=True) | Q(fulfilment_order=OuterRef("pk"))
    held = OrderHold.objects.filter(IS_OPEN, mine, order=OuterRef("order"))
    return FulfilmentOrder.objects.filter(status=Status.ASSIGNED).filter(~Exists(held))


def _plan(limit: int) -> None:
    """Gives orders that came in since the last beat their two times."""
    holds = OrderHold.objects.filter(order=OuterRef("order"), ended_at__isnull=False).order_by().values("order")
    fresh = list(
        _waiting()
        .filter(accept_by__isnull=True, location__acceptance_minutes__gt=0)
        .annotate(since=Coalesce(holds.annotate(last=Max("ended_at")).values("last"), "created_at"))
        .select_related("location")
        .order_by("pk")[:limit]
    )
    schedules = stores.schedules({work.location_id for work in fresh})
    for work in fresh:
        minutes = work.location.acceptance_minutes
        since = max(work.created_at, work.since)
        schedule = schedules[work.location_id]
        accept_by = schedule.after_open_time(since, minutes)
        if accept_by is None:
            continue
        FulfilmentOrder.objects.filter(pk=work.pk, status=Status.ASSIGNED, accept_by__isnull=True).update(
            accept_by=accept_by, accept_alert_at=schedule.after_open_time(since, minutes // 2), accept_alerted_at=None
        )


@transaction.atomic
def _alert(work_pk: int, now: datetime) -> None:
    work = lock(work_pk)
    if work.status != Status.ASSIGNED or work.accept_alerted_at is not None:
        return
    work.accept_alerted_at = now
    work.save(update_fields=["accept_alerted_at"])
    publish(AcceptanceLate, work)


def _reject(work_pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            work = lock(work_pk)
            if not _waiting().filter(pk=work_pk, accept_by__lte=OmniNow()).exists():
                return 0
            end_rejected(work, reason=RejectReason.NO_ANSWER, actor=SYSTEM, now=now)
            return 1
    except PromiseGone:
        return 0  # a count has just taken it; the work hears of that first
