"""Stock and shops from files to the tables."""

from __future__ import annotations

import pytest

from apps.core.actor import SYSTEM
from apps.imports.models import ImportIssue, ImportJob
from apps.inventory import services as inventory
from apps.inventory.models import LedgerEntry, ShelfPlace, StockLevel
from apps.stores.models import Location, OpeningException, OpeningHours
from tests.factories.stores import LocationFactory
from tests.imports.running import bring_in, dump
from tests.imports.samples import shopify, table

pytestmark = pytest.mark.django_db

LONG = ("Handle", "Option1 Value", "SKU", "Location", "Committed", "Unavailable", "On hand")
PLACE = {
    "code": "MAD",
    "name": "Gran Vía",
    "city": "Madrid",
    "country": "ES",
    "latitude": "40.42",
    "longitude": "-3.70",
    "hours": "mo-sa 10:00-14:00 17:00-20:30",
}
PLACES = (*PLACE, "exceptions", "kind")


def on_hand() -> dict[str, int]:
    return {level.location.name: level.on_hand for level in StockLevel.objects.select_related("location")}


def said() -> list[tuple[int, str]]:
    return list(
        ImportIssue.objects.filter(job=ImportJob.objects.latest("id")).order_by("id").values_list("row", "reason")
    )


def test_each_location_gets_what_the_file_says_it_has():
    bring_in(shopify({"Handle": "shirt", "Option1 Name": "Size", "Option1 Value": "M"}))
    LocationFactory(code="mad", name="Madrid")
    LocationFactory(code="bcn", name="Barcelona")

    job = bring_in(
        table(LONG, [("shirt", "M", "", "MADRID", "0", "0", "4"), ("SHIRT", " m ", "", "bcn", "0", "0", "6")])
    )

    assert (job.format, job.created, job.errors) == ("shopify_inventory", 2, 0)
    assert on_hand() == {"Madrid": 4, "Barcelona": 6}


def test_the_bin_of_a_row_is_the_items_place_also_where_its_stock_has_history():
    bring_in(shopify({"Handle": "shirt", "Option1 Name": "Size", "Option1 Value": "M"}))
    LocationFactory(code="mad", name="Madrid")
    titles = (*LONG[:4], "Bin name", LONG[6])

    bring_in(table(titles, [("shirt", "M", "", "Madrid", "A-03", "4")]))
    bring_in(table(titles, [("shirt", "M", "", "Madrid", "B/7", "9")]))
    bring_in(table(titles, [("shirt", "M", "", "Madrid", "", "9")]))

    assert on_hand() == {"Madrid": 4}
    assert [(place.zone, place.shelf) for place in ShelfPlace.objects.all()] == [("B", "7")]


def test_a_sku_finds_a_variant_where_the_handle_does_not():
    bring_in(
        shopify(
            {"Handle": "a", "Variant SKU": "0042"},
            {"Handle": "b", "Variant SKU": "TWICE"},
            {"Handle": "c", "Variant SKU": "twice"},
        )
    )
    LocationFactory(name="Madrid")

    job = bring_in(
        table(LONG, [("gone", "", "0042", "Madrid", "", "", "4"), ("gone", "", "TWICE", "Madrid", "", "", "5")])
    )

    assert (job.created, job.skipped) == (1, 1)
    assert said() == [(3, "No product with this handle and options was imported.")]


def test_the_only_name_that_is_not_ours_stands_for_the_imports_location():
    bring_in(shopify({"Handle": "a"}))

    job = bring_in(table(LONG, [("a", "", "", "Shop location", "", "", "4")]))

    assert on_hand() == {"Warehouse": 4}
    assert "“Shop location” is no location of ours" in job.notes


def test_several_names_that_are_not_ours_are_refused():
    bring_in(shopify({"Handle": "a"}))

    job = bring_in(table(LONG, [("a", "", "", "One", "", "", "4"), ("a", "", "", "Two", "", "", "5")]))

    assert (job.skipped, on_hand()) == (2, {})


