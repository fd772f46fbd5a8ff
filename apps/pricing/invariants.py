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
]
