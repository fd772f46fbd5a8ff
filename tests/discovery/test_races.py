"""Writers side by side: batches of products, refreshes, stock that comes and goes."""

import pytest
from django.db import transaction

from apps.catalogue.models import Product, ProductText, Variant
from apps.core.actor import SYSTEM
from apps.discovery import services
from apps.discovery.models import SearchEntry
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.outbox import services as outbox
from tests.catalogue.test_upsert import put, shirt
from tests.discovery.shop import NOW, find, garment, names, stock_shop
from tests.factories.stores import LocationFactory, SalesChannelFactory
from tests.races import outcomes, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_the_same_products_from_six_writers_are_written_once():
    channel = SalesChannelFactory()
    drafts = [shirt(handle=f"h{i}", name="Shirt") for i in range(5)]

    results = race(*[lambda order=order: put(*drafts[::order], channel=channel) for order in (1, -1) * 3])

    assert outcomes(results) == {"ok": 6}
    assert (Product.objects.count(), Variant.objects.count()) == (5, 10)
    assert ProductText.objects.values("slug").distinct().count() == 5


def test_refreshes_side_by_side_agree_and_never_deadlock():
    channel = SalesChannelFactory(languages=["es"], default_language="es")
    results = stock_shop(channel, *[garment(f"h{i}", f"Camisa {i}") for i in range(6)])
    ids = [result.product_id for result in results]

    def refreshed(products):
        with transaction.atomic():
            return services.refresh(product_ids=products, now=NOW)

    done = race(*[lambda order=order: refreshed(ids[::order]) for order in (1, -1) * 3])

    assert outcomes(done) == {"ok": 6}
    assert SearchEntry.objects.count() == 6


def test_the_relay_brings_products_prices_and_stock_into_the_list():
    channel = SalesChannelFactory(languages=["es"], default_language="es")
    shop = LocationFactory()
    [result] = stock_shop(channel, garment("a", "Camisa"))
    SearchEntry.objects.all().delete()
    inventory.set_opening_stock(
        [OpeningStock(variant_id=result.variant_ids[0], location_id=shop.pk, quantity=2)], actor=SYSTEM
    )

    while outbox.relay(limit=100):
        pass

    page = find(channel, "camisa", location_id=shop.pk, facets={"stock": ["here"]})
    assert (names(page), page.cards[0].available) == (["Camisa"], 2)
