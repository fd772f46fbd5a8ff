"""What must always hold between orders, goods and money; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant
from apps.invoicing.selectors import COUNTS_SQL

MONEY = """
    SELECT o.id, o.number, o.status,
           o.total_amount - sum(l.cancelled_amount) - CASE
               WHEN y.left_at IS NULL AND sum(l.quantity - l.cancelled_quantity - l.fulfilled_quantity) = 0
               THEN coalesce(y.total_amount, 0) ELSE 0 END AS due,
           sum(l.fulfilled_amount) + CASE WHEN y.left_at IS NULL THEN 0 ELSE y.total_amount END AS fulfilled,
           coalesce(p.kept, 0) AS kept, coalesce(p.waiting, 0) AS waiting, coalesce(p.charging, 0) AS charging,
           coalesce(p.going_back, 0) AS going_back, coalesce(p.held, 0) AS held,
           EXISTS (SELECT FROM payments_paymenttask t WHERE t.owner = 'order:' || o.id
                   AND t.kind IN ('capture_failed', 'refunded_there', 'disputed')) AS is_looked_after
    FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
    LEFT JOIN orders_orderdelivery y ON y.order_id = o.id
    LEFT JOIN (
        SELECT y.owner, sum(y.captured_amount - y.refunded_amount) AS kept,
               sum(y.requested_amount) FILTER (WHERE y.state = 'initiated' AND y.tender = 'pay_in_store') AS waiting,
               sum(q.charging) AS charging, sum(q.going_back) AS going_back,
               sum(CASE WHEN y.tender <> 'card' OR y.state NOT IN ('authorized', 'unknown') OR q.is_released THEN 0
                        WHEN q.is_asked THEN q.charging WHEN q.is_charged OR y.capture_before > omni_now()
                        THEN CASE WHEN q.is_refused THEN 0 ELSE y.authorised_amount END ELSE 0 END) AS held
        FROM payments_payment y CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount) FILTER (WHERE kind = 'capture'), 0) AS charging,
                   coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS going_back,
                   coalesce(bool_or(kind = 'void'), false) AS is_released,
                   coalesce(bool_or(kind = 'capture'), false) AS is_charged,
                   coalesce(bool_or(kind = 'capture' AND state <> 'pending'), false) AS is_asked,
                   EXISTS (SELECT FROM payments_paymentoperation f WHERE f.payment_id = y.id AND f.state = 'failed'
                           AND f.kind = 'capture') AS is_refused
            FROM payments_paymentoperation o
            WHERE o.payment_id = y.id AND o.state IN ('pending', 'processing', 'unknown', 'manual')) q
        GROUP BY y.owner
    ) p ON p.owner = 'order:' || o.id
    WHERE o.status <> 'draft'
    GROUP BY o.id, y.id, p.kept, p.waiting, p.charging, p.going_back, p.held
"""
HEARD = """
    NOT EXISTS (SELECT FROM payments_payment y JOIN outbox_event e ON e.key = 'payment:' || y.id
                LEFT JOIN outbox_delivery d ON d.event_id = e.id AND d.state = 'pending'
                WHERE y.owner = 'order:' || m.id AND (NOT e.is_fanned_out OR d.id IS NOT NULL))
"""
"""What providers said of the order's payments has reached the order."""

INVARIANTS = [
    Invariant(
        code="checkout.goods_are_paid",
        title="R10: What was handed over was paid and not given back, or is being charged, or a person sees to it",
        sql=f"""
        SELECT number, kept, charging, fulfilled FROM ({MONEY}) m
        WHERE kept + charging < fulfilled AND NOT is_looked_after
        """,
    ),
    Invariant(
        code="checkout.closed_owes_nothing",
        title="R10: A completed order was paid exactly what it cost in the end, or a person saw where the money went",
        sql=f"SELECT number, kept, due FROM ({MONEY}) m WHERE status = 'closed' AND kept <> due AND NOT is_looked_after",
    ),
    Invariant(
        code="checkout.open_payment",
        title="R10: The payment that waits at the desk asks for what nothing else covers, and only while the order is open",
        sql=f"""
        SELECT number, status, waiting, due, kept, held FROM ({MONEY}) m
        WHERE waiting <> CASE WHEN status = 'placed' THEN greatest(due - (kept - going_back) - held, 0) ELSE 0 END
          AND {HEARD}
        """,
    ),
    Invariant(
        code="checkout.goods_are_documented",
        title="R19: The documents of an order that count add up to the goods that left and did not come back, and their delivery",
        sql=f"""
        SELECT o.number, g.amount, coalesce(p.amount, 0) AS documented
        FROM orders_order o JOIN (
            SELECT l.order_id, sum(l.fulfilled_amount) + coalesce(max(y.total_amount), 0) AS amount FROM orders_orderline l
            LEFT JOIN orders_orderdelivery y ON y.order_id = l.order_id AND y.left_at IS NOT NULL GROUP BY 1
        ) g ON g.order_id = o.id
        LEFT JOIN (SELECT f.order_id, sum(d.total_amount) AS amount FROM invoicing_fiscaldocument d
                   JOIN fulfilment_fulfilmentorder f ON split_part(d.owner, '#', 1) = 'fulfilment_order:' || f.id
                   WHERE {COUNTS_SQL} GROUP BY 1) p ON p.order_id = o.id
        WHERE g.amount <> coalesce(p.amount, 0)
        """,
    ),
    Invariant(
        code="checkout.one_legal_entity",
        title="R23: An order, its shop and its documents belong to one legal entity",
        sql="""
        SELECT o.number FROM orders_order o
        LEFT JOIN stores_location p ON p.id = o.place_id
        LEFT JOIN fulfilment_fulfilmentorder f ON f.order_id = o.id
        LEFT JOIN invoicing_fiscaldocument d ON split_part(d.owner, '#', 1) = 'fulfilment_order:' || f.id
        WHERE o.status IN ('placed', 'closed') AND (o.legal_entity_id <> coalesce(p.legal_entity_id, o.legal_entity_id)
           OR o.legal_entity_id <> coalesce(d.legal_entity_id, o.legal_entity_id))
        """,
    ),
]
