"""Product pages, codes and suggestions for all doors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from apps.catalogue import selectors as catalogue
from apps.catalogue.shown import ProductView, VariantCard
from apps.discovery.languages import scope_word
from apps.discovery.results import ProductPage, ShopStock, Suggestion, VariantOffer
from apps.discovery.selectors._words import words_of
from apps.inventory import selectors as inventory
from apps.pricing import selectors as pricing
from apps.stores import selectors as stores

NEAREST = 10
SUGGESTIONS = 8

SUGGEST = """
WITH found AS MATERIALIZED (
    SELECT entry.id, ts_rank('{0, 0.1, 0.3, 1}', entry.document, %(query)s::tsquery) AS rank
    FROM discovery_searchentry entry
    WHERE entry.channel_id = %(channel)s AND entry.language = %(language)s AND entry.document @@ %(query)s::tsquery
    LIMIT 500
)
SELECT shown.name, shown.slug, shown.image_url, shown.product_id
FROM (SELECT id, rank FROM found ORDER BY rank DESC, id DESC LIMIT %(count)s) best
JOIN discovery_searchentry entry ON entry.id = best.id
JOIN discovery_searchentry shown ON shown.product_id = entry.product_id AND shown.channel_id = entry.channel_id
                                AND shown.language = %(shown)s
ORDER BY best.rank DESC, best.id DESC
"""


def product_page(
    *,
    slug: str = "",
    public_id: UUID | None = None,
    language: str,
    channel_id: int,
    location_id: int | None = None,
    near: tuple[float, float] | None = None,
    now: datetime,
) -> ProductPage | None:
    """A product page whole, or None if the channel shows no such product. The same statements for any number of variants.

    `near` is (latitude, longitude); without it the shops come by distance from `location_id`, else by name.
    """
    product = catalogue.product_page(slug=slug, public_id=public_id, language=language, channel_id=channel_id)
    if product is None:
        return None
    ids = [variant.id for variant in product.variants]
    prices = pricing.prices_of(ids, channel_id=channel_id, now=now)
    shops = stores.pickup_locations(near=near or _whereabouts(location_id), limit=NEAREST)
    places = [shop.id for shop in shops]
    if location_id is not None and location_id not in places:
        places.append(location_id)
    units = inventory.atp(variant_ids=ids, location_ids=places, channel_id=channel_id, method="pickup")
    return ProductPage(
        product=product,
        variants=tuple(
            VariantOffer(
                variant=variant,
                price=prices.get(variant.id),
                available=None if location_id is None else units.get((variant.id, location_id), 0),
            )
            for variant in product.variants
        ),
        shops=tuple(_shop_stock(shop, product, units) for shop in shops),
    )


def _shop_stock(shop: stores.LocationCard, product: ProductView, units: dict[tuple[int, int], int]) -> ShopStock:
    return ShopStock(
        location=shop, units={variant.id: units.get((variant.id, shop.id), 0) for variant in product.variants}
    )


def _whereabouts(location_id: int | None) -> tuple[float, float] | None:
    if location_id is None:
        return None
    card = stores.location_cards([location_id]).get(location_id)
    if card is None or card.latitude is None or card.longitude is None:
        return None
    return card.latitude, card.longitude


def by_code(code: str, *, language: str) -> list[VariantCard]:
    """The variants that a scanned or typed SKU or GTIN names, those that are sold first. Two statements."""
    matches = catalogue.variants_by_code(code)
    cards = catalogue.variant_cards([match.variant_id for match in matches], language=language)
    return [cards[match.variant_id] for match in matches]


def suggest(
    text: str, *, channel_id: int, language: str, other_languages: Sequence[str] = ()
) -> tuple[Suggestion, ...]:
    """Products whose names begin like what is being typed, in this language or else in one of the others.

    One statement for each language that is looked in.
    """
    words = words_of(text[:200])
    if not words:
        return ()
    for tongue in dict.fromkeys([language, *other_languages]):
        query = " & ".join([f"'{scope_word(channel_id, tongue)}'", *(f"'{word}':*" for word in words)])
        values: dict[str, str | int] = {
            "query": query,
            "channel": channel_id,
            "language": tongue,
            "shown": language,
            "count": SUGGESTIONS,
        }
        with connection.cursor() as cursor:
            cursor.execute(SUGGEST, values)
            rows = cursor.fetchall()
        if rows:
            return tuple(
                Suggestion(name=name, slug=slug, image_url=image, product_id=pk) for name, slug, image, pk in rows
            )
    return ()
