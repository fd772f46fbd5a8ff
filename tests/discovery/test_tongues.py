"""Who types a word of the shop's other language finds the product too, shown in the language of the page."""

from __future__ import annotations

import pytest

from apps.catalogue import services as catalogue
from apps.catalogue.models import ProductText
from apps.discovery import selectors, services
from apps.discovery.errors import BadCursor
from tests.discovery.shop import NOW, find, garment, stock_shop
from tests.factories.stores import SalesChannelFactory

BOTH = ("es", "en")


@pytest.fixture
def shop(db):
    """Two products, described in Spanish and in English."""
    channel = SalesChannelFactory(languages=["es", "en"], default_language="es")
    stock_shop(channel, garment("botas", "Botas de cuero"), garment("gorro", "Gorro de lana"))
    drafts = (garment("botas", "Leather boots"), garment("gorro", "Woollen hat"))
    catalogue.upsert_products(drafts, source="test", language="en", channel_id=channel.pk, now=NOW)
    services.rebuild(now=NOW)
    return channel


def names(page) -> list[str]:
    return [card.name for card in page.cards]


@pytest.mark.parametrize(
    ("language", "typed", "name"),
    [("en", "botas", "Leather boots"), ("es", "boots", "Botas de cuero"), ("es", "woollen", "Gorro de lana")],
)
def test_word_of_the_other_language_is_understood(shop, language, typed, name):
    page = find(shop, typed, language=language, other_languages=BOTH)

    assert (names(page), page.total, page.corrected) == ([name], 1, "")


def test_own_language_comes_first(shop):
    ProductText.objects.filter(language="en", name="Woollen hat").update(name="Botas hat")
    services.rebuild(now=NOW)

    assert names(find(shop, "botas", language="en", other_languages=BOTH)) == ["Botas hat"]


def test_slip_of_the_finger_is_mended_where_no_language_knows_the_word(shop):
    page = find(shop, "leathr", language="en", other_languages=BOTH)

    assert (names(page), page.corrected) == (["Leather boots"], "leather")


def test_other_languages_are_looked_in_only_if_asked(shop):
    assert find(shop, "botas", language="en").total == 0


def test_pages_of_what_the_other_language_found_join_up(shop):
    first = find(shop, "de", language="en", other_languages=BOTH, limit=1)
    second = find(shop, "de", language="en", other_languages=BOTH, limit=1, cursor=first.next_cursor)

    assert sorted(names(first) + names(second)) == ["Leather boots", "Woollen hat"]
    with pytest.raises(BadCursor):
        find(shop, "lana", language="en", other_languages=BOTH, cursor=first.next_cursor)


def test_facets_of_what_the_other_language_found_are_counted(shop):
    page = find(shop, "botas", language="en", other_languages=BOTH, facets={"brand": ["alba"]})

    brand = next(facet for facet in page.facets if facet.group == "brand")
    assert [(value.name, value.count) for value in brand.values] == [("Alba", 1)]


def test_found_at_once_takes_no_statement_more(shop, django_assert_num_queries):
    with django_assert_num_queries(4):
        find(shop, "leather", language="en", other_languages=BOTH)


def test_suggestions_understand_the_other_language(shop):
    (hit,) = selectors.suggest("bota", channel_id=shop.pk, language="en", other_languages=BOTH)

    assert (hit.name, hit.slug) == ("Leather boots", "leather-boots")
    assert selectors.suggest("bota", channel_id=shop.pk, language="en") == ()
