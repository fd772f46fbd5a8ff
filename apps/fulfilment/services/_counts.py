"""Counting what a picker did not find: the count settles the missing units and the tasks that ask for it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core import live
from apps.core.actor import Actor
from apps.fulfilment.enums import CountState
from apps.fulfilment.errors import NoSuchCount
from apps.fulfilment.events import CountFinished
from apps.fulfilment.models import CountTask
from apps.inventory import services as inventory
from apps.inventory.services import Counted
from apps.outbox import services as outbox


def finish_count(*, task_id: uuid.UUID, counted: int, actor: Actor, now: datetime, note: str = "") -> CountTask:
    """Counts the item of a task and closes all tasks for it in this shop; sent twice, the second finds it done.

    Locks and publishes as `count_stock`. Raises: NoSuchCount, PermissionDenied, BadQuantity, StockBusy.
    """
    task = CountTask.objects.filter(public_id=task_id).first()
    actor.require(Permission.STOCK_COUNT)
    if task is None or not actor.may(Permission.STOCK_COUNT, task.location_id):
        raise NoSuchCount
    if task.state == CountState.OPEN:
        count_stock(
            variant_id=task.variant_id,
            location_id=task.location_id,
            counted=counted,
            actor=actor,
            now=now,
            note=note,
        )
        task.refresh_from_db()
    return task


@transaction.atomic
def count_stock(
    *, variant_id: int, location_id: int, counted: int, actor: Actor, now: datetime, note: str = ""
) -> Counted:
    """`inventory.count`, and the tasks of pickers who missed this item are done: what was found sells again.

    The tasks are closed while the count holds the level: a short writes its task before it asks for the level, so
    what is visible now is exactly what the count settled (docs/adr/0022). Nothing is locked before it.
    Publishes: what `inventory.count` does, CountFinished. Raises: PermissionDenied, BadQuantity, StockBusy.
    """
    actor.require(Permission.STOCK_COUNT, location_id)
    result = inventory.count(variant_id=variant_id, location_id=location_id, counted=counted, actor=actor, note=note)
    if result.missing:
        _close(result, variant_id=variant_id, location_id=location_id, actor=actor, now=now)
    return result


def _close(result: Counted, *, variant_id: int, location_id: int, actor: Actor, now: datetime) -> None:
    left = result.found
    tasks = list(
        CountTask.objects.filter(variant_id=variant_id, location_id=location_id, state=CountState.OPEN).order_by("pk")
    )
    for task in tasks:
        task.found_quantity = min(left, task.quantity)
        left -= task.found_quantity
        task.state, task.done_at, task.done_by_key = CountState.DONE, now, actor.key
        task.movement_id = result.movement_id
    CountTask.objects.bulk_update(tasks, ["state", "found_quantity", "done_at", "done_by_key", "movement"])
    outbox.publish(
        CountFinished(variant_id=variant_id, location_id=location_id, missing=result.missing, found=result.found),
        key=f"stock:{variant_id}:{location_id}",
    )
    live.publish(f"shop:{location_id}", {"counts": len(tasks)})
