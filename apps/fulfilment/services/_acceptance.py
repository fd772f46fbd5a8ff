"""Orders that nobody accepts: the manager hears of it at half of the shop's open minutes, then the shop loses them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
from apps.stores.hours import Schedule


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


def _planned() -> QuerySet[FulfilmentOrder]:
    """What waits in shops that have a limit, with the moment from which its minutes count."""
    holds = OrderHold.objects.filter(order=OuterRef("order"), ended_at__isnull=False).order_by().values("order")
    since = Coalesce(holds.annotate(last=Max("ended_at")).values("last"), "created_at")
    rows = _waiting().filter(location__acceptance_minutes__gt=0).annotate(since=since)
    return rows.select_related("location").order_by("pk")


def _plan(limit: int) -> None:
    """Gives orders that came in since the last beat their two times, and takes them away where there is no limit any more."""
    unlimited = FulfilmentOrder.objects.filter(status=Status.ASSIGNED, location__acceptance_minutes=0)
    unlimited.filter(accept_by__isnull=False).update(accept_by=None, accept_alert_at=None)
    fresh = list(_planned().filter(accept_by__isnull=True)[:limit])
    schedules = stores.schedules({work.location_id for work in fresh})
    for work in fresh:
        _set_times(work, schedules[work.location_id])


def _set_times(work: Any, schedule: Schedule) -> datetime | None:
    """By the hours and the limit as they are now; returns until when it may be accepted."""
    minutes, since = work.location.acceptance_minutes, max(work.created_at, work.since)
    accept_by = schedule.after_open_time(since, minutes)
    if accept_by is not None:
        FulfilmentOrder.objects.filter(pk=work.pk, status=Status.ASSIGNED).update(
            accept_by=accept_by, accept_alert_at=schedule.after_open_time(since, minutes // 2)
        )
    return accept_by


def _is_late(work_pk: int) -> bool:
    """Asked again under the lock: the shop may have closed for a day, or changed its limit, since it was planned."""
    work = _planned().filter(pk=work_pk, accept_by__lte=OmniNow()).first()
    if work is None:
        return False
    _set_times(work, stores.schedule(location_id=work.location_id))
    return _waiting().filter(pk=work_pk, accept_by__lte=OmniNow()).exists()


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
            if not _is_late(work_pk):
                return 0
            end_rejected(work, reason=RejectReason.NO_ANSWER, actor=SYSTEM, now=now)
            return 1
    except PromiseGone:
        return 0  # a count has just taken it; the work hears of that first
