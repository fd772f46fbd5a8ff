from decimal import Decimal

import pytest

from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.discovery.errors import BadCursor
from apps.pricing import services as pricing
from tests.discovery.shop import counts, find, garment, names, put_units, stock_shop
from tests.factories.pricing import price_list_of
from tests.factories.stores import LocationFactory, SalesChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    return SalesChannelFactory(languages=["es", "en"], default_language="es")


@pytest.fixture
def shop(channel):
    stock_shop(
        channel,
        garment("chaqueta", "Chaqueta impermeable", description="<p>Con capucha de algodón</p>", gtin="036000291452"),
        garment("sueter", "Suéter de lana", colour="Rojo", brand="Berta", category=("Ropa", "Punto")),
        garment("mochila", "Mochila urbana", colour="Negro", brand="Berta", category=("Bolsas",)),
        amounts={"chaqueta": 8995, "sueter": 4995, "mochila": 1995},
    )
    return channel


@pytest.mark.parametrize(
    ("text", "name", "corrected"),
    [
        ("chaqueta", "Chaqueta impermeable", ""),
        ("CHAQUETAS", "Chaqueta impermeable", ""),
        ("chaq", "Chaqueta impermeable", ""),
        ("chaquta", "Chaqueta impermeable", "chaqueta"),
        ("chauqeta impermeble", "Chaqueta impermeable", "chaqueta impermeable"),
        ("mochla", "Mochila urbana", "mochila"),
        ("sueter", "Suéter de lana", ""),
        ("suéter", "Suéter de lana", ""),
        ("suetr", "Suéter de lana", "suéter"),
        ("suéter de la lana", "Suéter de lana", ""),
        ("algodon", "Chaqueta impermeable", ""),
        ("punto berta", "Suéter de lana", ""),
        ("rojo", "Suéter de lana", ""),
        ("impermeable chaqueta", "Chaqueta impermeable", ""),
        ("chaqueta-impermeable!", "Chaqueta impermeable", ""),
    ],
)
def test_words_are_found_as_people_type_them(shop, text, name, corrected):
    page = find(shop, text)

    assert (names(page), page.corrected) == ([name], corrected)


@pytest.mark.parametrize(
    "text", ["zzzzqqq", "chaqueta mochila", "???", "999999", "'); DROP TABLE x;--", "zx:* | b & !", "\\"]
)
def test_what_nobody_sells_is_not_found(shop, text):
    page = find(shop, text)

    assert (page.cards, page.total) == ((), 0)


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_no_words_list_everything(shop, text):
    assert find(shop, text).total == 3


def test_too_long_a_text_is_refused(shop):
    with pytest.raises(InvalidInput) as refusal:
        find(shop, "x" * 201)

    assert refusal.value.field == "text"


@pytest.mark.parametrize("code", ["chaqueta-S", "CHAQUETA-s", "036000291452", "0036000291452", "00036000291452"])
def test_an_exact_code_comes_first(shop, code):
    stock_shop(shop, garment("libro", "Chaqueta S 036000291452 manual"))

    assert names(find(shop, code))[0] == "Chaqueta impermeable"


def test_a_name_outranks_a_description(shop):
    stock_shop(shop, garment("percha", "Percha", description="Para tu chaqueta, chaqueta, chaqueta"))

    assert names(find(shop, "chaqueta")) == ["Chaqueta impermeable", "Percha"]


def test_each_channel_and_language_finds_its_own(shop):
    elsewhere = SalesChannelFactory(languages=["es"], default_language="es")

    assert find(elsewhere, "chaqueta").total == 0
    assert names(find(shop, "chaqueta", language="en")) == ["Chaqueta impermeable"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("price", ["mochila", "sueter", "chaqueta"]),
        ("-price", ["chaqueta", "sueter", "mochila"]),
        ("name", ["chaqueta", "mochila", "sueter"]),
        ("newest", ["mochila", "sueter", "chaqueta"]),
        ("relevance", ["mochila", "sueter", "chaqueta"]),
    ],
)
def test_lists_are_sorted_as_asked_and_pages_join_up(shop, sort, expected):
    whole = [card.slug.split("-")[0] for card in find(shop, sort=sort).cards]
    first = find(shop, sort=sort, limit=1)
    second = find(shop, sort=sort, limit=1, cursor=first.next_cursor)
    third = find(shop, sort=sort, limit=1, cursor=second.next_cursor)

    assert whole == expected
    assert [page.cards[0].slug.split("-")[0] for page in (first, second, third)] == expected
    assert third.next_cursor == ""


def test_ranked_pages_join_up(shop):
    first = find(shop, "berta", limit=1)
    second = find(shop, "berta", limit=1, cursor=first.next_cursor)

    assert {*names(first), *names(second)} == {"Suéter de lana", "Mochila urbana"}
    assert second.next_cursor == ""


