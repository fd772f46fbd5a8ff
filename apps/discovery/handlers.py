"""How the read model follows products, prices and stock. Each handler computes from what is stored now."""

from __future__ import annotations

from collections.abc import Sequence

from apps.catalogue.events import ProductChanged
from apps.core import clock
from apps.discovery import services
from apps.inventory.events import StockChanged
from apps.outbox.registry import on, on_many
from apps.pricing.events import PriceChanged


@on_many(ProductChanged)
def refresh_product(events: Sequence[ProductChanged]) -> None:
    services.refresh(product_ids=sorted({event.product_id for event in events}), now=clock.now())


@on(PriceChanged)
def refresh_prices(event: PriceChanged, *, event_id: int) -> None:  # noqa: ARG001 every handler gets it
    services.refresh_prices(channel_id=event.channel_id, variant_ids=event.variant_ids, now=clock.now())


@on_many(StockChanged)
def refresh_stock(events: Sequence[StockChanged]) -> None:
    services.refresh_stock(variant_ids=[event.variant_id for event in events])
