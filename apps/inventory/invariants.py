"""What must always hold of stock; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="inventory.bounds",
        title="I1: Buckets are not negative and promises are within what is on hand",
        sql="""
        SELECT variant_id, location_id, on_hand, reserved, allocated, unavailable FROM inventory_stocklevel
        WHERE least(on_hand, reserved, allocated, unavailable) < 0 OR reserved + allocated + unavailable > on_hand
        """,
    ),
    Invariant(
        code="inventory.ledger",
        title="I2: Every level is the sum of its ledger",
        sql="""
        WITH total AS (
            SELECT variant_id, location_id, sum(on_hand) AS on_hand, sum(reserved) AS reserved,
                   sum(allocated) AS allocated, sum(unavailable) AS unavailable
            FROM inventory_ledgerentry GROUP BY 1, 2
        )
        SELECT coalesce(l.variant_id, t.variant_id), coalesce(l.location_id, t.location_id)
        FROM inventory_stocklevel l FULL JOIN total t USING (variant_id, location_id)
        WHERE (coalesce(l.on_hand, 0), coalesce(l.reserved, 0), coalesce(l.allocated, 0), coalesce(l.unavailable, 0))
           <> (coalesce(t.on_hand, 0), coalesce(t.reserved, 0), coalesce(t.allocated, 0), coalesce(t.unavailable, 0))
        """,
    ),
    Invariant(
        code="inventory.reservations",
        title="I2: Reserved and allocated are the live reservations",
        sql="""
        WITH live AS (
            SELECT variant_id, location_id, coalesce(sum(quantity) FILTER (WHERE state = 'held'), 0) AS held,
                   coalesce(sum(quantity) FILTER (WHERE state = 'allocated'), 0) AS allocated
            FROM inventory_reservation WHERE state IN ('held', 'allocated') GROUP BY 1, 2
        )
        SELECT coalesce(l.variant_id, r.variant_id), coalesce(l.location_id, r.location_id)
        FROM inventory_stocklevel l FULL JOIN live r USING (variant_id, location_id)
        WHERE (coalesce(l.reserved, 0), coalesce(l.allocated, 0)) <> (coalesce(r.held, 0), coalesce(r.allocated, 0))
        """,
    ),
    Invariant(
        code="inventory.set_aside_kinds",
        title="I2: Set-aside units of every kind are not negative",
        sql="""
        SELECT variant_id, location_id, unavailable_kind, sum(unavailable) FROM inventory_ledgerentry
        WHERE unavailable_kind <> '' GROUP BY 1, 2, 3 HAVING sum(unavailable) < 0
        """,
    ),
    Invariant(
        code="inventory.reservation_entries",
        title="I2: Every reservation has the ledger entry of its state",
        sql="""
        SELECT r.id, r.state FROM inventory_reservation r
        WHERE NOT EXISTS (
            SELECT 1 FROM inventory_ledgerentry e
            WHERE e.cause_kind = 'reservation' AND e.cause_id = r.id AND e.leg = ANY(CASE r.state
                WHEN 'held' THEN ARRAY['hold'] WHEN 'allocated' THEN ARRAY['allocate', 'promise']
                WHEN 'consumed' THEN ARRAY['consume'] WHEN 'expired' THEN ARRAY['expire', 'release']
                ELSE ARRAY['release'] END))
          AND NOT EXISTS (SELECT 1 FROM inventory_brokenpromise b WHERE b.reservation_id = r.id)
          AND r.previous_id IS NULL
        """,
    ),
    Invariant(
        code="inventory.broken_promises",
        title="I3: Every promise that a count broke is named with its event",
        sql="""
        SELECT b.id FROM inventory_brokenpromise b
        WHERE NOT EXISTS (SELECT 1 FROM inventory_ledgerentry e WHERE e.cause_kind = 'broken' AND e.cause_id = b.id)
           OR (b.created_at > omni_now() - interval '7 days'
               AND NOT EXISTS (SELECT 1 FROM outbox_event v WHERE v.name = 'inventory.promise_broken'
                               AND (v.payload->>'broken_promise_id')::bigint = b.id))
        """,
    ),
    Invariant(
        code="inventory.sweeper",
        title="R4: No hold is two minutes past its time: the sweeper works",
        sql="""
        SELECT id, expires_at FROM inventory_reservation
        WHERE state = 'held' AND expires_at < omni_now() - interval '120 s' AND created_at < omni_now() - interval '240 s'
        """,
    ),
    Invariant(
        code="inventory.movements",
        title="R8: Every movement that a person entered has its ledger entry",
        sql="""
        SELECT m.id FROM inventory_stockmovement m
        WHERE m.kind <> 'count'
          AND NOT EXISTS (SELECT 1 FROM inventory_ledgerentry e WHERE e.cause_kind = 'movement' AND e.cause_id = m.id)
        """,
    ),
]
