"""What must always hold of prices; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="pricing.history",
        title="Every price is the last that its history tells",
        sql="""
        WITH last AS (
            SELECT DISTINCT ON (price_list_id, variant_id, min_quantity)
                   price_list_id, variant_id, min_quantity, amount, compare_at_amount
            FROM pricing_pricehistory ORDER BY price_list_id, variant_id, min_quantity, id DESC
        )
        SELECT price.id AS price_id, price.amount, last.amount AS told
        FROM pricing_price price LEFT JOIN last USING (price_list_id, variant_id, min_quantity)
        WHERE (price.amount, price.compare_at_amount) IS DISTINCT FROM (last.amount, last.compare_at_amount)
        """,
    ),
    Invariant(
        code="pricing.display",
        title="The lists of a channel in one currency agree on whether tax is included",
        sql="""
        SELECT channel_id, currency FROM pricing_pricelist
        GROUP BY channel_id, currency HAVING count(DISTINCT is_tax_included) > 1
        """,
    ),
    Invariant(
        code="pricing.used",
        title="Offers and codes with a limit count their live uses, and never more than the limit",
        sql="""
        SELECT 'promotion' AS of, p.id, p.used_count FROM pricing_promotion p
        LEFT JOIN pricing_redemption r ON r.promotion_id = p.id AND r.given_back_at IS NULL
        WHERE p.limit_total IS NOT NULL
        GROUP BY p.id HAVING p.used_count <> count(r.id) OR count(r.id) > p.limit_total
        UNION ALL
        SELECT 'coupon', c.id, c.used_count FROM pricing_coupon c
        LEFT JOIN pricing_redemption r ON r.coupon_id = c.id AND r.given_back_at IS NULL
        WHERE c.limit_total IS NOT NULL
        GROUP BY c.id HAVING c.used_count <> count(r.id) OR count(r.id) > c.limit_total
        UNION ALL
        SELECT 'customer', p.id, count(r.id) FROM pricing_promotion p
        JOIN pricing_redemption r ON r.promotion_id = p.id AND r.given_back_at IS NULL AND r.customer_id IS NOT NULL
        LEFT JOIN pricing_promotioncustomer u ON u.promotion_id = p.id AND u.customer_id = r.customer_id
        WHERE p.limit_per_customer IS NOT NULL
        GROUP BY p.id, r.customer_id, u.used_count HAVING coalesce(u.used_count, 0) <> count(r.id)
        """,
    ),
    Invariant(
        code="pricing.coupons",
        title="A code belongs to the channel of its promotion, and every promotion does something",
        sql="""
        SELECT c.id FROM pricing_coupon c JOIN pricing_promotion p ON p.id = c.promotion_id
        WHERE c.channel_id <> p.channel_id
        UNION ALL
        SELECT p.id FROM pricing_promotion p WHERE NOT EXISTS (
            SELECT FROM pricing_promotionaction a WHERE a.promotion_id = p.id)
        """,
    ),
]
