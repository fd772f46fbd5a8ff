"""What must always hold of orders; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant, machine
from apps.orders.enums import TRANSITIONS, OrderStatus

INVARIANTS = [
    Invariant(
        code="orders.totals",
        title="R9: An order's total and tax are the sums of its lines",
        sql="""
        SELECT o.number FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
        GROUP BY o.id HAVING o.total_amount <> sum(l.total_amount) OR o.tax_amount <> sum(l.tax_amount)
        """,
    ),
    Invariant(
        code="orders.line_arithmetic",
        title="R9: A line is its unit price times its units, rounded once; its tax is the stated rate",
        sql="""
        SELECT l.id FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        WHERE (o.is_tax_included AND l.total_amount <> round(l.unit_amount * l.quantity))
           OR abs(l.tax_amount - (l.total_amount - l.tax_amount) * l.tax_percent / 100) > 1
        """,
    ),
    Invariant(
        code="orders.shares",
        title="I4: Cancelled and collected units are worth their share, and the last takes the rest",
        sql="""
        SELECT id FROM orders_orderline
        WHERE cancelled_amount + fulfilled_amount > total_amount
           OR (cancelled_quantity + fulfilled_quantity = quantity AND cancelled_amount + fulfilled_amount <> total_amount)
           OR returned_quantity > fulfilled_quantity
        """,
    ),
    Invariant(
        code="orders.placed_events",
        title="I11: Every placed order has its event",
        sql="""
        SELECT o.number FROM orders_order o
        WHERE o.placed_at > omni_now() - interval '7 days' AND NOT EXISTS (
            SELECT 1 FROM outbox_event e WHERE e.key = 'order:' || o.id AND e.name = 'orders.order_placed')
        """,
    ),
    Invariant(
        code="orders.ended_events",
        title="I11: Every placed order that was cancelled or completed has its event",
        sql="""
        SELECT o.number, o.status FROM orders_order o
        WHERE o.placed_at IS NOT NULL AND o.status IN ('cancelled', 'closed')
          AND o.ended_at > omni_now() - interval '7 days' AND NOT EXISTS (
              SELECT 1 FROM outbox_event e WHERE e.key = 'order:' || o.id AND e.name =
                  CASE o.status WHEN 'closed' THEN 'orders.order_closed' ELSE 'orders.order_cancelled' END)
        """,
    ),
    machine(
        code="orders.transitions",
        title="R20: Orders moved only along allowed edges",
        table="orders_order",
        history="orders_ordertransition",
        reference="order_id",
        transitions={"": [OrderStatus.DRAFT], **TRANSITIONS},
        initial="",
        state="status",
        from_state="from_status",
        to_state="to_status",
    ),
]
