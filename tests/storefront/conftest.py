"""A shop with goods that discovery has found, and a browser's cookies as a client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from apps.catalogue.models import CategoryText, ProductText, Variant
from apps.core import clock
from apps.discovery import services as discovery
from tests.factories.catalogue import CategoryFactory, MediaFactory
from tests.factories.shop import Shop, open_shop

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, 11:00 in Madrid


@pytest.fixture
def shop(db, monkeypatch) -> Shop:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return open_shop(
        code="MAD-1",
        name="Lumbre Centro",
        street="Calle Mayor, 1",
        city="Madrid",
        postcode="28013",
        latitude=40.416,
        longitude=-3.704,
    )


@pytest.fixture
def shelve(shop: Shop) -> Callable[..., list[Variant]]:
    """`shelve(3)`: so many products in both languages, each with ten units in the shop, found by search."""

    def fill(count: int, *, units: int = 10, amount: int = 1990, name: str = "Blue shirt") -> list[Variant]:
        category = CategoryFactory()
        CategoryText.objects.create(category=category, language="en", name="Clothing", slug="clothing")
        CategoryText.objects.create(category=category, language="es", name="Ropa", slug="ropa")
        variants = []
        for number in range(count):
            variant = shop.stocked(units, amount=amount, name=f"{name} {number}")
            product = variant.product
            product.category = category
            product.save()
            ProductText.objects.filter(product=product, language="en").update(slug=f"blue-shirt-{number}")
            ProductText.objects.create(
                product=product, language="es", name=f"Camisa azul {number}", slug=f"camisa-azul-{number}"
            )
            MediaFactory(product=product)
            variants.append(variant)
        discovery.rebuild(now=NOW)
        return variants

    return fill


@pytest.fixture
def shopper(shop: Shop) -> Client:
    """A browser that has chosen the shop."""
    client = Client()
    client.cookies["shop"] = shop.location.code
    return client
