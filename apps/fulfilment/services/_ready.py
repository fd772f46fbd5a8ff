"""PACKED → READY: on the pickup shelf; the customer is called once all that they collect together is there."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import connection, transaction

from apps.accounts.permissions import Permission
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.models import OmniNow
from apps.fulfilment.enums import OPEN, GroupPolicy, Status
from apps.fulfilment.errors import BinMissing, BinTaken
from apps.fulfilment.events import PickupReady
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.fulfilment.services._state import _move, authorise, lock, lock_for, publish
from apps.fulfilment.services._work import pack_whole
from apps.inventory.enums import Method
from apps.orders import services as orders
from apps.stores import selectors as stores

UNCALLED = """
SELECT f.id FROM fulfilment_fulfilmentorder f JOIN fulfilment_pickupgroup g ON g.id = f.pickup_group_id
WHERE f.status = 'ready' AND g.ready_told_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM fulfilment_fulfilmentorder other WHERE other.pickup_group_id = g.id
    AND other.status IN ('assigned', 'accepted', 'picking', 'packed'))
ORDER BY f.id LIMIT %s
"""


@transaction.atomic
def make_ready(
    *, work_id: uuid.UUID, bin_code: str, in_locker: bool = False, actor: Actor, now: datetime
) -> FulfilmentOrder:
    """→ READY on a pickup shelf or in a locker, packing it first where that is still to do.

    The customer gets the code by mail once all that they collect in this shop is ready, or for each part where the
    group's policy says so; a part that is ready can be collected at once. Collect-by is the end of the shop's n-th
    opening day from now, for the parts that were ready before, too.
    Locks: order, fulfilment orders. Publishes: PickupReady. Raises: NoSuchWork, IllegalTransition, NotAllPicked, BinMissing,
    BinTaken (a locker's door behind which somebody else's goods lie).
    """
    found = FulfilmentOrder.objects.filter(public_id=work_id).first()
    authorise(found, actor=actor, permission=Permission.ORDER_PICK)
    if found is not None:
        orders.lock(found.order_id)
    work = lock_for(work_id, actor=actor, permission=Permission.ORDER_PICK)
    if work.status == Status.READY:
        return work
    if work.status not in {Status.PICKING, Status.PACKED} or work.method != Method.PICKUP:
        raise IllegalTransition
    if not bin_code.strip():
        raise BinMissing(field="bin")
    if in_locker and _is_taken(work, bin_code.strip()[:40]):
        raise BinTaken(field="bin")
    if work.status == Status.PICKING:
        pack_whole(work, actor)
    work.bin, work.ready_at, work.in_locker = bin_code.strip()[:40], now, in_locker
    work.collect_by = stores.opening_days_after(
        location_id=work.location_id, at=now, days=work.location.collect_by_days
    )
    _move(work, Status.READY, "bin", "ready_at", "collect_by", "in_locker", actor=actor)
    publish(PickupReady, work, calls=_calls(work, actor))
    return work


def _is_taken(work: FulfilmentOrder, bin_code: str) -> bool:
    same = FulfilmentOrder.objects.filter(location=work.location, bin=bin_code, status=Status.READY, in_locker=True)
    return same.exclude(order=work.order).exists()


def _calls(work: FulfilmentOrder, actor: Actor) -> bool:
    """Whether the customer is called now; then the parts that lie here already wait as long as this one.

    The order's lock makes two last parts take turns.
    """
    group = work.pickup_group
    if group is None:
        return True
    parts = FulfilmentOrder.objects.filter(pickup_group=group, status__in=OPEN).exclude(pk=work.pk)
    if any(part.status != Status.READY for part in parts):
        return group.policy == GroupPolicy.EACH
    for part in parts.order_by("pk"):
        before = lock(part.pk)
        if before.collect_by and work.collect_by and before.collect_by < work.collect_by:
            before.collect_by = work.collect_by
            _move(before, Status.READY, "collect_by", actor=actor, reason="together")
    PickupGroup.objects.filter(pk=group.pk).update(ready_told_at=OmniNow())
    return True


def call_whole_groups(*, limit: int = 200) -> int:
    """Calls customers whose last missing part was cancelled or rejected: what is left is all ready; returns how many.

    Locks: order, fulfilment orders. Publishes: PickupReady.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNCALLED, [limit])
        found = [row[0] for row in cursor.fetchall()]
    return sum(_call(pk) for pk in found)


@transaction.atomic
def _call(work_pk: int) -> int:
    order_id = FulfilmentOrder.objects.values_list("order_id", flat=True).get(pk=work_pk)
    orders.lock(order_id)
    work = lock(work_pk)
    if work.status != Status.READY or work.pickup_group is None or work.pickup_group.ready_told_at:
        return 0
    if not _calls(work, SYSTEM):
        return 0
    publish(PickupReady, work, calls=True)
    return 1
