"""What the customer does about their own pickup: "I am here", and who else may collect it."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core import live
from apps.core.actor import Actor
from apps.core.models import OmniNow
from apps.fulfilment.enums import OPEN
from apps.fulfilment.errors import NobodyNamed, NotWaiting
from apps.fulfilment.events import CustomerArrived, DelegateNamed
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.orders import services as orders
from apps.orders.models import Order
from apps.outbox import services as outbox


@transaction.atomic
def arrive(*, order_id: int, actor: Actor) -> int:
    """The customer is at the shop: their open work comes first in its queue, ready or not; returns how many shops heard.

    Said twice it is the same. Doors let customers only at their own orders; others need to be able to order for them.
    Locks: order. Publishes: CustomerArrived. Raises: NotWaiting, PermissionDenied.
    """
    order = lock_visited(order_id, actor)
    groups = _open_groups(order)
    if not groups:
        raise NotWaiting
    new = [group for group in groups if group.arrived_at is None]
    PickupGroup.objects.filter(pk__in=[group.pk for group in new]).update(arrived_at=OmniNow())
    for group in new:
        live.publish(f"shop:{group.location_id}", {"arrived": order.number})
        outbox.publish(
            CustomerArrived(
                order_id=order.pk,
                customer_id=order.customer_id,
                pickup_group_id=group.pk,
                location_id=group.location_id,
            ),
            key=f"order:{order.pk}",
        )
    return len(new)


@transaction.atomic
def name_delegate(*, order_id: int, name: str, document_hint: str = "", actor: Actor) -> list[PickupGroup]:
    """Somebody else may collect what is open of the order, with their document; the last one named holds.

    Doors let customers only at their own orders; others need to be able to order for them, and leave a trace.
    Locks: order. Publishes: DelegateNamed. Raises: NobodyNamed, NotWaiting, PermissionDenied.
    """
    if not name.strip():
        raise NobodyNamed(field="name")
    return _name(order_id, name.strip()[:150], document_hint.strip()[:60], actor=actor)


@transaction.atomic
def revoke_delegate(*, order_id: int, actor: Actor) -> list[PickupGroup]:
    """Nobody but the customer may collect any more. Twice it is the same. Who may: as `name_delegate`.

    Locks: order. Publishes: DelegateNamed. Raises: NotWaiting, PermissionDenied.
    """
    return _name(order_id, "", "", actor=actor)


def lock_visited(order_id: int, actor: Actor) -> Order:
    """The order, locked, for its customer or for who may order in their name. Raises: PermissionDenied."""
    order = orders.lock(order_id)
    actor.require_for_others(Permission.ORDER_PLACE, order.place_id)
    return order


def _name(order_id: int, name: str, hint: str, *, actor: Actor) -> list[PickupGroup]:
    order = lock_visited(order_id, actor)
    groups = _open_groups(order)
    if not groups:
        raise NotWaiting
    for group in groups:
        if (group.delegate_name, group.delegate_hint) == (name, hint):
            continue
        group.delegate_name, group.delegate_hint = name, hint
        group.save(update_fields=["delegate_name", "delegate_hint"])
        outbox.publish(
            DelegateNamed(
                order_id=order.pk,
                customer_id=order.customer_id,
                pickup_group_id=group.pk,
                location_id=group.location_id,
                is_named=bool(name),
            ),
            key=f"order:{order.pk}",
        )
        if not actor.is_shopper:
            audit.record(
                actor=actor,
                verb="pickup.name_delegate",
                object_key=f"pickup_group:{group.pk}",
                location_id=group.location_id,
                after={"is_named": bool(name)},
            )
    return groups


def _open_groups(order: Order) -> list[PickupGroup]:
    """Groups of which something is still to be collected."""
    working = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).values("pickup_group_id")
    return list(PickupGroup.objects.filter(pk__in=working).order_by("pk"))
