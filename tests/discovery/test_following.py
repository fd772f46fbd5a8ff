"""The read model follows what happens, and a rebuild changes nothing that was followed rightly."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.catalogue import services as catalogue
from apps.catalogue.models import Variant
from apps.core.actor import SYSTEM
from apps.discovery import selectors, services
from apps.discovery.models import SearchEntry
from apps.outbox.registry import handlers_of
from apps.pricing import services as pricing
from tests.discovery.shop import NOW, find, garment, names, put_units, stock_shop
from tests.factories.discovery import FacetLabelFactory, SearchEntryFactory, SearchWordFactory
from tests.factories.pricing import PriceFactory, PriceListFactory, price_list_of
from tests.factories.stores import LocationFactory, SalesChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return SalesChannelFactory(languages=["es", "en"], default_language="es")


def test_entries_are_the_languages_of_the_channel(channel):
    stock_shop(channel, garment("a", "Camisa"))

    assert set(SearchEntry.objects.values_list("language", "name")) == {("es", "Camisa"), ("en", "Camisa")}


def test_refreshing_again_writes_nothing(channel):
    [result] = stock_shop(channel, garment("a", "Camisa"))

    built = services.refresh(product_ids=[result.product_id], now=NOW)

    assert (built.written, built.removed) == (0, 0)


def test_rebuilding_after_following_changes_nothing(channel):
    results = stock_shop(channel, garment("a", "Camisa"), garment("b", "Falda", colour="Rojo"))
    put_units(LocationFactory(), results[0].variant_ids)

    built = services.rebuild(now=NOW)

    assert (built.written, built.removed) == (0, 0)
    assert names(find(channel, "camsa")) == ["Camisa"]


def test_rebuilding_takes_away_what_should_not_be_there(channel):
    SearchEntryFactory(channel=channel, language="es")
    SearchWordFactory(language="es", word="fantasma")
    FacetLabelFactory()
    stock_shop(channel, garment("a", "Camisa"))

    call_command("rebuild_discovery", verbosity=0)

    assert set(SearchEntry.objects.values_list("name", flat=True)) == {"Camisa"}


def test_a_withdrawn_or_archived_product_is_found_no_more(channel):
    results = stock_shop(channel, garment("a", "Camisa"), garment("b", "Falda"))
    first, second = [result.product_id for result in results]
    catalogue.withdraw(product_id=first, channel_id=channel.pk, actor=SYSTEM, now=NOW)
    catalogue.archive(product_id=second, actor=SYSTEM, now=NOW)

    services.refresh(product_ids=[first, second], now=NOW)

    assert find(channel).total == 0


def test_a_price_moves_the_product_in_the_list(channel):
    results = stock_shop(channel, garment("a", "Camisa"), garment("b", "Falda"), amounts={"a": 1000, "b": 2000})
    pricing.set_prices(
        [pricing.PriceDraft(variant_id=pk, amount=Decimal(3000)) for pk in results[0].variant_ids],
        price_list_id=price_list_of(channel).pk,
        actor=SYSTEM,
    )

    services.refresh_prices(channel_id=channel.pk, variant_ids=results[0].variant_ids, now=NOW)

    assert names(find(channel, sort="price")) == ["Falda", "Camisa"]


def test_a_list_that_begins_or_ends_is_followed(channel):
    [result] = stock_shop(channel, garment("a", "Camisa"), amount=2000)
    sale = PriceListFactory(channel=channel, priority=9, valid_from=NOW, valid_to=NOW + timedelta(hours=2))
    PriceFactory(price_list=sale, variant_id=result.variant_ids[0], variant=None, amount=Decimal(500))

    def low(now):
        services.follow_price_lists(since=timedelta(minutes=30), now=now)
        return SearchEntry.objects.filter(language="es").values_list("price_from", flat=True).get()

    assert low(NOW - timedelta(minutes=1)) == 2000
    assert low(NOW + timedelta(minutes=1)) == 500
    assert low(NOW + timedelta(hours=2, minutes=1)) == 2000


def test_stock_that_comes_and_goes_is_noted_once(channel):
    results = stock_shop(channel, garment("a", "Camisa"))
    shop = LocationFactory()
    pk = results[0].variant_ids[0]

    put_units(shop, [pk])

    assert list(SearchEntry.objects.values_list("in_stock_at", flat=True)) == [[shop.pk], [shop.pk]]
    assert services.refresh_stock(variant_ids=[pk]) == 0
    catalogue_off(pk)
    assert services.refresh_stock(variant_ids=[pk]) == 2
    assert list(SearchEntry.objects.values_list("in_stock_at", flat=True)) == [[], []]


def catalogue_off(variant_id):
    Variant.objects.filter(pk=variant_id).update(is_active=False)


def test_the_events_have_their_handlers():
    assert "discovery.refresh_product" in handlers_of("catalogue.product_changed")
    assert "discovery.refresh_prices" in handlers_of("pricing.price_changed")
    assert "discovery.refresh_stock" in handlers_of("inventory.stock_changed")


@pytest.mark.parametrize("count", [1, 3])
def test_a_refresh_needs_the_same_statements_for_any_number(django_assert_num_queries, channel, count):
    results = stock_shop(channel, *[garment(f"h{i}", f"Camisa {i}") for i in range(count)])

    with django_assert_num_queries(13):
        services.refresh(product_ids=[result.product_id for result in results], now=NOW)


def test_product_page_brings_words_prices_and_shops_together(channel):
    [result] = stock_shop(channel, garment("a", "Camisa"), amount=1995)
    near = LocationFactory(latitude=40.4, longitude=-3.7)
    far = LocationFactory(latitude=41.4, longitude=2.2)
    put_units(far, result.variant_ids[:1], quantity=4)

    page = selectors.product_page(
        slug="camisa", language="es", channel_id=channel.pk, location_id=near.pk, near=(40.4, -3.7), now=NOW
    )

    assert page.product.name == "Camisa"
    assert [(offer.variant.sku, offer.price.amount, offer.available) for offer in page.variants] == [
        ("a-S", 1995, 0),
        ("a-M", 1995, 0),
    ]
    assert [shop.location.id for shop in page.shops] == [near.pk, far.pk]
    assert page.shops[1].units == {result.variant_ids[0]: 4, result.variant_ids[1]: 0}


@pytest.mark.parametrize("count", [1, 3])
def test_product_page_needs_the_same_statements_for_any_number(django_assert_num_queries, channel, count):
    stock_shop(channel, garment("a", "Camisa", sizes=("S", "M", "L")[:count]))
    for _ in range(count):
        LocationFactory(latitude=40.4, longitude=-3.7)

    with django_assert_num_queries(5):
        assert selectors.product_page(slug="camisa", language="es", channel_id=channel.pk, near=(40.4, -3.7), now=NOW)


def test_no_page_without_a_product(channel):
    assert selectors.product_page(slug="nada", language="es", channel_id=channel.pk, now=NOW) is None


def test_a_code_brings_cards_and_typing_brings_suggestions(channel):
    stock_shop(channel, garment("a", "Camisa azul"))

    assert [card.option_text for card in selectors.by_code("A-s", language="es")] == ["S / Azul"]
    assert [found.name for found in selectors.suggest("cam az", channel_id=channel.pk, language="es")] == [
        "Camisa azul"
    ]
    assert selectors.suggest("!!", channel_id=channel.pk, language="es") == ()
