"""What becomes of units that nobody takes: their promise ends, and what was picked goes back to the shelf."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.fulfilment.enums import OPEN, PutBackState, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.events import FulfilmentCancelled, PutBackDone
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, PutBackTask
from apps.fulfilment.services._assign import give_slot_back
from apps.fulfilment.services._state import _move, authorise, lines_of, publish
from apps.inventory import services as inventory
from apps.inventory.enums import UnavailableKind
from apps.inventory.services import Plan
from apps.orders.models import Order


def cancel_open(order: Order, plan: Plan, *, actor: Actor, now: datetime) -> dict[int, int]:
    """Ends all open work of a locked order within its cancellation; returns the units that came free per order line.

    Picked units are set aside with a task to put them back. Locks: fulfilment orders. Publishes: FulfilmentCancelled.
    """
    rows = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).order_by("pk")
    freed: dict[int, int] = {}
    for work in rows.select_related("order", "location").select_for_update(of=("self",)):
        work.ended_at = now
        lines = lines_of(work)
        _move(work, Status.CANCELLED, "ended_at", actor=actor)
        publish(FulfilmentCancelled, work)
        if work.slot_id:
            give_slot_back(slot_id=work.slot_id, units=sum(line.quantity for line in lines))
        for line in lines:
            free(work, line, plan)
            freed[line.order_line_id] = freed.get(line.order_line_id, 0) + line.quantity
    return freed


def free(work: FulfilmentOrder, line: FulfilmentLine, plan: Plan) -> None:
    """Ends the promise of a line: what lies on the shelf is free, what was picked waits to be put back."""
    on_shelf = line.quantity - line.picked_quantity
    if on_shelf:
        plan.release_units(owner_kind="order_line", owner_id=line.order_line_id, quantity=on_shelf)
    if line.picked_quantity:
        plan.release_units(
            owner_kind="order_line",
            owner_id=line.order_line_id,
            quantity=line.picked_quantity,
            unavailable_kind=UnavailableKind.PUT_BACK,
        )
        PutBackTask.objects.create(fulfilment_line=line, location_id=work.location_id, quantity=line.picked_quantity)


@transaction.atomic
def put_back(*, task_id: uuid.UUID, actor: Actor, now: datetime) -> PutBackTask:
    """The units are on the shelf again and sellable from now. Locks: the task, the level. Publishes: PutBackDone.

    Sent twice it is the same. Raises: NoSuchWork, PermissionDenied.
    """
    task = (
        PutBackTask.objects.select_for_update(of=("self",))
        .select_related("fulfilment_line__order_line", "fulfilment_line__fulfilment_order__order")
        .filter(public_id=task_id)
        .first()
    )
    work = task.fulfilment_line.fulfilment_order if task else None
    authorise(work, actor=actor, permission=Permission.ORDER_PICK)
    if task is None or work is None:
        raise NoSuchWork
    if task.state == PutBackState.RESTOCKED:
        return task
    task.state, task.restocked_at, task.restocked_by_key = PutBackState.RESTOCKED, now, actor.key
    task.save(update_fields=["state", "restocked_at", "restocked_by_key"])
    variant_id = task.fulfilment_line.order_line.variant_id
    publish(PutBackDone, work, variant_id=variant_id, quantity=task.quantity)
    inventory.bring_back(
        variant_id=variant_id,
        location_id=task.location_id,
        quantity=task.quantity,
        cause_kind="put_back",
        cause_id=task.pk,
        actor=actor,
    )
    return task
