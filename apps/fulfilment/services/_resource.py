"""From unsourced units to new work: another shop, the same shop again, or a parcel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from apps.core import live
from apps.core.actor import Actor
from apps.core.transactions import in_transaction
from apps.fulfilment import codes
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, PickupGroup, Shipment
from apps.fulfilment.services._load import add_load
from apps.fulfilment.services._state import log
from apps.inventory.enums import Method
from apps.inventory.services import Demand, Plan
from apps.orders.models import Order, OrderLine
from apps.orders.services import Destination
from apps.stores.models import Location

Address = Destination


def assign_units(
    order: Order,
    units: Mapping[OrderLine, int],
    plan: Plan,
    *,
    location: Location,
    promised_at: datetime,
    actor: Actor,
    address: Address | None = None,
) -> FulfilmentOrder:
    """ASSIGNED: new work for units of a placed order, as a pickup in its group of that shop or, with an address, a parcel.

    The caller holds the order's lock and applies the plan, last: the kernel refuses there what is no longer free.
    """
    in_transaction("Assigning work")
    method = Method.PICKUP if address is None else Method.SHIP
    work = FulfilmentOrder.objects.create(
        order=order,
        location=location,
        method=method,
        promised_at=promised_at,
        pickup_group=_group(order, location) if address is None else None,
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment_order=work, order_line=line, quantity=quantity) for line, quantity in units.items()
    )
    if address is not None:
        Shipment.objects.create(fulfilment_order=work, **asdict(address))
    add_load(location_id=location.pk, units=sum(units.values()))
    log(work, "", work.status, actor=actor)
    plan.promise(
        [
            Demand(
                variant_id=line.variant_id,
                location_id=location.pk,
                quantity=quantity,
                owner_kind="order_line",
                owner_id=line.pk,
                channel_id=order.channel_id,
                method=method,
            )
            for line, quantity in units.items()
        ]
    )
    live.publish(f"shop:{location.pk}", {"work": str(work.public_id), "status": work.status, "is_new": True})
    live.publish(f"order:{order.public_id}", {"status": work.status})
    return work


def _group(order: Order, location: Location) -> PickupGroup:
    """The order's group in that shop, and with it its code, made where the shop had nothing of it yet."""
    fresh = PickupGroup(order=order, location=location)
    fresh.code_hash = codes.hash_of(codes.pickup_code(fresh))
    made, _is_new = PickupGroup.objects.get_or_create(
        order=order, location=location, defaults={"public_id": fresh.public_id, "code_hash": fresh.code_hash}
    )
    return made
