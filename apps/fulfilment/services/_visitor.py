"""What the customer does about their own pickup: "I am here", and who else may collect it."""

from __future__ import annotations

from django.db import transaction

from apps.core import live
from apps.core.models import OmniNow
from apps.fulfilment.enums import OPEN
from apps.fulfilment.errors import NobodyNamed, NotWaiting
from apps.fulfilment.events import CustomerArrived, DelegateNamed
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.orders import services as orders
from apps.orders.models import Order
from apps.outbox import services as outbox


@transaction.atomic
def arrive(*, order_id: int) -> int:
    """The customer is at the shop: their open work comes first in its queue, ready or not; returns how many shops heard.

    Said twice it is the same. The caller has made sure that the actor holds the order. Locks: order.
    Publishes: CustomerArrived. Raises: NotWaiting.
    """
    order = orders.lock(order_id)
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
def name_delegate(*, order_id: int, name: str, document_hint: str = "") -> list[PickupGroup]:
    """Somebody else may collect what is open of the order, with their document; the last one named holds.

    The caller has made sure that the actor holds the order. Locks: order. Publishes: DelegateNamed.
    Raises: NobodyNamed, NotWaiting.
    """
    if not name.strip():
        raise NobodyNamed(field="name")
    return _name(order_id, name.strip()[:150], document_hint.strip()[:60])


@transaction.atomic
def revoke_delegate(*, order_id: int) -> list[PickupGroup]:
    """Nobody but the customer may collect any more. Twice it is the same. Locks: order. Publishes: DelegateNamed. Raises: NotWaiting."""
    return _name(order_id, "", "")


def _name(order_id: int, name: str, hint: str) -> list[PickupGroup]:
    order = orders.lock(order_id)
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
    return groups


def _open_groups(order: Order) -> list[PickupGroup]:
    """Groups of which something is still to be collected."""
    working = FulfilmentOrder.objects.filter(order=order, status__in=OPEN).values("pickup_group_id")
    return list(PickupGroup.objects.filter(pk__in=working).order_by("pk"))
