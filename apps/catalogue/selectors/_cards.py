"""Variants as every basket, queue and receipt shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from apps.catalogue.enums import ProductStatus
from apps.catalogue.models import Variant
from apps.catalogue.shown import VariantCard
from apps.core.prepared import cursor

CARDS = """
SELECT variant.id, variant.public_id, product.id, coalesce(words.name, product.external_handle), coalesce(words.slug, ''),
       coalesce(options.names, ''), variant.sku, variant.gtin, coalesce(picture.url, ''), product.tax_class_code,
       variant.requires_shipping
FROM catalogue_variant variant
JOIN catalogue_product product ON product.id = variant.product_id
LEFT JOIN LATERAL (
    SELECT name, slug FROM catalogue_producttext
    WHERE product_id = product.id
    ORDER BY language = %(language)s DESC, language = product.language DESC, language LIMIT 1
) words ON true
LEFT JOIN LATERAL (
    SELECT string_agg(coalesce(shown.name, value.code), ' / ' ORDER BY option.position) AS names
    FROM catalogue_variantoption choice
    JOIN catalogue_optionvalue value ON value.id = choice.value_id
    JOIN catalogue_option option ON option.id = value.option_id
    LEFT JOIN LATERAL (
        SELECT name FROM catalogue_optionvaluetext
        WHERE value_id = value.id
        ORDER BY language = %(language)s DESC, language = product.language DESC, language LIMIT 1
    ) shown ON true
    WHERE choice.variant_id = variant.id
) options ON true
LEFT JOIN LATERAL (
    SELECT url FROM catalogue_media
    WHERE product_id = product.id
    ORDER BY id = variant.media_id DESC NULLS LAST, position, id LIMIT 1
) picture ON true
WHERE variant.id = ANY(%(ids)s)
"""

SELLABLE = """
SELECT variant.public_id, variant.id
FROM catalogue_variant variant
JOIN catalogue_product product ON product.id = variant.product_id AND product.status = 'active'
JOIN catalogue_publication published ON published.product_id = product.id AND published.channel_id = %(channel)s
WHERE variant.public_id = ANY(%(public_ids)s) AND variant.is_active
"""


def variant_cards(variant_ids: Sequence[int], *, language: str) -> dict[int, VariantCard]:
    """A card per variant, in that language or else the product's own. One statement."""
    if not variant_ids:
        return {}
    with cursor() as found:
        found.execute(CARDS, {"ids": list(variant_ids), "language": language})
        return {
            row[0]: VariantCard(
                id=row[0],
                public_id=row[1],
                product_id=row[2],
                product_name=row[3],
                slug=row[4],
                option_text=row[5],
                sku=row[6],
                gtin=row[7],
                image_url=row[8],
                tax_class_code=row[9],
                requires_shipping=row[10],
            )
            for row in found.fetchall()
        }


def sellable(variant_ids: Collection[int], *, channel_id: int) -> set[int]:
    """Those variants that are active and whose product is active and published on the channel. One statement."""
    rows = Variant.objects.filter(
        pk__in=variant_ids,
        is_active=True,
        product__status=ProductStatus.ACTIVE,
        product__publications__channel_id=channel_id,
    )
    return set(rows.values_list("pk", flat=True))


def sellable_ids(public_ids: Collection[UUID], *, channel_id: int) -> dict[UUID, int]:
    """The keys of those variants that `sellable` would find, by public id. One statement."""
    if not public_ids:
        return {}
    with cursor() as found:
        found.execute(SELLABLE, {"public_ids": list(public_ids), "channel": channel_id})
        return dict(found.fetchall())
