"""How the read model follows products, prices and stock. Each handler computes from what is stored now."""

from __future__ import annotations

from apps.catalogue.events import ProductChanged
from apps.core import clock
from apps.discovery import services
from apps.inventory.events import StockChanged
from apps.outbox.registry import on
from apps.pricing.events import PriceChanged


@on(ProductChanged)
def refresh_product(event: ProductChanged, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    services.refresh(product_ids=[event.product_id], now=clock.now())


@on(PriceChanged)
def refresh_prices(event: PriceChanged, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    services.refresh_prices(channel_id=event.channel_id, variant_ids=event.variant_ids, now=clock.now())


@on(StockChanged)
def refresh_stock(event: StockChanged, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    services.refresh_stock(variant_id=event.variant_id, location_id=event.location_id)
