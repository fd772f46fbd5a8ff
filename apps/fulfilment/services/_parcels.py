"""Orders that are brought home: one place sends all of one (docs/adr/0032), and its parcel is work like any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from apps.core import live
from apps.core.actor import Actor
from apps.core.ids import uuid7
from apps.core.prepared import cursor, written
from apps.core.transactions import in_transaction
from apps.fulfilment.errors import NoSingleSource
from apps.fulfilment.models import FulfilmentOrder
from apps.inventory import selectors as inventory
from apps.inventory.enums import Method
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.stores import selectors as stores
from apps.stores.enums import LocationKind, LocationRole
from apps.stores.models import Location

ASSIGN = """
WITH work AS (
    INSERT INTO fulfilment_fulfilmentorder (
        public_id, order_id, location_id, method, status, promised_at, bin, reason, hand_over_count
    ) VALUES (
        %(public_id)s, %(order_id)s, %(location_id)s, %(method)s, %(status)s, %(promised_at)s, '', '', 0
    ) RETURNING id, created_at, status
), lines AS (
    INSERT INTO fulfilment_fulfilmentline (
        public_id, fulfilment_order_id, order_line_id, quantity, picked_quantity, collected_quantity
    )
    SELECT line.public_id, work.id, line.order_line_id, line.quantity, 0, 0
    FROM work, unnest(%(line_public_id)s::uuid[], %(order_line)s::bigint[], %(quantity)s::int[])
        line(public_id, order_line_id, quantity)
), parcel AS (
    INSERT INTO fulfilment_shipment (
        fulfilment_order_id, name, street, city, region, postcode, country, phone, carrier, tracking_number, note
    )
    SELECT id, %(to_name)s, %(to_street)s, %(to_city)s, %(to_region)s, %(to_postcode)s, %(to_country)s, %(to_phone)s,
           '', '', ''
    FROM work
), step AS (
    INSERT INTO fulfilment_fulfilmenttransition (fulfilment_order_id, from_status, to_status, actor_key, reason)
    SELECT id, '', status, %(actor)s, '' FROM work
), load AS (
    INSERT INTO fulfilment_shopload AS load (location_id, stripe, units)
    VALUES (%(location_id)s, pg_backend_pid() %% 16, %(units)s)
    ON CONFLICT (location_id, stripe) DO UPDATE SET units = load.units + excluded.units
)
SELECT id, created_at FROM work
"""


def source_parcel(
    *,
    units: Mapping[int, int],
    channel_id: int,
    legal_entity_id: int,
    without: Collection[int] = (),
    freed: Mapping[tuple[int, int], int] | None = None,
) -> Location:
    """The place that sends all of these units (per variant): warehouses before shops, then by name. Two statements.

    `freed` are units per variant and place that the caller gives up in the same transaction. Stock is not held here:
    the kernel refuses what somebody else was quicker to take, and the caller asks again `without` that place.
    Raises: NoSingleSource, whose context names the variants that no place has enough of.
    """
    rows = stores.locations(role=LocationRole.SHIPS).filter(legal_entity_id=legal_entity_id)
    places = [row for row in rows if row.pk not in without]
    found = inventory.atp(
        variant_ids=list(units), location_ids=[row.pk for row in places], channel_id=channel_id, method=Method.SHIP
    )
    extra = freed or {}

    def has(place: Location, variant_id: int) -> bool:
        key = (variant_id, place.pk)
        return found.get(key, 0) + extra.get(key, 0) >= units[variant_id]

    for place in sorted(places, key=lambda row: row.kind != LocationKind.WAREHOUSE):
        if all(has(place, variant_id) for variant_id in units):
            return place
    short = [variant_id for variant_id in units if not any(has(place, variant_id) for place in places)]
    raise NoSingleSource(field="delivery", context={"variant_ids": short})


def assign_parcel(
    order: Order,
    lines: Sequence[OrderLine],
    delivery: OrderDelivery,
    *,
    location_id: int,
    promised_at: datetime,
    actor: Actor,
) -> FulfilmentOrder:
    """ASSIGNED: one parcel of these lines from one place. One statement.

    The caller holds the order's lock and allocates the stock.
    """
    in_transaction("Assigning work")
    work = FulfilmentOrder(order=order, location_id=location_id, method=Method.SHIP, promised_at=promised_at)
    address = {f"to_{name}": getattr(delivery, name) for name in ADDRESS}
    with cursor() as found:
        found.execute(
            ASSIGN,
            {
                **vars(work),
                **address,
                "line_public_id": [uuid7() for _line in lines],
                "order_line": [line.pk for line in lines],
                "quantity": [line.quantity for line in lines],
                "units": sum(line.quantity for line in lines),
                "actor": actor.key,
            },
        )
        work_id, created_at = found.fetchone()
    written(work, work_id, created_at)
    live.publish(f"shop:{location_id}", {"work": str(work.public_id), "status": work.status, "is_new": True})
    return work


ADDRESS = ("name", "street", "city", "region", "postcode", "country", "phone")
