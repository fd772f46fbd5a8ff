"""Locking a fulfilment order and moving it. The only place where its status is assigned."""

from __future__ import annotations

import uuid

from apps.core import live
from apps.core.actor import SYSTEM, Actor
from apps.core.errors import IllegalTransition
from apps.core.transactions import in_transaction
from apps.fulfilment.enums import TO_PREPARE, TRANSITIONS, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.events import FulfilmentEvent
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, FulfilmentTransition
from apps.fulfilment.services._load import take_load_off
from apps.outbox import services as outbox


def lock(work_id: int) -> FulfilmentOrder:
    """The fulfilment order, locked, with its order and shop at hand. Raises: NoSuchWork."""
    in_transaction("Locking a fulfilment order")
    work = (
        FulfilmentOrder.objects.select_for_update(of=("self",))
        .select_related("order", "location", "pickup_group")
        .filter(pk=work_id)
        .first()
    )
    if work is None:
        raise NoSuchWork
    return work


def lock_for(public_id: uuid.UUID | str, *, actor: Actor, permission: str) -> FulfilmentOrder:
    """Loads, authorises and locks in one: staff reach the work of their shops, and only that.

    Raises: NoSuchWork, PermissionDenied.
    """
    in_transaction("Locking a fulfilment order")
    work = (
        FulfilmentOrder.objects.select_for_update(of=("self",))
        .select_related("order", "location", "pickup_group")
        .filter(public_id=public_id)
        .first()
    )
    authorise(work, actor=actor, permission=permission)
    assert work is not None  # noqa: S101 authorise refuses None
    return work


def authorise(work: FulfilmentOrder | None, *, actor: Actor, permission: str) -> None:
    """Raises: PermissionDenied for who may not do this at all, NoSuchWork for who may, but not in this shop."""
    if actor == SYSTEM and work is not None:
        return
    actor.require(permission)
    if work is None or not actor.may(permission, work.location_id):
        raise NoSuchWork


def lines_of(work: FulfilmentOrder) -> list[FulfilmentLine]:
    return list(FulfilmentLine.objects.filter(fulfilment_order=work).select_related("order_line").order_by("pk"))


def _move(work: FulfilmentOrder, to: Status, *fields: str, actor: Actor, reason: str = "") -> None:
    if to not in TRANSITIONS[work.status]:
        raise IllegalTransition(context={"from": work.status, "to": to})
    before, work.status = work.status, to
    work.save(update_fields=["status", *fields])
    if before in TO_PREPARE and to not in TO_PREPARE:
        take_load_off(work)
    log(work, before, to, actor=actor, reason=reason)
    tell(work)


def log(work: FulfilmentOrder, before: str, to: str, *, actor: Actor, reason: str = "") -> None:
    FulfilmentTransition.objects.create(
        fulfilment_order=work, from_status=before, to_status=to, actor_key=actor.key, reason=reason
    )


def tell(work: FulfilmentOrder) -> None:
    """Open pages of the shop and of the customer look again."""
    live.publish(f"shop:{work.location_id}", {"work": str(work.public_id), "status": work.status})
    live.publish(f"order:{work.order.public_id}", {"status": work.status})


def publish(event: type[FulfilmentEvent], work: FulfilmentOrder, **more: object) -> None:
    """Publishes an event of this fulfilment order, in order with the others of its order."""
    outbox.publish(
        event(
            order_id=work.order_id,
            fulfilment_order_id=work.pk,
            location_id=work.location_id,
            customer_id=work.order.customer_id,
            **more,
        ),
        key=f"order:{work.order_id}",
    )