def test_a_bent_or_borrowed_cursor_is_refused(shop):
    cursor = find(shop, sort="price", limit=1).next_cursor

    for bent, more in [
        (cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), {"sort": "price"}),
        ("x", {"sort": "price"}),
        ("x" * 5000, {"sort": "price"}),
        ("é:\ud800", {"sort": "price"}),
        (cursor, {"sort": "name"}),
        (cursor, {"sort": "price", "facets": {"brand": ["berta"]}}),
        (cursor, {"sort": "price", "text": "chaqueta"}),
    ]:
        with pytest.raises(BadCursor) as refusal:
            find(shop, cursor=bent, limit=1, **more)
        assert (refusal.value.field, refusal.value.status) == ("cursor", 400)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"sort": "price; DROP TABLE x"}, "sort"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"facets": {"evil": ["1"]}}, "evil"),
        ({"facets": {"price": ["1 OR 1=1"]}}, "price"),
        ({"facets": {"brand": ["a\x00"]}}, "brand"),
        ({"facets": {"brand": [str(i) for i in range(51)]}}, "brand"),
        ({"facets": {"stock": ["here"]}}, "stock"),
        ({"category": "a\x00"}, "category"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(shop, asked, field):
    with pytest.raises(InvalidInput) as refusal:
        find(shop, **asked)

    assert refusal.value.field == field


def test_facets_count_what_each_choice_would_leave(shop):
    page = find(shop)

    assert counts(page, "brand") == {"berta": 2, "alba": 1}
    assert counts(page, "option:color") == {"azul": 1, "rojo": 1, "negro": 1}
    assert counts(page, "option:talla") == {"s": 3, "m": 3}
    assert counts(page, "price") == {"1000-2500": 1, "2500-5000": 1, "5000-10000": 1}
    assert [facet.group for facet in page.facets] == ["category", "option:color", "option:talla", "brand", "price"]
    colour = next(facet for facet in page.facets if facet.group == "option:color")
    assert colour.name == "Color"
    assert [value.swatch for value in colour.values if value.code == "azul"] == ["#1d4ed8"]
    categories = next(facet for facet in page.facets if facet.group == "category")
    assert {value.name: value.count for value in categories.values} == {"Ropa": 2, "Punto": 1, "Bolsas": 1}


def test_a_groups_own_choice_leaves_its_own_counts_alone(shop):
    page = find(shop, facets={"brand": ["berta"]})

    assert set(names(page)) == {"Suéter de lana", "Mochila urbana"}
    assert page.total == 2
    assert counts(page, "brand") == {"berta": 2, "alba": 1}
    assert counts(page, "option:color") == {"rojo": 1, "negro": 1}
    assert [value.is_chosen for facet in page.facets if facet.group == "brand" for value in facet.values] == [
        True,
        False,
    ]


def test_choices_of_one_group_add_up_and_groups_narrow_each_other(shop):
    both = find(shop, facets={"option:color": ["rojo", "azul"]})
    cut = find(shop, facets={"option:color": ["rojo", "azul"], "brand": ["berta"], "price": ["2500-5000", "50000-"]})

    assert both.total == 2
    assert names(cut) == ["Suéter de lana"]
    assert counts(cut, "option:color") == {"rojo": 1}
    assert counts(cut, "brand") == {"berta": 1}
    assert counts(cut, "price") == {"1000-2500": 0, "2500-5000": 1}.items() & counts(cut, "price").items() or {
        "2500-5000": 1
    }


def test_an_unknown_value_finds_nothing_and_keeps_its_siblings(shop):
    page = find(shop, facets={"brand": ["nobody"]})

    assert page.total == 0
    assert counts(page, "brand") == {"berta": 2, "alba": 1}


def test_a_category_holds_what_lies_below_it(shop):
    assert set(names(find(shop, category="ropa"))) == {"Chaqueta impermeable", "Suéter de lana"}
    assert names(find(shop, category="punto")) == ["Suéter de lana"]
    assert find(shop, category="nope").total == 0


def test_stock_at_my_shop_is_counted_and_narrows(shop):
    mine = LocationFactory()
    card = find(shop, "mochila").cards[0]
    put_units(mine, card.variant_ids[:1], quantity=3)

    page = find(shop, location_id=mine.pk)
    here = find(shop, location_id=mine.pk, facets={"stock": ["here"]})

    assert counts(page, "stock") == {"here": 1}
    assert {card.name: card.available for card in page.cards} == {
        "Mochila urbana": 3,
        "Suéter de lana": 0,
        "Chaqueta impermeable": 0,
    }
    assert names(here) == ["Mochila urbana"]


def test_cards_show_the_live_price_from_the_cheapest_variant(shop):
    card = find(shop, "mochila").cards[0]
    pricing.set_prices(
        [pricing.PriceDraft(variant_id=card.variant_ids[0], amount=Decimal(1500))],
        price_list_id=price_list_of(shop).pk,
        actor=SYSTEM,
    )

    after = find(shop, "mochila").cards[0]

    assert (card.price.amount, card.has_range) == (1995, False)
    assert (after.price.amount, after.has_range, after.price.currency) == (1500, True, "EUR")


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_with_everything_needs_six_statements(django_assert_num_queries, channel, count):
    stock_shop(channel, *[garment(f"camisa{i}", f"Camisa {i}", brand="Alba") for i in range(count)])
    mine = LocationFactory()

    with django_assert_num_queries(6):
        page = find(
            channel, "camisa", location_id=mine.pk, category="ropa", facets={"brand": ["alba"], "price": ["1000-2500"]}
        )

    assert page.total == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_plain_list_needs_three_statements(django_assert_num_queries, channel, count):
    stock_shop(channel, *[garment(f"camisa{i}", f"Camisa {i}") for i in range(count)])
    mine = LocationFactory()

    with django_assert_num_queries(3):
        assert len(find(channel, location_id=mine.pk, with_facets=False).cards) == count
