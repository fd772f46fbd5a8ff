"""The one statement that changes stock (domain.md, "The kernel").

It locks the levels in order of (variant, location), applies signed deltas per bucket where the guard holds, appends
one ledger entry per change and one `StockChanged` event per level, and returns the levels that it changed. Call it
once per transaction and last: the hottest locks are then taken last and held shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core import live
from apps.core.actor import Actor
from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.inventory.events import StockChanged
from apps.inventory.selectors import FLOOR
from apps.outbox.services import EVENT_COLUMNS, ring_after_commit

GUARD = "NOT k.guarded OR l.on_hand - l.reserved - l.allocated - l.unavailable - k.floor >= k.wanted"

STATEMENT = """
WITH change AS (
    SELECT * FROM unnest(
        %(variant)s::bigint[], %(location)s::bigint[], %(on_hand)s::int[], %(reserved)s::int[], %(allocated)s::int[],
        %(unavailable)s::int[], %(kind)s::text[], %(guarded)s::bool[], %(channel)s::bigint[], %(method)s::text[],
        %(cause_kind)s::text[], %(cause_id)s::bigint[], %(leg)s::text[]
    ) c(variant_id, location_id, on_hand, reserved, allocated, unavailable, kind, guarded, channel_id, method,
        cause_kind, cause_id, leg)
), demand AS MATERIALIZED (
    SELECT c.variant_id, c.location_id, sum(c.on_hand)::int AS on_hand, sum(c.reserved)::int AS reserved,
           sum(c.allocated)::int AS allocated, sum(c.unavailable)::int AS unavailable, bool_or(c.guarded) AS guarded,
           sum(c.reserved + c.allocated + c.unavailable - c.on_hand)::int AS wanted,
           max(CASE WHEN c.guarded THEN {floor} ELSE 0 END)::int AS floor
    FROM change c GROUP BY c.variant_id, c.location_id
), keys AS MATERIALIZED (
    SELECT l.id, d.on_hand, d.reserved, d.allocated, d.unavailable, d.guarded, d.wanted, d.floor
    FROM inventory_stocklevel l JOIN demand d USING (variant_id, location_id)
    ORDER BY l.variant_id, l.location_id FOR UPDATE OF l
), done AS (
    UPDATE inventory_stocklevel l
    SET on_hand = l.on_hand + k.on_hand, reserved = l.reserved + k.reserved, allocated = l.allocated + k.allocated,
        unavailable = l.unavailable + k.unavailable, version = l.version + 1, updated_at = omni_now()
    FROM keys k WHERE l.id = k.id AND ({guard})
    RETURNING l.variant_id, l.location_id, l.version
), entry AS (
    INSERT INTO inventory_ledgerentry (variant_id, location_id, on_hand, reserved, allocated, unavailable,
        unavailable_kind, cause_kind, cause_id, leg, actor_key, level_version)
    SELECT c.variant_id, c.location_id, c.on_hand, c.reserved, c.allocated, c.unavailable,
        c.kind, c.cause_kind, c.cause_id, c.leg, %(actor)s, d.version
    FROM change c JOIN done d USING (variant_id, location_id)
), event AS (
    INSERT INTO outbox_event ({event_columns})
    SELECT %(event_name)s, 1, 'stock:' || variant_id || ':' || location_id, false,
        jsonb_build_object('variant_id', variant_id, 'location_id', location_id, 'level_version', version)
    FROM done
)
SELECT variant_id, location_id, version FROM done
"""


@dataclass(frozen=True, kw_only=True)
class Change:
    """Signed deltas of one level's buckets and their one cause. `guarded`: refuse it when ATP does not cover it."""

    variant_id: int
    location_id: int
    cause_kind: str
    cause_id: int
    leg: str
    on_hand: int = 0
    reserved: int = 0
    allocated: int = 0
    unavailable: int = 0
    unavailable_kind: str = ""
    guarded: bool = False
    channel_id: int | None = None
    method: str = ""

    @property
    def level(self) -> tuple[int, int]:
        return self.variant_id, self.location_id


def apply(changes: Sequence[Change], *, actor: Actor) -> set[tuple[int, int]]:
    """Applies all changes in one statement; returns the (variant, location) of levels that refused.

    A guarded level refuses when its ATP does not cover what is wanted, any level when it does not exist. The caller
    rolls back then: what did apply is not to stand alone. Publishes: StockChanged per level.
    Raises: IntegrityError when a CHECK of the level holds against it.
    """
    in_transaction("A change of stock")
    if not changes:
        return set()
    sql = STATEMENT.format(
        floor=FLOOR.format(variant="c.variant_id", location="c.location_id", channel="c.channel_id", method="c.method"),
        guard=GUARD,
        event_columns=EVENT_COLUMNS,
    )
    with cursor() as found:
        found.execute(sql, {**_columns(changes), "actor": actor.key, "event_name": StockChanged.name})
        done = {(variant_id, location_id): version for variant_id, location_id, version in found.fetchall()}
    ring_after_commit()
    for (variant_id, location_id), version in done.items():
        live.publish(f"stock:{variant_id}", {"variant": variant_id, "location": location_id, "version": version})
    return {change.level for change in changes} - done.keys()


def _columns(changes: Sequence[Change]) -> dict[str, list[object]]:
    return {
        "variant": [c.variant_id for c in changes],
        "location": [c.location_id for c in changes],
        "on_hand": [c.on_hand for c in changes],
        "reserved": [c.reserved for c in changes],
        "allocated": [c.allocated for c in changes],
        "unavailable": [c.unavailable for c in changes],
        "kind": [c.unavailable_kind for c in changes],
        "guarded": [c.guarded for c in changes],
        "channel": [c.channel_id for c in changes],
        "method": [c.method for c in changes],
        "cause_kind": [c.cause_kind for c in changes],
        "cause_id": [c.cause_id for c in changes],
        "leg": [c.leg for c in changes],
    }
