from __future__ import annotations

import json
from collections.abc import Iterable

from apps.core import doorbell
from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.outbox.events import DomainEvent

EVENT_COLUMNS = "name, version, key, is_fanned_out, payload"
"""For publishers that write their event inside a set-based statement of their own: the columns of outbox_event, in
this order. They call `ring_after_commit()` after it."""

PUBLISH = f"""
INSERT INTO outbox_event ({EVENT_COLUMNS})
SELECT event.name, event.version, event.key, false, event.payload
FROM unnest(%s::text[], %s::int[], %s::text[], %s::jsonb[]) WITH ORDINALITY event(name, version, key, payload, place)
ORDER BY event.place
"""


def ring_after_commit() -> None:
    """Rings the relay when the caller's transaction has committed."""
    doorbell.ring_after_commit("outbox.relay")


def publish(event: DomainEvent, *, key: str) -> None:
    """Writes one event in the caller's transaction. Call it while the row that `key` names is locked.

    Raises: TransactionManagementError outside a transaction.
    """
    publish_many([(event, key)])


def publish_many(events: Iterable[tuple[DomainEvent, str]]) -> None:
    """Writes several (event, key) with one insert."""
    in_transaction("An event")
    rows = [(event.name, event.version, key, json.dumps(event.payload())) for event, key in events]
    if rows:
        with cursor() as found:
            found.execute(PUBLISH, [list(column) for column in zip(*rows, strict=True)])
        ring_after_commit()
