"""From the lines of an order being placed to the work of a shop."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from apps.core import live
from apps.core.actor import Actor
from apps.core.transactions import in_transaction
from apps.fulfilment import codes
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import SlotGone
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, PickupGroup
from apps.fulfilment.services._state import log
from apps.inventory.enums import Method
from apps.orders.models import Order, OrderLine

TAKE_SLOT = """
UPDATE fulfilment_pickupslot SET taken = taken + %(units)s
WHERE public_id = %(slot)s AND location_id = %(location)s AND starts_at > %(earliest)s AND taken + %(units)s <= capacity
RETURNING id, starts_at
"""


def take_slot(*, slot_id: uuid.UUID, location_id: int, units: int, earliest: datetime) -> tuple[int, datetime]:
    """Takes a slot's capacity by a conditional update; returns its id and start. Locks: the slot. Raises: SlotGone."""
    in_transaction("Taking a slot")
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE_SLOT,
            {"slot": slot_id, "location": location_id, "units": units, "earliest": earliest - timedelta(minutes=1)},
        )
        row = cursor.fetchone()
    if row is None:
        raise SlotGone(field="slot")
    return int(row[0]), row[1]


def give_slot_back(*, slot_id: int, units: int) -> None:
    """Frees a slot's capacity again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fulfilment_pickupslot SET taken = greatest(0, taken - %s) WHERE id = %s", [units, slot_id]
        )


def assign_pickup(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    location_id: int,
    slot_id: int | None,
    promised_at: datetime,
    actor: Actor,
) -> FulfilmentOrder:
    """ASSIGNED: one pickup of these lines in one shop, with its group and code. Four statements.

    The caller holds the order's lock and allocates the stock.
    """
    group = PickupGroup(order=order, location_id=location_id)
    group.code_hash = codes.hash_of(codes.pickup_code(group))
    group.save()
    work = FulfilmentOrder.objects.create(
        order=order,
        location_id=location_id,
        pickup_group=group,
        slot_id=slot_id,
        method=Method.PICKUP,
        promised_at=promised_at,
    )
    FulfilmentLine.objects.bulk_create(
        FulfilmentLine(fulfilment_order=work, order_line=line, quantity=line.quantity) for line in lines
    )
    log(work, "", Status.ASSIGNED, actor=actor)
    live.publish(f"shop:{location_id}", {"work": str(work.public_id), "status": work.status, "is_new": True})
    return work
