"""Order holds: rows, not states. An open one refuses accepting, picking, sending and handing over."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import live
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import InvalidInput
from apps.core.models import OmniNow
from apps.fulfilment.enums import OPEN, HoldKind, Status
from apps.fulfilment.errors import NoSuchHold, NoSuchWork, OnHold, ReasonMissing
from apps.fulfilment.events import OrderHeld, OrderHoldEnded
from apps.fulfilment.models import FulfilmentOrder, OrderHold
from apps.fulfilment.selectors import IS_OPEN
from apps.fulfilment.services._longer import give_until
from apps.orders import services as orders
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.stores import selectors as stores


def refuse_held(*, order_id: int, work_id: int | None = None) -> None:
    """Refuses while a hold of the order, or of this fulfilment order, is open. One statement.

    Called with the fulfilment order locked: `hold` locks it as well, so neither overlooks the other.
    Raises: OnHold, whose sentence gives the reason.
    """
    mine = Q(fulfilment_order__isnull=True) | Q(fulfilment_order_id=work_id)
    found = OrderHold.objects.filter(IS_OPEN, mine, order_id=order_id).order_by("pk").first()
    if found is not None:
        said = _("This order is on hold: %(reason)s. Clear that up first.") % {"reason": found.reason.rstrip(".")}
        raise OnHold(said, context={"kind": found.kind, "reason": found.reason})


@transaction.atomic
def hold(
    *,
    order_id: int,
    kind: HoldKind,
    reason: str,
    actor: Actor,
    now: datetime,
    work_id: uuid.UUID | None = None,
    until: datetime | None = None,
) -> OrderHold:
    """Puts an order, or one fulfilment order of it, on hold, until a time or until somebody ends it. Audited.

    The same kind and reason while one is open gives that one. Locks: order, fulfilment orders. Publishes: OrderHeld.
    Raises: PermissionDenied, ReasonMissing, NoSuchWork, InvalidInput for a time that has passed.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise ReasonMissing(field="reason")
    if until is not None and until <= now:
        raise InvalidInput(_("This time has passed."), field="until")
    order = orders.lock(order_id)
    _authorise(order, actor)
    works = list(FulfilmentOrder.objects.filter(order=order, status__in=OPEN).order_by("pk").select_for_update())
    work = next((row for row in works if row.public_id == work_id), None)
    if work_id is not None and work is None:
        raise NoSuchWork(field="work")
    same = OrderHold.objects.filter(IS_OPEN, order=order, fulfilment_order=work, kind=kind, reason=reason, until=until)
    if found := same.first():
        return found
    row = OrderHold.objects.create(
        order=order, fulfilment_order=work, kind=kind, reason=reason, until=until, placed_by_key=actor.key
    )
    _tell(row, works, OrderHeld)
    _record("order.hold", row, actor)
    return row


@transaction.atomic
def end_hold(*, hold_id: uuid.UUID, actor: Actor, now: datetime) -> OrderHold:
    """Ends a hold; ending it again is the same. Audited. Locks: order, fulfilment orders, the hold.

    The shop's time to accept begins anew, and whoever could not collect meanwhile has at least until the end of the next
    opening day. Publishes: OrderHoldEnded, PickupExtended. Raises: NoSuchHold, PermissionDenied.
    """
    found = OrderHold.objects.filter(public_id=hold_id).first()
    if found is None:
        raise NoSuchHold
    order = orders.lock(found.order_id)
    _authorise(order, actor)
    return _end(order, found.pk, actor=actor, now=now)


def end_overdue_holds(*, now: datetime, limit: int = 100) -> int:
    """Ends holds whose time has come; SQL decides which. One transaction each; returns how many."""
    late = OrderHold.objects.filter(ended_at__isnull=True, until__lte=OmniNow()).order_by("pk")
    ended = 0
    for pk, order_id in late.values_list("pk", "order_id")[:limit]:
        with transaction.atomic():
            _end(orders.lock(order_id), pk, actor=SYSTEM, now=now)
            ended += 1
    return ended


def _end(order: Order, hold_pk: int, *, actor: Actor, now: datetime) -> OrderHold:
    rows = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).select_related("order", "location")
    works = list(rows.order_by("pk").select_for_update(of=("self",)))
    row = OrderHold.objects.select_for_update(of=("self",)).select_related("order").get(pk=hold_pk)
    if row.ended_at is not None:
        return row
    row.ended_at, row.ended_by_key = now, actor.key
    row.save(update_fields=["ended_at", "ended_by_key"])
    FulfilmentOrder.objects.filter(pk__in=[work.pk for work in works], status=Status.ASSIGNED).update(
        accept_by=None, accept_alert_at=None
    )
    _tell(row, works, OrderHoldEnded)
    _record("order.hold_ended", row, actor)
    for work in works:
        if work.status == Status.READY and row.fulfilment_order_id in {None, work.pk}:
            _give_time_back(work, actor=actor, now=now)
    return row


def _give_time_back(work: FulfilmentOrder, *, actor: Actor, now: datetime) -> None:
    soonest = stores.opening_days_after(location_id=work.location_id, at=now, days=1)
    if work.collect_by is not None and work.collect_by < soonest:
        give_until(work, soonest, actor=actor, reason="held")


def _authorise(order: Order, actor: Actor) -> None:
    if actor != SYSTEM:
        actor.require(Permission.ORDER_HOLD, order.place_id)


def _tell(row: OrderHold, works: list[FulfilmentOrder], event: type[OrderHeld | OrderHoldEnded]) -> None:
    order = row.order
    outbox.publish(
        event(
            order_id=order.pk,
            customer_id=order.customer_id,
            fulfilment_order_id=row.fulfilment_order_id,
            hold_id=row.pk,
            kind=str(row.kind),
        ),
        key=f"order:{order.pk}",
    )
    for work in works:
        live.publish(f"shop:{work.location_id}", {"work": str(work.public_id), "status": work.status})


def _record(verb: str, row: OrderHold, actor: Actor) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_key=f"order:{row.order_id}",
        location_id=row.order.place_id,
        after={"kind": str(row.kind), "until": row.until.isoformat() if row.until else ""},
        reason=row.reason,
    )
