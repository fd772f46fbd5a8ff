"""From the lines of an order being placed to the work of a shop."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from apps.core import live
from apps.core.actor import Actor
from apps.core.ids import uuid7
from apps.core.prepared import cursor, written
from apps.core.transactions import in_transaction
from apps.fulfilment import codes
from apps.fulfilment.errors import SlotGone
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.inventory.enums import Method
from apps.orders.models import Order, OrderLine

TAKE_SLOT = """
UPDATE fulfilment_pickupslot SET taken = taken + %(units)s
WHERE public_id = %(slot)s AND location_id = %(location)s AND starts_at > %(earliest)s AND taken + %(units)s <= capacity
RETURNING id, starts_at
"""

ASSIGN = """
WITH grouped AS (
    INSERT INTO fulfilment_pickupgroup (public_id, order_id, location_id, code_counter, code_hash)
    VALUES (%(group_public_id)s, %(order_id)s, %(location_id)s, 0, %(code_hash)s) RETURNING id
), work AS (
    INSERT INTO fulfilment_fulfilmentorder (
        public_id, order_id, location_id, pickup_group_id, slot_id, method, status, promised_at, bin, reason
    )
    SELECT %(public_id)s::uuid, %(order_id)s::bigint, %(location_id)s::bigint, id, %(slot_id)s::bigint, %(method)s,
           %(status)s, %(promised_at)s::timestamptz, '', ''
    FROM grouped RETURNING id, created_at, pickup_group_id, status
), lines AS (
    INSERT INTO fulfilment_fulfilmentline (
        public_id, fulfilment_order_id, order_line_id, quantity, picked_quantity, collected_quantity
    )
    SELECT line.public_id, work.id, line.order_line_id, line.quantity, 0, 0
    FROM work, unnest(%(line_public_id)s::uuid[], %(order_line)s::bigint[], %(quantity)s::int[])
        line(public_id, order_line_id, quantity)
), step AS (
    INSERT INTO fulfilment_fulfilmenttransition (fulfilment_order_id, from_status, to_status, actor_key, reason)
    SELECT id, '', status, %(actor)s, '' FROM work
), load AS (
    INSERT INTO fulfilment_shopload AS load (location_id, stripe, units)
    VALUES (%(location_id)s, pg_backend_pid() %% 16, %(units)s)
    ON CONFLICT (location_id, stripe) DO UPDATE SET units = load.units + excluded.units
)
SELECT pickup_group_id, id, created_at FROM work
"""


def take_slot(*, slot_id: uuid.UUID, location_id: int, units: int, earliest: datetime) -> tuple[int, datetime]:
    """Takes a slot's capacity by a conditional update; returns its id and start. Locks: the slot. Raises: SlotGone."""
    in_transaction("Taking a slot")
    with cursor() as found:
        found.execute(
            TAKE_SLOT,
            {"slot": slot_id, "location": location_id, "units": units, "earliest": earliest - timedelta(minutes=1)},
        )
        row = found.fetchone()
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
    """ASSIGNED: one pickup of these lines in one shop, with its group and code. One statement.

    The caller holds the order's lock and allocates the stock.
    """
    in_transaction("Assigning work")
    group = PickupGroup(order=order, location_id=location_id)
    group.code_hash = codes.hash_of(codes.pickup_code(group))
    work = FulfilmentOrder(
        order=order, location_id=location_id, slot_id=slot_id, method=Method.PICKUP, promised_at=promised_at
    )
    with cursor() as found:
        found.execute(
            ASSIGN,
            {
                **vars(work),
                "group_public_id": group.public_id,
                "code_hash": group.code_hash,
                "line_public_id": [uuid7() for _line in lines],
                "order_line": [line.pk for line in lines],
                "quantity": [line.quantity for line in lines],
                "units": sum(line.quantity for line in lines),
                "actor": actor.key,
            },
        )
        group_id, work_id, created_at = found.fetchone()
    written(group, group_id, created_at)
    work.pickup_group = group
    written(work, work_id, created_at)
    live.publish(f"shop:{location_id}", {"work": str(work.public_id), "status": work.status, "is_new": True})
    return work
