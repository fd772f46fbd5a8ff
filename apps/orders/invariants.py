"""What must always hold of orders; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant, machine
from apps.orders.enums import TRANSITIONS, OrderStatus

INVARIANTS = [
    Invariant(
        code="orders.totals",
        title="R9: An order's total and tax are the sums of its lines and its delivery",
        sql="""
        SELECT o.number FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
        LEFT JOIN orders_orderdelivery d ON d.order_id = o.id
        GROUP BY o.id, d.id HAVING o.total_amount <> sum(l.total_amount) + coalesce(d.total_amount, 0)
            OR o.tax_amount <> sum(l.tax_amount) + coalesce(d.tax_amount, 0)
        """,
    ),
    Invariant(
        code="orders.line_arithmetic",
        title="R9: A line is its unit price times its units, rounded once, less its discount; its tax is the stated rate",
        sql="""
        SELECT l.id FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        WHERE CASE WHEN o.is_tax_included THEN l.total_amount ELSE l.total_amount - l.tax_amount END
              <> round(l.unit_amount * l.quantity) - l.discount_amount
           OR abs(l.tax_amount - (l.total_amount - l.tax_amount) * l.tax_percent / 100) > 1
        """,
    ),
    Invariant(
        code="orders.deliveries",
        title="R9: The tax of a delivery is the stated rate, what it has left with was sent, and only sent orders have one",
        sql="""
        SELECT o.number FROM orders_orderdelivery d JOIN orders_order o ON o.id = d.order_id
        WHERE abs(d.tax_amount - (d.total_amount - d.tax_amount) * d.tax_percent / 100) > 1
           OR NOT EXISTS (SELECT FROM orders_orderline l WHERE l.order_id = o.id AND l.method = 'ship')
           OR (d.left_at IS NOT NULL AND NOT EXISTS (
               SELECT FROM orders_orderline l WHERE l.order_id = o.id AND l.fulfilled_quantity > 0))
        """,
    ),
    Invariant(
        code="orders.discounts",
        title="R9: A line's discount is the sum of its shares, an offer's amount the sum of its own and of the delivery",
        sql="""
        SELECT 'line' AS of, l.id FROM orders_orderline l LEFT JOIN orders_orderdiscountshare s ON s.line_id = l.id
        GROUP BY l.id HAVING l.discount_amount <> coalesce(sum(s.amount), 0)
        UNION ALL
        SELECT 'discount', d.id FROM orders_orderdiscount d
        LEFT JOIN orders_orderdiscountshare s ON s.discount_id = d.id
        GROUP BY d.id HAVING d.amount <> coalesce(sum(s.amount), 0) + d.shipping_amount
        UNION ALL
        SELECT 'delivery', o.id FROM orders_order o
        LEFT JOIN orders_orderdelivery y ON y.order_id = o.id
        LEFT JOIN (SELECT order_id, sum(shipping_amount) AS off FROM orders_orderdiscount GROUP BY order_id) d
            ON d.order_id = o.id
        WHERE coalesce(y.discount_amount, 0) <> coalesce(d.off, 0)
        UNION ALL
        SELECT 'another order', d.id FROM orders_orderdiscount d
        JOIN orders_orderdiscountshare s ON s.discount_id = d.id JOIN orders_orderline l ON l.id = s.line_id
        WHERE l.order_id <> d.order_id
        """,
    ),
    Invariant(
        code="orders.redemptions",
        title="Every order that was placed with an offer has used it, and only a cancelled one has it back",
        sql="""
        SELECT o.number, d.promotion_id FROM orders_orderdiscount d JOIN orders_order o ON o.id = d.order_id
        LEFT JOIN pricing_redemption r ON r.owner = 'order:' || o.id AND r.promotion_id = d.promotion_id
        WHERE o.placed_at IS NOT NULL AND d.amount > 0
          AND (r.id IS NULL OR r.amount <> d.amount OR r.coupon_id IS DISTINCT FROM d.coupon_id
               OR (r.given_back_at IS NOT NULL) <> (o.status = 'cancelled'))
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
        code="orders.changes",
        title="I6: Changes of orders are confirmed or gone, and never made an order dearer",
        sql="""
        SELECT id FROM orders_orderchange
        WHERE due_after_amount > due_before_amount
           OR (state = 'draft' AND created_at < omni_now() - interval '1 hour')
           OR (state = 'confirmed' AND kind = 'substitute' AND new_line_id IS NULL)
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
