"""The shopper's pages through Django: what they say, how few statements they take, how small they are."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.carts.models import Cart
from apps.catalogue.models import ProductText
from apps.core.actor import SYSTEM
from apps.discovery import services as discovery
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.stores import services as stores
from apps.stores.services import ChannelWords
from tests.factories.stores import LocationFactory
from tests.storefront.conftest import NOW

HTML_BUDGET = 25_000


def at(name: str, *args: object, language: str = "en") -> str:
    with override(language):
        return reverse(f"storefront:{name}", args=args)


def body(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_is_small(shop, shelve, shopper, language):
    shelve(30)
    slug = {"en": "blue-shirt-0", "es": "camisa-azul-0"}[language]
    category = {"en": "clothing", "es": "ropa"}[language]
    pages = [at("home", language=language), at("search", language=language), at("category", category, language=language),
             at("product", slug, language=language), at("shops", language=language), at("shop", "MAD-1", language=language),
             at("cart", language=language)]  # fmt: skip

    for page in pages:
        answer = shopper.get(page, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200, page
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.content) <= HTML_BUDGET, page
        assert f'<html lang="{language}"' in gzip.decompress(answer.content).decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_statements_for_any_number(shelve, shopper, count, django_assert_num_queries):
    shelve(count)

    with django_assert_num_queries(8):
        answer = shopper.get(at("search"))

    assert body(answer).count('class="product-card"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_product_takes_the_same_statements_for_any_number(shelve, shopper, count, django_assert_num_queries):
    shelve(count)

    with django_assert_num_queries(11):
        shopper.get(at("product", "blue-shirt-0"))


def test_search_forgives_a_slip_and_says_what_it_searched(shelve, shopper):
    shelve(3)

    page = body(shopper.get(at("search"), {"q": "blue shirrt"}))

    assert page.count('class="product-card"') == 3
    assert "Showing results for “blue shirt”." in page


def test_search_without_a_hit_tells_the_way_on(shelve, shopper):
    shelve(1)

    page = body(shopper.get(at("search"), {"q": "zeppelin"}))

    assert "Nothing found" in page
    assert "See everything" in page


def test_unknown_filter_or_bent_cursor_leads_back_to_the_list(shelve, shopper):
    shelve(1)

    assert shopper.get(at("search"), {"planet": "mars"}).url == at("search")
    assert shopper.get(at("search"), {"cursor": "bent"}).url == at("search")


def test_filter_that_is_on_can_be_taken_off(shop, shelve, shopper):
    shelve(2)

    page = body(shopper.get(at("search"), {"price": "1000-2500", "here": "1"}))

    assert "Remove the filter €10.00 – €25.00" in page
    assert 'name="here" value="1" checked' in page


def test_suggestions_are_links_to_products(shelve, shopper):
    shelve(2)

    page = body(shopper.get(at("suggest"), {"q": "blu"}))

    assert at("product", "blue-shirt-0") in page
    assert "<html" not in page


def test_product_says_when_it_is_ready_in_the_chosen_shop(shelve, shopper):
    shelve(1)

    page = body(shopper.get(at("product", "blue-shirt-0")))

    assert "Today from 13:05" in page  # two hours of preparation, and three minutes for one unit at twenty an hour
    assert "In your shop, Lumbre Centro" in page
    assert "€19.90" in page
    assert "VAT included" in page


def test_product_speaks_spanish(shelve, shopper):
    shelve(1)

    page = body(shopper.get(at("product", "camisa-azul-0", language="es")))

    assert "Hoy desde las 13:05" in page
    assert "19,90\xa0€" in page
    assert "Añadir a la cesta" in page


def test_few_units_are_counted_out_loud(shelve, shopper):
    shelve(1, units=2)

    assert "only 2 left" in body(shopper.get(at("product", "blue-shirt-0")))


def test_sold_out_product_cannot_be_put_into_the_basket(shelve, shopper):
    shelve(1, units=0)

    page = body(shopper.get(at("product", "blue-shirt-0")))

    assert "Not in your shop now" in page
    assert "disabled" in page.split('id="add"')[1].split("</form>")[0]


def test_slug_of_the_other_language_leads_to_this_ones(shelve, shopper):
    shelve(1)

    answer = shopper.get(at("product", "camisa-azul-0"))

    assert answer.status_code == 301
    assert answer.url == at("product", "blue-shirt-0")
    assert shopper.get(at("category", "ropa")).url == at("category", "clothing")


def test_each_language_names_the_other(shelve, shopper):
    shelve(1)

    page = body(shopper.get(at("product", "blue-shirt-0")))

    assert f'hreflang="es" href="http://127.0.0.1:8000{at("product", "camisa-azul-0", language="es")}"' in page
    assert f'rel="canonical" href="http://127.0.0.1:8000{at("product", "blue-shirt-0")}"' in page


def test_name_of_a_product_cannot_leave_its_json(shelve, shopper):
    shelve(1)
    ProductText.objects.filter(slug="blue-shirt-0").update(name="</script><b>Shirt")
    discovery.rebuild(now=NOW)

    page = body(shopper.get(at("product", "blue-shirt-0")))

    assert "</script><b>" not in page
    assert "\\u003C/script\\u003E" in page


def test_start_leads_to_the_language_of_the_browser(db):
    assert Client().get("/", headers={"accept-language": "es"}).url == "/es/"
    assert Client().get("/", headers={"accept-language": "fr"}).url == "/en/"


def test_pages_of_an_empty_installation_say_so(db):
    assert "The shelves are still empty" in body(Client().get(at("home")))
    assert Client().get(at("search")).status_code == 404


def test_unknown_page_shows_the_way_back(shelve):
    shelve(1)

    answer = Client().get("/en/p/nothing-here/")

    assert answer.status_code == 404
    assert "This page isn&#x27;t here" in body(answer)


def test_shop_is_chosen_and_remembered(shop, shelve):
    client = Client()
    shelve(1)

    answer = client.post(at("choose_shop"), {"shop": "MAD-1", "next": at("product", "blue-shirt-0")})

    assert answer.url == at("product", "blue-shirt-0")
    assert client.cookies["shop"].value == "MAD-1"
    assert client.cookies["shop"]["httponly"]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil"]
)
def test_forms_never_lead_to_other_sites(shop, elsewhere):
    assert Client().post(at("choose_shop"), {"shop": "MAD-1", "next": elsewhere}).url == at("home")


@pytest.mark.parametrize("typed", ["madrid", "MÁDRID", "centro", "28013", "28", "28999"])
def test_shops_are_found_by_city_name_and_postcode(shop, typed):
    page = body(Client().get(at("shops_near"), {"place": typed}))

    assert "Lumbre Centro" in page
    assert "Open until 21:00" in page


@pytest.mark.parametrize("typed", ["sevilla", "99", "08001"])
def test_place_without_a_shop_says_what_to_do(shop, typed):
    assert "Try the nearest bigger city" in body(Client().get(at("shops_near"), {"place": typed}))


@pytest.mark.parametrize(
    ("where", "is_taken"),
    [
        ({"lat": "40.4", "lon": "-3.7"}, True),
        ({"lat": "north", "lon": "1"}, False),
        ({"lat": "123", "lon": "0"}, False),
        ({"lat": "nan", "lon": "nan"}, False),
    ],
)
def test_position_of_the_browser_is_taken_or_ignored(shop, where, is_taken):
    answer = Client().get(at("shops_near"), where)

    assert answer.status_code == 200
    assert ("1.8 km" in body(answer)) == is_taken


def test_visit_without_a_basket_opens_none(shop, shelve, shopper):
    shelve(1)

    shopper.get(at("home"))
    shopper.get(at("cart"))

    assert not Cart.objects.exists()


def test_shops_that_have_it_stand_before_those_that_do_not(shop, shelve, client):
    (shirt,) = shelve(1, units=0)
    far = LocationFactory(
        legal_entity=shop.channel.legal_entity,
        name="Zaragoza",
        hosts_pickup=True,
        sells=True,
        latitude=41.6,
        longitude=-0.9,
    )
    inventory.set_opening_stock([OpeningStock(variant_id=shirt.pk, location_id=far.pk, quantity=5)], actor=SYSTEM)

    page = body(client.get(at("product", "blue-shirt-0")))

    listed = page[page.index("availability__others") :]
    assert listed.index("Zaragoza") < listed.index(shop.location.name)


def test_start_says_what_the_channel_says(shop, client):
    words = ChannelWords(
        headline="Sal fuera.\nVuelve.", lead="Todo cerca.", search_hint="Busca lana", about="Desde 1987."
    )
    stores.set_channel_words(channel_id=shop.channel.pk, language="es", words=words)

    spanish, english = body(client.get(at("home", language="es"))), body(client.get(at("home")))

    for said in ('<span class="hero__line">Vuelve.</span>', "Todo cerca.", 'placeholder="Busca lana"', "Desde 1987."):
        assert said in spanish
        assert said not in english
    assert '<span class="hero__line">Order here.</span>' in english