def test_units_promised_or_set_aside_elsewhere_are_not_promised_again():
    bring_in(shopify({"Handle": "a"}))
    LocationFactory(name="Madrid")

    bring_in(table(LONG, [("a", "", "", "Madrid", "2", "1", "10")]))

    assert on_hand() == {"Madrid": 7}
    assert said() == [(2, "3 of these units are promised or unavailable there; they were not taken.")]


def test_a_level_with_history_keeps_it():
    bring_in(shopify({"Handle": "a"}))
    shop = LocationFactory(name="Madrid")
    bring_in(table(LONG, [("a", "", "", "Madrid", "", "", "10")]))
    level = StockLevel.objects.get(location=shop)
    inventory.receive(variant_id=level.variant_id, location_id=shop.pk, quantity=5, actor=SYSTEM)
    before = dump()

    job = bring_in(table(LONG, [("a", "", "", "Madrid", "", "", "99")]))

    assert (job.created, job.unchanged, dump() == before) == (0, 1, True)
    assert on_hand() == {"Madrid": 15}


def test_stock_of_real_files_joins_their_products(shared_data):
    folder = shared_data / "shopify-inventory"
    bring_in((folder / "products_export_shoes.csv").read_bytes())
    opened = LedgerEntry.objects.count()

    job = bring_in((folder / "inventory_export_shoes.csv").read_bytes())

    assert (job.state, job.skipped, job.created + job.unchanged) == ("done", 0, 67)
    assert LedgerEntry.objects.count() == opened + job.created


def test_shops_with_hours_and_the_same_file_again():
    content = table(
        PLACES,
        [
            PLACE | {"exceptions": "2026-12-25 closed Navidad"},
            PLACE | {"code": "W1", "name": "Almacén", "kind": "warehouse", "hours": ""},
        ],
    )

    first = bring_in(content)
    before = dump()
    again = bring_in(content)

    assert (first.created, again.created, again.updated, again.unchanged) == (2, 0, 0, 2)
    assert dump() == before
    assert (OpeningHours.objects.count(), OpeningException.objects.get().is_closed) == (12, True)
    shop = Location.objects.get(code="MAD")
    assert (shop.time_zone, shop.sells, shop.hosts_pickup, shop.ships) == ("Europe/Madrid", True, True, False)


def test_a_file_brings_shops_up_to_date_and_keeps_what_it_does_not_say():
    bring_in(table(PLACES, [PLACE]))
    Location.objects.update(acceptance_minutes=15, preparation_minutes=45)

    job = bring_in(table(PLACES, [PLACE | {"name": "Gran Vía 2", "hours": "mo 10:00-14:00"}]))

    shop = Location.objects.get(code="MAD")
    assert job.updated == 1
    assert (shop.name, shop.acceptance_minutes, shop.preparation_minutes) == ("Gran Vía 2", 15, 45)
    assert OpeningHours.objects.count() == 1


def test_the_zone_of_a_shop_follows_from_where_it_is():
    bring_in(table(PLACES, [PLACE | {"code": "LPA", "latitude": "28.12", "longitude": "-15.43"}]))

    assert Location.objects.get(code="LPA").time_zone == "Atlantic/Canary"


def test_swapped_coordinates_store_nothing_until_told(shared_data):
    content = (shared_data / "stores" / "starbucks_world_2017_latlon_swapped.csv").read_bytes()
    lines = content.split(b"\n")
    spain = b"\n".join([lines[0], *(line for line in lines if b",ES," in line)])

    refused = bring_in(spain)
    assert (refused.state, Location.objects.exists()) == ("refused", False)
    assert "swapped" in refused.refusal

    taken = bring_in(spain, swap_coordinates=True)
    assert taken.state == "done"
    assert Location.objects.filter(country="ES", latitude__gt=27).count() == 101
