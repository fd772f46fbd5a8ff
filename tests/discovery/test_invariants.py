"""Each invariant of catalogue, pricing and discovery is broken once, to see that it is found."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from apps.catalogue import invariants as catalogue
from apps.catalogue.models import Category, Product, VariantOption
from apps.core.models import OmniNow
from apps.discovery import invariants as discovery
from apps.discovery.models import SearchEntry
from apps.inventory.models import StockLevel
from apps.outbox.models import Event
from apps.pricing import invariants as pricing
from apps.pricing.models import Price
from tests.discovery.shop import garment, put_units, stock_shop
from tests.factories.catalogue import CategoryFactory, OptionValueFactory, VariantOptionFactory
from tests.factories.pricing import PriceListFactory
from tests.factories.stores import LocationFactory, SalesChannelFactory

pytestmark = pytest.mark.django_db
ALL = {one.code: one for one in [*catalogue.INVARIANTS, *pricing.INVARIANTS, *discovery.INVARIANTS]}


def breaches(code):
    with connection.cursor() as cursor:
        cursor.execute(ALL[code].sql)
        return cursor.fetchall()


@pytest.fixture
def shop():
    channel = SalesChannelFactory(languages=["es"], default_language="es")
    [result] = stock_shop(channel, garment("a", "Camisa"))
    put_units(LocationFactory(), result.variant_ids)
    StockLevel.objects.update(updated_at=OmniNow() - timedelta(minutes=1))
    Event.objects.all().delete()
    return result


@pytest.mark.parametrize("code", ALL)
def test_a_sound_shop_breaks_nothing(shop, code):
    assert breaches(code) == []


def test_a_variant_with_two_answers_is_found(shop):
    choice = VariantOption.objects.first()
    VariantOptionFactory(variant=choice.variant, value=OptionValueFactory(option=choice.value.option))

    assert len(breaches("catalogue.choices")) == 1


def test_an_answer_to_anothers_option_is_found(shop):
    VariantOptionFactory(variant_id=shop.variant_ids[0], variant=None)

    assert len(breaches("catalogue.choices")) == 1


def test_a_circle_of_categories_is_found(shop):
    first = CategoryFactory()
    second = CategoryFactory(parent=first)
    Category.objects.filter(pk=first.pk).update(parent=second)

    assert len(breaches("catalogue.tree")) == 2


def test_a_price_that_no_history_tells_is_found(shop):
    Price.objects.filter(variant=shop.variant_ids[0]).update(amount=Decimal(1))

    assert len(breaches("pricing.history")) == 1


def test_lists_that_disagree_on_tax_are_found(shop):
    PriceListFactory(channel=Price.objects.first().price_list.channel, is_tax_included=False)

    assert len(breaches("pricing.display")) == 1


def test_stock_that_search_does_not_know_is_found_once_nothing_is_on_its_way(shop):
    StockLevel.objects.update(on_hand=0)

    assert len(breaches("discovery.stock")) == 1
    Event.objects.create(name="inventory.stock_changed", key="x", payload={})
    assert breaches("discovery.stock") == []


def test_a_product_that_should_not_be_found_is_found_here(shop):
    Product.objects.update(status="archived")

    assert len(breaches("discovery.published")) == SearchEntry.objects.count() == 1
