"""What must always hold between orders, goods and money; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

MONEY = """
    SELECT o.id, o.number, o.status, o.total_amount - sum(l.cancelled_amount) AS due, sum(l.fulfilled_amount) AS fulfilled,
           coalesce(p.kept, 0) AS kept, coalesce(p.waiting, 0) AS waiting
    FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
    LEFT JOIN (SELECT owner, sum(captured_amount - refunded_amount) AS kept,
                      sum(requested_amount) FILTER (WHERE state = 'initiated') AS waiting
               FROM payments_payment GROUP BY owner) p ON p.owner = 'order:' || o.id
    WHERE o.status <> 'draft' GROUP BY o.id, p.kept, p.waiting
"""

INVARIANTS = [
    Invariant(
        code="checkout.goods_are_paid",
        title="R10: What was handed over was paid and not given back",
        sql=f"SELECT number, kept, fulfilled FROM ({MONEY}) m WHERE kept < fulfilled",
    ),
    Invariant(
        code="checkout.closed_owes_nothing",
        title="R10: A completed order was paid exactly what it cost in the end",
        sql=f"SELECT number, kept, due FROM ({MONEY}) m WHERE status = 'closed' AND kept <> due",
    ),
    Invariant(
        code="checkout.open_payment",
        title="R10: The payment that waits at the desk asks for what the order costs now, and only while it is open",
        sql=f"""
        SELECT number, status, waiting, due, kept FROM ({MONEY}) m
        WHERE CASE WHEN status = 'placed' AND kept = 0 THEN waiting <> due ELSE waiting <> 0 END
        """,
    ),
    Invariant(
        code="checkout.one_legal_entity",
        title="R23: An order, its shop and its documents belong to one legal entity",
        sql="""
        SELECT o.number FROM orders_order o
        LEFT JOIN stores_location p ON p.id = o.place_id
        LEFT JOIN fulfilment_fulfilmentorder f ON f.order_id = o.id
        LEFT JOIN invoicing_fiscaldocument d ON d.owner = 'fulfilment_order:' || f.id
        WHERE o.status IN ('placed', 'closed') AND (o.legal_entity_id <> coalesce(p.legal_entity_id, o.legal_entity_id)
           OR o.legal_entity_id <> coalesce(d.legal_entity_id, o.legal_entity_id))
        """,
    ),
]
