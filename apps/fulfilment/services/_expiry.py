"""Pickups that nobody collects: reminded of twice, given more time, and in the end a no-show."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from apps.accounts.permissions import Permission
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.models import OmniNow
from apps.core.transactions import in_transaction
from apps.fulfilment.enums import ReminderKind, Status
from apps.fulfilment.errors import AlreadyExtended, BadDate, NotWaiting, OnHold
from apps.fulfilment.events import PickupExpired, PickupReminder
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.fulfilment.services._desk import free
from apps.fulfilment.services._holds import refuse_held
from apps.fulfilment.services._longer import LAST_REMINDER, give_until
from apps.fulfilment.services._state import _move, lines_of, lock, lock_for, publish
from apps.fulfilment.services._visitor import lock_visited
from apps.inventory.errors import PromiseGone
from apps.inventory.services import Plan
from apps.orders.models import Order
from apps.stores import selectors as stores

PARTS_MISSING = """EXISTS (
    SELECT 1 FROM fulfilment_fulfilmentorder other WHERE other.pickup_group_id = fulfilment_fulfilmentorder.pickup_group_id
    AND other.status IN ('assigned', 'accepted', 'picking', 'packed')
)"""
"""Nobody is called, reminded of or given up while a part of what they collect together is still to come."""

OVERDUE = f"""
SELECT id FROM fulfilment_fulfilmentorder WHERE status = 'ready' AND collect_by <= omni_now() AND NOT {PARTS_MISSING}
ORDER BY collect_by, id LIMIT %s
"""

DUE_REMINDERS = f"""
SELECT id, CASE WHEN omni_now() >= collect_by - make_interval(secs => %(last)s) THEN 'last_day' ELSE 'half_way' END
FROM fulfilment_fulfilmentorder
WHERE status = 'ready' AND collect_by > omni_now() AND NOT {PARTS_MISSING}
  AND ((reminders_sent < 2 AND omni_now() >= collect_by - make_interval(secs => %(last)s))
    OR (reminders_sent < 1 AND %(share)s > 0 AND omni_now() >= ready_at + (collect_by - ready_at) * %(share)s / 100.0))
