"""What must hold of the read model once nothing is on its way to it; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

QUIET = """
NOT EXISTS (SELECT FROM outbox_event WHERE NOT is_fanned_out
            AND name IN ('catalogue.product_changed', 'inventory.stock_changed', 'pricing.price_changed'))
AND NOT EXISTS (SELECT FROM outbox_delivery WHERE state = 'pending' AND handler LIKE 'discovery.%')
"""

INVARIANTS = [
    Invariant(
        code="discovery.stock",
        title="Search knows where there is stock, ten seconds after it moved",
        sql=f"""
        WITH truth AS (
            SELECT variant.product_id, max(level.updated_at) AS moved_at,
                   array_agg(DISTINCT level.location_id ORDER BY level.location_id) FILTER (
                       WHERE variant.is_active
                       AND level.on_hand - level.reserved - level.allocated - level.unavailable > 0) AS places
            FROM inventory_stocklevel level JOIN catalogue_variant variant ON variant.id = level.variant_id
            GROUP BY variant.product_id
        )
        SELECT entry.product_id, entry.channel_id, entry.language, entry.in_stock_at, truth.places
        FROM discovery_searchentry entry LEFT JOIN truth ON truth.product_id = entry.product_id
        WHERE ARRAY(SELECT unnest(entry.in_stock_at) ORDER BY 1) <> coalesce(truth.places, '{{}}')
          AND coalesce(truth.moved_at, '-infinity') < omni_now() - interval '10 seconds' AND {QUIET}
        """,
    ),
    Invariant(
        code="discovery.published",
        title="Search shows only what is published and active",
        sql=f"""
        SELECT entry.product_id, entry.channel_id FROM discovery_searchentry entry
        JOIN catalogue_product product ON product.id = entry.product_id
        WHERE (product.status <> 'active' OR NOT EXISTS (
            SELECT FROM catalogue_publication shown
            WHERE shown.product_id = entry.product_id AND shown.channel_id = entry.channel_id)) AND {QUIET}
        """,
    ),
]
