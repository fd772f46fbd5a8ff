"""Products from a file to the tables: what is made, what stays, what is said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from apps.catalogue.models import Product, ProductText, Publication, Variant
from apps.imports.models import ImportIssue, ImportJob
from apps.inventory.models import LedgerEntry, StockLevel
from apps.outbox.models import Event
from apps.pricing.models import Price, PriceHistory, PriceList
from apps.stores.models import LegalEntity, Location, SalesChannel
from tests.factories.stores import LocationFactory, SalesChannelFactory
from tests.imports.running import bring_in, dump
from tests.imports.samples import shopify, woo

pytestmark = pytest.mark.django_db

SHIRT = {"Handle": "shirt", "Title": "Shirt", "Option1 Name": "Size"}


def test_an_empty_database_gets_a_channel_a_warehouse_and_prices_that_are_named():
    job = bring_in(shopify({"Variant Inventory Qty": "3"}), language="es")

    assert (job.state, job.created, job.prices_changed, job.levels_opened) == ("done", 1, 1, 1)
    assert (job.channel.code, job.channel.currency, job.channel.default_language) == ("web", "EUR", "es")
    assert (job.location.code, job.location.kind) == ("warehouse-1", "warehouse")
    assert [line.split(" ")[:2] for line in job.notes.split("\n")] == [
        ["Read", "as"],
        ["A", "company"],
        ["The", "channel"],
        ["The", "warehouse"],
        ["The", "price"],
    ]


def test_rows_become_products_variants_prices_and_stock():
    bring_in(
        shopify(
            SHIRT
            | {
                "Option1 Value": "M",
                "Variant SKU": "S-M",
                "Variant Price": "19.95",
                "Variant Inventory Qty": "3",
                "Variant Barcode": "4006381333931",
            },
            {
                "Handle": "shirt",
                "Title": "",
                "Option1 Value": "L",
                "Variant SKU": "S-L",
                "Variant Price": "21.00",
                "Variant Inventory Qty": "0",
            },
        )
    )

    assert list(ProductText.objects.values_list("name", "slug", "language")) == [("Shirt", "shirt", "en")]
    assert list(Variant.objects.order_by("id").values_list("sku", "option_key", "gtin_key")) == [
        ("S-M", "m", "04006381333931"),
        ("S-L", "l", ""),
    ]
    assert list(Price.objects.order_by("id").values_list("amount", flat=True)) == [1995, 2100]
    assert list(StockLevel.objects.order_by("id").values_list("on_hand", flat=True)) == [3, 0]
    assert LedgerEntry.objects.count() == Publication.objects.count() == 1


def test_the_same_file_again_changes_nothing():
    content = shopify(
        SHIRT | {"Option1 Value": "M", "Variant Inventory Qty": "3"},
        {"Handle": "b", "Image Src": "https://a.example/b.jpg"},
    )
    bring_in(content)
    before, events = dump(), Event.objects.exclude(name="imports.import_moved").count()

    job = bring_in(content)

    assert (job.created, job.updated, job.unchanged, job.prices_changed, job.levels_opened) == (0, 0, 2, 0, 0)
    assert dump() == before
    assert Event.objects.exclude(name="imports.import_moved").count() == events


def test_a_changed_price_and_title_are_taken_and_stock_is_not():
    bring_in(shopify(SHIRT | {"Variant Inventory Qty": "3"}))

    job = bring_in(shopify(SHIRT | {"Title": "New shirt", "Variant Price": "12.00", "Variant Inventory Qty": "99"}))

    assert (job.updated, job.prices_changed, job.levels_opened) == (1, 1, 0)
    assert ProductText.objects.get().name == "New shirt"
    assert list(PriceHistory.objects.order_by("id").values_list("amount", flat=True)) == [1000, 1200]
    assert StockLevel.objects.get().on_hand == 3


def test_a_dry_run_stores_nothing_but_its_report():
    before = dump()

    job = bring_in(shopify({"Variant Inventory Qty": "3"}, {"Variant Price": "x"}), is_dry_run=True)

    assert (job.state, job.created, job.errors, job.channel) == ("done", 1, 2, None)
    assert dump() == before
    assert not any(model.objects.exists() for model in (Product, SalesChannel, Location, LegalEntity, PriceList))


def test_one_bad_row_never_stops_the_rest():
    job = bring_in(shopify({}, {"Variant Price": "-1"}, {"Title": "x" * 102_400}, {}))

    assert (job.state, job.created, job.skipped, job.rows_read) == ("done", 2, 2, 4)
    assert list(ImportIssue.objects.values_list("row", "column", "severity")) == [
        (3, "Variant Price", "error"),
        (3, "Handle", "error"),
        (4, "Title", "error"),
    ]


def test_a_product_in_two_parts_of_the_file_is_one():
    far = [{"Handle": f"other-{n}"} for n in range(300)]
    job = bring_in(
        shopify(SHIRT | {"Option1 Value": "M"}, *far, {"Handle": "shirt", "Title": "", "Option1 Value": "L"})
    )

    assert (job.created, job.updated) == (301, 0)
    assert Variant.objects.filter(product__external_handle="shirt").count() == 2


def test_two_files_without_skus_meet_by_handle_and_options():
    bring_in(shopify(SHIRT | {"Option1 Value": "M", "Variant SKU": ""}))
    bring_in(shopify(SHIRT | {"Option1 Value": " m ", "Variant SKU": "LATER"}))

    assert Variant.objects.get().sku == "LATER"


def test_two_shops_of_one_kind_keep_apart_by_their_source():
    bring_in(shopify({"Handle": "cap", "Title": "Cap of A"}))
    job = bring_in(shopify({"Handle": "cap", "Title": "Cap of B"}), source="shop-b")

    assert job.created == 1
    assert list(Product.objects.order_by("id").values_list("source", flat=True)) == ["shopify", "shop-b"]


def test_channel_and_location_can_be_told():
    channel = SalesChannelFactory(currency="JPY")
    shop = LocationFactory()

    job = bring_in(
        shopify({"Variant Price": "1200", "Variant Inventory Qty": "2"}), channel_id=channel.pk, location_id=shop.pk
    )

    assert Price.objects.get().amount == 1200
    assert Price.objects.get().price_list.currency == "JPY"
    assert StockLevel.objects.get().location_id == shop.pk
    assert job.channel_id == channel.pk


def test_a_price_with_too_many_digits_is_left_out_and_said():
    job = bring_in(shopify({"Variant Price": "1.005"}, {"Variant Price": "1.23456789"}, {"Variant Price": "2.50"}))

    assert sorted(Price.objects.values_list("amount", flat=True)) == [Decimal("100.5"), 250]
    assert [issue.row for issue in ImportIssue.objects.all()] == [3]
    assert job.created == 3


def test_sale_prices_with_dates_get_a_list_that_begins_and_ends():
    titles = (
        "ID",
        "Type",
        "Name",
        "Published",
        "Sale price",
        "Regular price",
        "Date sale price starts",
        "Date sale price ends",
    )
    day = {"Date sale price starts": "2026-06-01", "Date sale price ends": "2099-06-30"}
    bring_in(
        woo(
            {"Sale price": "8", **day},
            {"Sale price": "9"},
            {"Sale price": "7", "Date sale price ends": "2020-01-01"},
            titles=titles,
        )
    )

    base, sale = PriceList.objects.order_by("id")
    assert list(Price.objects.filter(price_list=base).order_by("id").values_list("amount", "compare_at_amount")) == [
        (1000, None),
        (900, 1000),
        (1000, None),
    ]
    assert list(Price.objects.filter(price_list=sale).values_list("amount", "compare_at_amount")) == [(800, 1000)]
    assert (sale.valid_from.isoformat(), sale.valid_to.isoformat()) == (
        "2026-05-31T22:00:00+00:00",
        "2099-06-30T22:00:00+00:00",
    )


def test_a_second_language_brings_texts_only():
    bring_in(shopify(SHIRT | {"Variant Inventory Qty": "1"}), language="en")

    job = bring_in(shopify(SHIRT | {"Title": "Camisa", "Variant Inventory Qty": "1"}), language="es")

    assert (job.created, job.updated) == (0, 1)
    assert sorted(ProductText.objects.values_list("language", "name")) == [("en", "Shirt"), ("es", "Camisa")]


def test_a_batch_needs_a_constant_number_of_statements():
    bring_in(shopify({}))
    one = _statements(shopify({"Handle": "x0", "Variant Inventory Qty": "1"}))
    many = _statements(shopify(*({"Handle": f"y{n}", "Variant Inventory Qty": "1"} for n in range(60))))

    assert many == one


def _statements(content: str) -> int:
    count = 0

    def counting(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        assert bring_in(content).state == "done"
    return count


def test_every_shared_product_file_goes_in_and_again_changes_nothing(shared_data):
    files = [
        *sorted((shared_data / "shopify-products").glob("*.csv")),
        *sorted((shared_data / "woocommerce-products").glob("*.csv")),
    ]
    for file in files:
        first = bring_in(file.read_bytes(), source=file.stem)
        again = bring_in(file.read_bytes(), source=file.stem)

        assert (first.state, first.updated, first.skipped) == ("done", 0, 0)
        assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
        assert (again.prices_changed, again.levels_opened) == (0, 0)
    assert Product.objects.count() == sum(ImportJob.objects.values_list("created", flat=True))
