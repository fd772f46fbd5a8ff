"""The counter of units that a shop still has to prepare, kept where work comes and goes (docs/adr/0015).

Each connection writes a row of its own, so that buyers in one shop do not wait for each other; the sum is the load.
"""

from __future__ import annotations

from typing import Final

from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.fulfilment.models import FulfilmentOrder

STRIPE: Final = "pg_backend_pid() % 16"

ADD: Final = f"""
INSERT INTO fulfilment_shopload AS load (location_id, stripe, units) VALUES (%(location_id)s, {STRIPE}, %(units)s)
ON CONFLICT (location_id, stripe) DO UPDATE SET units = load.units + excluded.units
""".replace("% 16", "%% 16")

LEAVES: Final = f"""
INSERT INTO fulfilment_shopload AS load (location_id, stripe, units)
SELECT %(location_id)s::bigint, {STRIPE}, -sum(quantity) FROM fulfilment_fulfilmentline
WHERE fulfilment_order_id = %(work_id)s HAVING sum(quantity) > 0
ON CONFLICT (location_id, stripe) DO UPDATE SET units = load.units + excluded.units
""".replace("% 16", "%% 16")


def add_load(*, location_id: int, units: int) -> None:
    """So many units more (or fewer) are to be prepared in the shop. Locks: a row of this connection's own."""
    in_transaction("Counting work")
    with cursor() as found:
        found.execute(ADD, {"location_id": location_id, "units": units})


def take_load_off(work: FulfilmentOrder) -> None:
    """Nothing of this work is to be prepared any more. One statement."""
    in_transaction("Counting work")
    with cursor() as found:
        found.execute(LEAVES, {"location_id": work.location_id, "work_id": work.pk})
