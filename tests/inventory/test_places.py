"""Where things stand: written by who counts, by files, and read as one walk."""

from __future__ import annotations

import pytest

from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput, PermissionDenied
from apps.inventory import selectors
from apps.inventory import services as inventory
from apps.inventory.models import ShelfPlace
from apps.inventory.selectors import Place
from apps.inventory.services import Placing
from tests.factories.shop import GUEST, open_shop

pytestmark = pytest.mark.django_db


def placing(shop, variant, zone: str, shelf: str = "") -> Placing:
    return Placing(variant_id=variant.pk, location_id=shop.location.pk, zone=zone, shelf=shelf)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A-03-2", ("A", "03-2")), ("A3", ("A", "3")), ("Wool/3", ("Wool", "3")), ("Lana 12", ("Lana", "12")),
        ("7", ("7", "")), ("7.2", ("7", "2")), ("  ", ("", "")), ("Ático_1", ("Ático", "1")), ("x" * 60, ("x" * 20, "")),
    ],
)  # fmt: skip
def test_a_bin_of_elsewhere_is_a_zone_and_a_shelf(text: str, place: tuple[str, str]):
    assert inventory.split_bin(text) == place


def test_a_walk_passes_each_zone_once_and_ends_with_what_has_no_place():
    places = [
        Place(),
        Place(zone="B", shelf="1"),
        Place(zone="A", shelf="10"),
        Place(zone="A", shelf="2"),
        Place(zone="a"),
    ]

    walk = sorted(places, key=lambda place: place.walk)

    assert [(place.zone, place.shelf) for place in walk] == [("a", ""), ("A", "2"), ("A", "10"), ("B", "1"), ("", "")]


@pytest.mark.parametrize("rows", [1, 3])
def test_places_are_written_and_moved_at_once(rows: int, django_assert_num_queries):
    shop = open_shop()
    things = [shop.stocked(1) for _ in range(rows)]
    inventory.place_items([placing(shop, thing, "A", "1") for thing in things], actor=shop.clerk)

    with django_assert_num_queries(3):  # savepoint, one upsert, release
        inventory.place_items([placing(shop, thing, " B ", "2") for thing in things], actor=shop.clerk)

    found = selectors.places_of([thing.pk for thing in things], location_id=shop.location.pk)
    assert found == {thing.pk: Place(zone="B", shelf="2") for thing in things}
    assert selectors.zones_at(shop.location.pk) == ["B"]


def test_without_a_zone_there_is_no_place():
    shop = open_shop()
    thing = shop.stocked(1)
    inventory.place_items([placing(shop, thing, "A")], actor=shop.clerk)

    inventory.place_items([placing(shop, thing, "", "3")], actor=shop.clerk)

    assert not ShelfPlace.objects.exists()


def test_strangers_and_long_names_change_nothing():
    shop = open_shop()
    thing = shop.stocked(1)
    inventory.place_items([placing(shop, thing, "A")], actor=SYSTEM)

    for actor in (GUEST, open_shop().clerk):
        with pytest.raises(PermissionDenied):
            inventory.place_items([placing(shop, thing, "B")], actor=actor)
    with pytest.raises(InvalidInput):
        inventory.place_items([placing(shop, thing, "B" * 21)], actor=shop.clerk)

    assert ShelfPlace.objects.get().zone == "A"
