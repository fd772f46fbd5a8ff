"""Finding over REST: lists with facets, a product whole, near shops; in words for guests, in units for staff."""

from __future__ import annotations

import pytest

from apps.core import clock
from apps.discovery import services as discovery
from tests.api.client import Caller
from tests.api.test_bad_input import refused
from tests.api.world import new_world
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db


def stocked_world(count=1):
    world = new_world(latitude=40.42, longitude=-3.70)
    shirts = [world.shop.stocked(5, amount=1995, name=f"Blue shirt {number}") for number in range(count)]
    discovery.rebuild(now=clock.now())
    return world, shirts


def test_list_finds_with_price_and_availability_at_my_shop():
    world, _shirts = stocked_world()

    page = world.guest.get(f"products?q=SH%C3%8DRTS&location={world.shop.location.public_id}").json()

    (item,) = page["items"]
    assert item["name"] == "Blue shirt 0"
    assert item["price"]["now"] == {"amount": "19.95", "currency": "EUR"}
    assert (item["availability"], page["total"]) == ("in_stock", 1)
    assert {"price", "stock"} <= {facet["group"] for facet in page["facets"]}


def test_facets_narrow_the_list():
    world, _shirts = stocked_world()
    place = world.shop.location.public_id

    here = world.guest.get(f"products?facet=stock:here&location={place}").json()
    dear = world.guest.get("products?facet=price:5000-10000").json()

    assert (here["total"], dear["total"]) == (1, 0)
    refused(world.guest.get("products?facet=price"), 400, "facet")
    refused(world.guest.get("products?facet=size:m"), 400, "size")
    refused(world.guest.get("products?sort=id;--"), 400, "sort")


def test_list_goes_on_with_its_cursor_and_no_other():
    world, _shirts = stocked_world(3)

    first = world.guest.get("products?limit=2&sort=name").json()
    second = world.guest.get(f"products?limit=2&sort=name&cursor={first['next']}").json()

    names = [item["name"] for item in first["items"] + second["items"]]
    assert names == ["Blue shirt 0", "Blue shirt 1", "Blue shirt 2"]
    assert second["next"] is None
    refused(world.guest.get(f"products?limit=2&sort=price&cursor={first['next']}"), 400, "cursor")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number_of_products(count, django_assert_num_queries):
    world, _shirts = stocked_world(count)
    path = f"products?location={world.shop.location.public_id}"

    with django_assert_num_queries(6):  # channel, shop, page, facets, prices, stock
        assert len(world.guest.get(path).json()["items"]) == count


def test_product_is_shown_whole_by_id_and_by_slug():
    world, (shirt,) = stocked_world()
    path = f"products/{shirt.product.public_id}?location={world.shop.location.public_id}"

    product = world.guest.get(path).json()
    by_slug = world.guest.get(f"products/by-slug/{product['slug']}").json()

    (variant,) = product["variants"]
    assert (variant["id"], variant["availability"], variant["units"]) == (str(shirt.public_id), "in_stock", None)
    assert by_slug["id"] == product["id"]
    assert world.clerk.get(path).json()["variants"][0]["units"] == 5
    refused(world.guest.get("products/by-slug/admin"), 404)


def test_suggestions_come_while_typing():
    world, _shirts = stocked_world()

    assert [row["name"] for row in world.guest.get("suggestions?q=bl").json()["items"]] == ["Blue shirt 0"]


def test_availability_is_words_for_guests_and_units_for_who_may_count():
    world, (shirt,) = stocked_world()
    LocationFactory(latitude=41.39, longitude=2.17, city="Barcelona", name="Far away")
    path = f"availability?variant={shirt.public_id}&lat=40.4&lon=-3.7"

    (row,) = world.guest.get(path).json()["items"]
    near, far = row["locations"]

    assert (near["availability"], near["units"]) == ("in_stock", None)
    assert (far["name"], far["availability"]) == ("Far away", "out_of_stock")
    assert far["distance_metres"] > 400_000
    mine, other = world.clerk.get(path).json()["items"][0]["locations"]
    assert (mine["units"], other["units"]) == (5, None)


def test_shop_shows_its_hours():
    world, _shirts = stocked_world()

    shown = world.guest.get(f"locations/{world.shop.location.public_id}").json()

    assert len(shown["week"]) == 7
    assert shown["week"][0] == {"weekday": 0, "opens": "10:00:00", "closes": "21:00:00"}
    assert len(shown["open_times"]) in {7, 8}


def test_shops_are_found_by_city_and_postcode_in_pages():
    world, _shirts = stocked_world()
    for number in range(3):
        LocationFactory(city="Cádiz", postcode=f"1100{number}", name=f"Cádiz {number}")

    first = Caller().get("locations?city=c%C3%A1diz&limit=2").json()
    second = Caller().get(f"locations?city=c%C3%A1diz&limit=2&cursor={first['next']}").json()

    assert [shop["name"] for shop in first["items"] + second["items"]] == ["Cádiz 0", "Cádiz 1", "Cádiz 2"]
    assert [shop["name"] for shop in Caller().get("locations?postcode=11001").json()["items"]] == ["Cádiz 1"]
    assert world.shop.location
