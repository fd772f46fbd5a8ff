"""A small shop for tests of search: real products through the services, indexed as the handlers do."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from apps.catalogue import services as catalogue
from apps.catalogue.drafts import OptionDraft, ProductDraft, VariantDraft
from apps.core.actor import SYSTEM
from apps.discovery import selectors, services
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.pricing import services as pricing
from tests.factories.pricing import price_list_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def garment(
    handle, name, *, brand="Alba", sizes=("S", "M"), colour="Azul", category=("Ropa",), sku=None, gtin=None, **more
):
    """A product in sizes and one colour; SKUs are <handle>-<size>."""
    return ProductDraft(
        handle=handle,
        name=name,
        brand=brand,
        category=category,
        options=(OptionDraft(name="Talla"), OptionDraft(name="Color", swatches={"Azul": "#1d4ed8"})),
        variants=tuple(
            VariantDraft(values=(size, colour), sku=sku or f"{handle}-{size}", gtin=gtin if place == 0 else None)
            for place, size in enumerate(sizes)
        ),
        **more,
    )


def stock_shop(channel, *drafts, language="es", amount=2000, amounts=None):
    """Writes, prices and indexes the products; returns the results of the upsert."""
    results = catalogue.upsert_products(drafts, source="test", language=language, channel_id=channel.pk, now=NOW)
    price_list = price_list_of(channel)
    rows = [
        pricing.PriceDraft(variant_id=pk, amount=Decimal((amounts or {}).get(result.handle, amount)))
        for result in results
        for pk in result.variant_ids
        if pk
    ]
    pricing.set_prices(rows, price_list_id=price_list.pk, actor=SYSTEM)
    services.refresh(product_ids=[result.product_id for result in results if result.product_id], now=NOW)
    return results


def put_units(location, variant_ids, quantity=3):
    rows = [OpeningStock(variant_id=pk, location_id=location.pk, quantity=quantity) for pk in variant_ids]
    inventory.set_opening_stock(rows, actor=SYSTEM)
    services.refresh_stock(variant_ids=variant_ids)


def find(channel, text="", *, language="es", **more):
    return selectors.search(channel_id=channel.pk, language=language, text=text, now=NOW, **more)


def names(page):
    return [card.name for card in page.cards]


def counts(page, group):
    return {value.code: value.count for facet in page.facets if facet.group == group for value in facet.values}
