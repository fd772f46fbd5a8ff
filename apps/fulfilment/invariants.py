"""What must always hold of store work; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant, machine
from apps.fulfilment.enums import DECISION_TRANSITIONS, INITIAL, TRANSITIONS, DecisionState
from apps.invoicing.selectors import COUNTS_SQL

STANDING = "f.status NOT IN ('rejected', 'cancelled', 'expired')"

INVARIANTS = [
    Invariant(
        code="fulfilment.lines_within_order",
        title="I4: No line has more units in work than are ordered and not cancelled",
        sql=f"""
        SELECT l.id FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        LEFT JOIN fulfilment_fulfilmentline fl ON fl.order_line_id = l.id
        LEFT JOIN fulfilment_fulfilmentorder f ON f.id = fl.fulfilment_order_id
        WHERE o.status <> 'draft'
        GROUP BY l.id HAVING l.quantity - l.cancelled_quantity < coalesce(sum(fl.quantity) FILTER (WHERE {STANDING}), 0)
        """,
    ),
    Invariant(
        code="fulfilment.allocated",
        title="R6: Units in open work are allocated to their order line, but for promises just broken",
        sql="""
        SELECT l.id FROM orders_orderline l
        JOIN (SELECT fl.order_line_id, sum(fl.quantity) AS units FROM fulfilment_fulfilmentline fl
              JOIN fulfilment_fulfilmentorder f ON f.id = fl.fulfilment_order_id
              WHERE f.status IN ('assigned', 'accepted', 'picking', 'packed', 'ready') GROUP BY 1) w ON w.order_line_id = l.id
        LEFT JOIN (SELECT owner_id, sum(quantity) AS units FROM inventory_reservation
                   WHERE owner_kind = 'order_line' AND state = 'allocated' GROUP BY 1) r ON r.owner_id = l.id
        WHERE w.units <> coalesce(r.units, 0) + coalesce((
            SELECT sum(b.quantity) FROM inventory_brokenpromise b JOIN outbox_event e ON e.name = 'inventory.promise_broken'
                AND e.key = 'order_line:' || l.id AND (e.payload->>'broken_promise_id')::bigint = b.id
            WHERE b.owner_kind = 'order_line' AND b.owner_id = l.id AND b.was_allocated
              AND (NOT e.is_fanned_out OR EXISTS (
                  SELECT 1 FROM outbox_delivery d WHERE d.event_id = e.id AND d.handler = 'fulfilment.shrink_work'
                  AND d.state <> 'done'))), 0)
        """,
    ),
    Invariant(
        code="fulfilment.fulfilled",
        title="R6: Fulfilled units are those collected",
        sql="""
        SELECT l.id FROM orders_orderline l LEFT JOIN fulfilment_fulfilmentline fl ON fl.order_line_id = l.id
        GROUP BY l.id HAVING l.fulfilled_quantity <> coalesce(sum(fl.collected_quantity), 0)
        """,
    ),
    Invariant(
        code="fulfilment.ready_is_staged",
        title="I5: What is ready is picked whole and lies on a pickup shelf",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f JOIN fulfilment_fulfilmentline l ON l.fulfilment_order_id = f.id
        WHERE f.status IN ('ready', 'collected') AND (f.bin = '' OR l.picked_quantity < l.quantity)
        """,
    ),
    Invariant(
        code="fulfilment.collected",
        title="R21: What was collected or sent went whole and left the stock",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f JOIN fulfilment_fulfilmentline l ON l.fulfilment_order_id = f.id
        WHERE f.status IN ('collected', 'shipped', 'delivered') AND l.quantity > 0 AND (l.collected_quantity <> l.quantity OR NOT EXISTS (
            SELECT 1 FROM inventory_reservation r WHERE r.owner_kind = 'order_line' AND r.owner_id = l.order_line_id
            AND r.state = 'consumed'))
        """,
    ),
    Invariant(
        code="fulfilment.put_back",
        title="R21: Units waiting to be put back are set aside, and no others",
        sql="""
        WITH tasks AS (
            SELECT ol.variant_id, t.location_id, sum(t.quantity) AS units FROM fulfilment_putbacktask t
            JOIN fulfilment_fulfilmentline l ON l.id = t.fulfilment_line_id JOIN orders_orderline ol ON ol.id = l.order_line_id
            WHERE t.state = 'open' GROUP BY 1, 2
        ), aside AS (
            SELECT variant_id, location_id, sum(unavailable) AS units FROM inventory_ledgerentry
            WHERE unavailable_kind = 'put_back' GROUP BY 1, 2
        )
        SELECT coalesce(t.variant_id, a.variant_id), coalesce(t.location_id, a.location_id)
        FROM tasks t FULL JOIN aside a USING (variant_id, location_id) WHERE coalesce(t.units, 0) <> coalesce(a.units, 0)
        """,
    ),
    Invariant(
        code="fulfilment.unsourced",
        title="I4: Units in no work are those that a customer is asked about, but for what was lost just now",
        sql=f"""
        SELECT l.id, l.quantity - l.cancelled_quantity - coalesce(w.units, 0) AS unsourced, coalesce(d.units, 0) AS asked
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        LEFT JOIN (SELECT fl.order_line_id, sum(fl.quantity) AS units FROM fulfilment_fulfilmentline fl
                   JOIN fulfilment_fulfilmentorder f ON f.id = fl.fulfilment_order_id
                   WHERE {STANDING} GROUP BY 1) w ON w.order_line_id = l.id
        LEFT JOIN (SELECT order_line_id, sum(quantity) AS units FROM fulfilment_decision
                   WHERE state IN ('open', 'waiting') GROUP BY 1) d ON d.order_line_id = l.id
        WHERE o.placed_at IS NOT NULL AND (
            l.quantity - l.cancelled_quantity - coalesce(w.units, 0) < coalesce(d.units, 0)
            OR (l.quantity - l.cancelled_quantity - coalesce(w.units, 0) > coalesce(d.units, 0) AND NOT EXISTS (
                SELECT 1 FROM outbox_event e
                WHERE e.key = 'order:' || o.id
                  AND e.name IN ('fulfilment.rejected', 'fulfilment.short', 'fulfilment.pickup_expired')
                  AND (NOT e.is_fanned_out OR EXISTS (
                      SELECT 1 FROM outbox_delivery v WHERE v.event_id = e.id AND v.handler LIKE 'checkout.%'
                      AND v.state <> 'done')))))
        """,
    ),
    Invariant(
        code="fulfilment.decisions_in_time",
        title="R14: No question stands open ten minutes past its deadline",
        sql="""
        SELECT id, deadline_at FROM fulfilment_decision
        WHERE state IN ('open', 'waiting') AND deadline_at < omni_now() - interval '10 min'
        """,
    ),
    Invariant(
        code="fulfilment.decision_events",
        title="I11: Every step of a question has its event",
        sql="""
        SELECT t.decision_id, t.to_state FROM fulfilment_decisiontransition t
        JOIN fulfilment_decision d ON d.id = t.decision_id
        WHERE t.created_at > omni_now() - interval '7 days' AND NOT EXISTS (
            SELECT 1 FROM outbox_event e WHERE e.key = 'order:' || d.order_id
              AND (e.payload->>'decision_id')::bigint = d.id
              AND CASE WHEN t.to_state = 'open' THEN e.name = 'fulfilment.decision_opened'
                       ELSE e.name = 'fulfilment.decision_made' AND e.payload->>'state' = t.to_state END)
        """,
    ),
    machine(
        code="fulfilment.decision_transitions",
        title="R20: Questions moved only along allowed edges",
        table="fulfilment_decision",
        history="fulfilment_decisiontransition",
        reference="decision_id",
        transitions={"": [DecisionState.OPEN], **DECISION_TRANSITIONS},
        initial="",
    ),
    Invariant(
        code="fulfilment.missing",
        title="R8: Missing units are those that somebody is asked to count, and no others",
        sql="""
        WITH tasks AS (
            SELECT variant_id, location_id, sum(quantity) AS units FROM fulfilment_counttask
            WHERE state = 'open' GROUP BY 1, 2
        ), missing AS (
            SELECT variant_id, location_id, sum(unavailable) AS units FROM inventory_ledgerentry
            WHERE unavailable_kind = 'missing' GROUP BY 1, 2
        )
        SELECT coalesce(t.variant_id, m.variant_id), coalesce(t.location_id, m.location_id)
        FROM tasks t FULL JOIN missing m USING (variant_id, location_id) WHERE coalesce(t.units, 0) <> coalesce(m.units, 0)
        """,
    ),
    Invariant(
        code="fulfilment.parcel_events",
        title="I11: Every parcel has its event and its document of the same amount",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f WHERE f.status IN ('shipped', 'delivered')
          AND f.ended_at > omni_now() - interval '7 days'
          AND NOT EXISTS (
              SELECT 1 FROM outbox_event e LEFT JOIN invoicing_fiscaldocument d
                  ON d.owner = 'fulfilment_order:' || f.id AND d.total_amount = (e.payload->>'amount')::bigint
              WHERE e.key = 'order:' || f.order_id AND e.name = 'fulfilment.parcel_shipped'
                AND (e.payload->>'fulfilment_order_id')::bigint = f.id
                AND (d.id IS NOT NULL OR (e.payload->>'amount')::bigint = 0))
        """,
    ),
    Invariant(
        code="fulfilment.parcel_addresses",
        title="A parcel of an order that is brought home goes where the order says",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f
        JOIN orders_orderdelivery d ON d.order_id = f.order_id
        LEFT JOIN fulfilment_shipment s ON s.fulfilment_order_id = f.id
        WHERE f.method = 'ship' AND (s.id IS NULL OR (s.street, s.city, s.region, s.postcode, s.country)
            <> (d.street, d.city, d.region, d.postcode, d.country))
        """,
    ),
    Invariant(
        code="fulfilment.collected_events",
        title="I11: Every hand-over has its event, and so has each that was undone",
        sql="""
        SELECT h.fulfilment_order_id, h.number FROM fulfilment_handover h
        JOIN fulfilment_fulfilmentorder f ON f.id = h.fulfilment_order_id
        WHERE h.at > omni_now() - interval '7 days' AND (
            NOT EXISTS (SELECT 1 FROM outbox_event e WHERE e.key = 'order:' || f.order_id
                        AND e.name = 'fulfilment.pickup_collected' AND (e.payload->>'fulfilment_order_id')::bigint = f.id
                        AND (e.payload->>'amount')::bigint = h.amount
                        AND coalesce((e.payload->>'hand_over')::int, 1) = h.number)
            OR (h.undone_at IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM outbox_event e WHERE e.key = 'order:' || f.order_id
                        AND e.name = 'fulfilment.hand_over_undone' AND (e.payload->>'hand_over')::int = h.number
                        AND (e.payload->>'fulfilment_order_id')::bigint = f.id)))
        """,
    ),
    Invariant(
        code="fulfilment.hand_over_documents",
        title="R19: Every hand-over of goods with a price has one document that counts, of its amount; corrected where it was undone",
        sql=f"""
        SELECT h.fulfilment_order_id, h.number, h.amount, d.total, d.sales FROM fulfilment_handover h
        JOIN fulfilment_fulfilmentorder f ON f.id = h.fulfilment_order_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(d.total_amount), 0) AS total, count(*) FILTER (WHERE d.kind <> 'corrective') AS sales
            FROM invoicing_fiscaldocument d
            WHERE d.owner = 'fulfilment_order:' || f.id || CASE WHEN h.number > 1 THEN '#' || h.number ELSE '' END
              AND {COUNTS_SQL}) d
        WHERE d.total <> CASE WHEN h.undone_at IS NULL THEN h.amount ELSE 0 END
           OR d.sales <> (SELECT coalesce(max(1), 0) FROM fulfilment_handoverline hl JOIN orders_orderline l ON l.id = hl.order_line_id
                          WHERE hl.hand_over_id = h.id AND hl.quantity > 0 AND (hl.total_amount <> 0 OR l.discount_amount <> 0))
        """,
    ),
    Invariant(
        code="fulfilment.hand_overs",
        title="R21: What is collected was handed over to somebody known, and nothing else was",
        sql="""
        SELECT f.id, f.status FROM fulfilment_fulfilmentorder f
        JOIN orders_order o ON o.id = f.order_id
        LEFT JOIN customers_customer c ON c.id = o.customer_id
        LEFT JOIN fulfilment_handover h ON h.fulfilment_order_id = f.id AND h.undone_at IS NULL
        WHERE (f.status = 'collected') <> (h.id IS NOT NULL)
           OR (h.identity IN ('document', 'delegate') AND h.collected_by = '' AND c.erased_at IS NULL)
           OR f.hand_over_count <> (SELECT count(*) FROM fulfilment_handover a WHERE a.fulfilment_order_id = f.id)
        """,
    ),
    Invariant(
        code="fulfilment.handed_units",
        title="R6: Fulfilled units and amounts of a line are those of the hand-overs that stand",
        sql="""
        SELECT l.id FROM orders_orderline l
        LEFT JOIN (SELECT hl.order_line_id, sum(hl.quantity) AS units, sum(hl.total_amount) AS amount
                   FROM fulfilment_handoverline hl JOIN fulfilment_handover h ON h.id = hl.hand_over_id
                   WHERE h.undone_at IS NULL GROUP BY 1) left_ ON left_.order_line_id = l.id
        WHERE (l.fulfilled_quantity <> coalesce(left_.units, 0) OR l.fulfilled_amount <> coalesce(left_.amount, 0))
          AND NOT EXISTS (SELECT 1 FROM fulfilment_fulfilmentline fl JOIN fulfilment_fulfilmentorder f ON f.id = fl.fulfilment_order_id
                          WHERE fl.order_line_id = l.id AND f.status IN ('shipped', 'delivered'))
        """,
    ),
    Invariant(
        code="fulfilment.split",
        title="I4: What was split off lies in the same shop, for the same order and customer",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f JOIN fulfilment_fulfilmentorder p ON p.id = f.split_from_id
        WHERE (f.order_id, f.location_id, f.method, coalesce(f.pickup_group_id, 0))
           <> (p.order_id, p.location_id, p.method, coalesce(p.pickup_group_id, 0))
        """,
    ),
    Invariant(
        code="fulfilment.expired_units",
        title="R21: What nobody collected, or was left at the desk, has a task to be put back, unit for unit",
        sql="""
        SELECT l.id, l.picked_quantity FROM fulfilment_fulfilmentline l
        JOIN fulfilment_fulfilmentorder f ON f.id = l.fulfilment_order_id
        WHERE f.status IN ('expired', 'cancelled') AND l.picked_quantity <> coalesce((
            SELECT sum(t.quantity) FROM fulfilment_putbacktask t WHERE t.fulfilment_line_id = l.id), 0)
        """,
    ),
    Invariant(
        code="fulfilment.load",
        title="R5: The load of a shop is the units that it still has to prepare",
        sql="""
        SELECT coalesce(w.location_id, c.location_id), w.units, c.units FROM (
            SELECT f.location_id, sum(l.quantity) AS units FROM fulfilment_fulfilmentorder f
            JOIN fulfilment_fulfilmentline l ON l.fulfilment_order_id = f.id
            WHERE f.status IN ('assigned', 'accepted', 'picking') GROUP BY 1) w
        FULL JOIN (SELECT location_id, sum(units) AS units FROM fulfilment_shopload GROUP BY 1) c USING (location_id)
        WHERE coalesce(w.units, 0) <> coalesce(c.units, 0)
        """,
    ),
    Invariant(
        code="fulfilment.slots",
        title="R5: A pickup time is taken by the units that are booked in it",
        sql="""
        SELECT s.id, s.starts_at, s.taken, coalesce(b.units, 0) AS booked FROM fulfilment_pickupslot s
        LEFT JOIN (SELECT f.slot_id, sum(l.quantity) AS units FROM fulfilment_fulfilmentorder f
                   JOIN fulfilment_fulfilmentline l ON l.fulfilment_order_id = f.id
                   WHERE f.slot_id IS NOT NULL AND f.status NOT IN ('rejected', 'cancelled') GROUP BY 1) b ON b.slot_id = s.id
        WHERE s.taken <> coalesce(b.units, 0)
        """,
    ),
    Invariant(
        code="fulfilment.events",
        title="I11: Every step of store work has its event",
        sql="""
        SELECT t.fulfilment_order_id, t.to_status FROM fulfilment_fulfilmenttransition t
        JOIN fulfilment_fulfilmentorder f ON f.id = t.fulfilment_order_id
        JOIN (VALUES ('accepted', 'fulfilment.accepted'), ('picking', 'fulfilment.picking_started'),
                     ('packed', 'fulfilment.packed'), ('ready', 'fulfilment.pickup_ready'),
                     ('collected', 'fulfilment.pickup_collected'), ('rejected', 'fulfilment.rejected'),
                     ('shipped', 'fulfilment.parcel_shipped'), ('delivered', 'fulfilment.parcel_delivered'),
                     ('expired', 'fulfilment.pickup_expired'), ('cancelled', 'fulfilment.cancelled')) e(status, name)
            ON e.status = t.to_status
        WHERE t.created_at > omni_now() - interval '7 days' AND NOT EXISTS (
            SELECT 1 FROM outbox_event v WHERE v.key = 'order:' || f.order_id
            AND v.name = CASE WHEN t.from_status = '' THEN 'fulfilment.split'
                              WHEN t.from_status = 'collected' THEN 'fulfilment.hand_over_undone' ELSE e.name END
            AND (v.payload->>'fulfilment_order_id')::bigint = f.id)
        """,
    ),
    Invariant(
        code="fulfilment.acceptance",
        title="R14: No order waits ten minutes past its time to be accepted, unless it is on hold",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f
        WHERE f.status = 'assigned' AND f.accept_by < omni_now() - interval '10 min' AND NOT EXISTS (
            SELECT 1 FROM fulfilment_orderhold h WHERE h.order_id = f.order_id AND h.ended_at IS NULL
            AND (h.fulfilment_order_id IS NULL OR h.fulfilment_order_id = f.id))
        """,
    ),
    Invariant(
        code="fulfilment.no_shows",
        title="R14: No pickup is ten minutes past its collect-by: no-shows are ended",
        sql="""
        SELECT f.id FROM fulfilment_fulfilmentorder f WHERE f.status = 'ready' AND f.collect_by < omni_now() - interval '10 min'
          AND NOT EXISTS (SELECT 1 FROM fulfilment_fulfilmentorder other WHERE other.pickup_group_id = f.pickup_group_id
                          AND other.status IN ('assigned', 'accepted', 'picking', 'packed'))
        """,
    ),
    machine(
        code="fulfilment.transitions",
        title="R20: Fulfilment orders moved only along allowed edges",
        table="fulfilment_fulfilmentorder",
        history="fulfilment_fulfilmenttransition",
        reference="fulfilment_order_id",
        transitions={"": INITIAL, **TRANSITIONS},
        initial="",
        state="status",
        from_state="from_status",
        to_state="to_status",
    ),
]