ORDER BY collect_by, id LIMIT %(limit)s
"""


def expire_overdue(*, now: datetime, limit: int = 100) -> int:
    """READY → EXPIRED for pickups past their collect-by; one transaction each; returns how many.

    SQL decides which are late. One whose promise a count has just broken waits until its work has heard of that, one of
    a group until all parts are there, one whose last day turned out to be closed, or whose customer was not reminded of
    it, has until the next opening day, and one on hold its whole time again.
    Locks: fulfilment order, reservations, levels. Publishes: PickupExpired, PickupExtended.
    """
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, [limit])
        late = [row[0] for row in cursor.fetchall()]
    return sum(_expire_unless_broken(pk, now) for pk in late)


def _expire_unless_broken(work_pk: int, now: datetime) -> int:
    try:
        return _expire(work_pk, now)
    except PromiseGone:
        return 0


@transaction.atomic
def _expire(work_pk: int, now: datetime) -> int:
    work = lock(work_pk)
    if work.status != Status.READY or not _is_overdue(work):
        return 0
    if until := _after_closed_day(work):
        give_until(work, until, actor=SYSTEM, reason="closed")
        return 0
    if _is_held(work):
        again = stores.opening_days_after(
            location_id=work.location_id, at=now, days=max(work.location.collect_by_days, 1)
        )
        give_until(work, again, actor=SYSTEM, reason="held")
        return 0
    if not _was_reminded(work):
        give_until(
            work,
            stores.opening_days_after(location_id=work.location_id, at=now, days=1),
            actor=SYSTEM,
            reason="not_reminded",
            reminders_sent=LAST_REMINDER,
        )
        return 0
    work.ended_at = now
    _move(work, Status.EXPIRED, "ended_at", actor=SYSTEM)
    publish(PickupExpired, work)
    plan = Plan(actor=SYSTEM)
    for line in lines_of(work):
        free(work, line, plan)
    plan.apply()
    return 1


def _is_overdue(work: FulfilmentOrder) -> bool:
    """Asked again under the lock: somebody may just have given it more time."""
    return FulfilmentOrder.objects.filter(pk=work.pk, collect_by__lte=OmniNow()).exists()


def _is_held(work: FulfilmentOrder) -> bool:
    """Whether the desk would have refused whoever came."""
    try:
        refuse_held(order_id=work.order_id, work_id=work.pk)
    except OnHold:
        return True
    return False


def _was_reminded(work: FulfilmentOrder) -> bool:
    """Of the last day: by a beat that ran in time, or by the letter that gave another one; where reminders are on."""
    return work.reminders_sent >= LAST_REMINDER or not settings.OMNI_REMINDER_LAST_SECONDS


def _after_closed_day(work: FulfilmentOrder) -> datetime | None:
    """The end of the next opening day, where the shop did not open on the last one; None when it did, or never opens."""
    if work.collect_by is None:
        return None
    hours = stores.schedule(location_id=work.location_id)
    last = work.collect_by.astimezone(ZoneInfo(hours.time_zone))
    opened = any(hours.shifts_on((last - timedelta(days=back)).date()) for back in (0, 1) if not back or last.hour < 12)
    if opened or hours.next_opening(work.collect_by) is None:
        return None
    return hours.end_of_opening_day(work.collect_by, 1)


@transaction.atomic
def extend(*, work_id: uuid.UUID, until: datetime | None = None, actor: Actor, now: datetime) -> FulfilmentOrder:
    """READY → READY: staff give the customer until then (None: OMNI_EXTENSION_DAYS more opening days).

    The same day again changes nothing. Locks: fulfilment order. Publishes: PickupExtended.
    Raises: NoSuchWork, PermissionDenied, IllegalTransition, BadDate (earlier, or beyond OMNI_EXTENSION_MOST_DAYS).
    """
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_HAND_OVER)
    if work.status != Status.READY or work.collect_by is None:
        raise IllegalTransition
    wanted = until or _more_days(work)
    if wanted == work.collect_by:
        return work
    if not work.collect_by < wanted <= now + timedelta(days=settings.OMNI_EXTENSION_MOST_DAYS):
        raise BadDate(field="until")
    give_until(work, wanted, actor=actor, reason="staff")
    return work


@transaction.atomic
def extend_for_customer(*, order_id: int, actor: Actor) -> list[FulfilmentOrder]:
    """The customer takes OMNI_EXTENSION_DAYS more opening days for what waits for them in a shop, once.

    Doors let customers only at their own orders; others need to be able to order for them.
    Locks: order, fulfilment orders. Publishes: PickupExtended. Raises: NotWaiting, AlreadyExtended, PermissionDenied.
    """
    order = lock_visited(order_id, actor)
    works = _waiting(order)
    if not works:
        raise NotWaiting
    fresh = [work for work in works if work.pickup_group and work.pickup_group.extended_at is None]
    if not fresh:
        raise AlreadyExtended
    for work in fresh:
        give_until(work, _more_days(work), actor=actor, reason="customer")
    PickupGroup.objects.filter(pk__in={work.pickup_group_id for work in fresh}).update(extended_at=OmniNow())
    return fresh


def _waiting(order: Order) -> list[FulfilmentOrder]:
    rows = FulfilmentOrder.objects.filter(order=order, status=Status.READY).select_for_update(of=("self",))
    return list(rows.select_related("order", "location", "pickup_group").order_by("pk"))


def _more_days(work: FulfilmentOrder) -> datetime:
    assert work.collect_by is not None  # noqa: S101 a CHECK ties it to READY
    return stores.opening_days_after(
        location_id=work.location_id, at=work.collect_by, days=settings.OMNI_EXTENSION_DAYS
    )


def remind(*, limit: int = 200) -> int:
    """Reminds of pickups that wait: at OMNI_REMINDER_SHARE per cent of their time, and OMNI_REMINDER_LAST_SECONDS before
    its end; one event for all that one customer collects in one shop; returns how many were told.

    SQL decides which are due. Locks: fulfilment orders, by group. Publishes: PickupReminder.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            DUE_REMINDERS,
            {
                "last": settings.OMNI_REMINDER_LAST_SECONDS,
                "share": settings.OMNI_REMINDER_SHARE,
                "limit": limit,
            },
        )
        due = cursor.fetchall()
    return sum(_remind(pk, ReminderKind(kind)) for pk, kind in due)


@transaction.atomic
def _remind(work_pk: int, kind: ReminderKind) -> int:
    """One reminder for the whole group: its other parts count as reminded of, too."""
    in_transaction("A reminder")
    sent = LAST_REMINDER if kind == ReminderKind.LAST_DAY else 1
    first = FulfilmentOrder.objects.get(pk=work_pk)
    same = {"pickup_group_id": first.pickup_group_id} if first.pickup_group_id else {"pk": work_pk}
    works = list(
        FulfilmentOrder.objects.filter(**same, status=Status.READY, reminders_sent__lt=sent, collect_by__gt=OmniNow())
        .select_related("order", "location", "pickup_group")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if work_pk not in {work.pk for work in works}:
        return 0
    FulfilmentOrder.objects.filter(pk__in=[work.pk for work in works]).update(reminders_sent=sent)
    publish(PickupReminder, next(work for work in works if work.pk == work_pk), kind=str(kind))
    return 1
