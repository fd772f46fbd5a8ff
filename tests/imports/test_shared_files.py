"""Every real file that we have, with exact counts: a change in any of them is a change of behaviour."""

from __future__ import annotations

from collections import Counter

import pytest

from apps.imports.errors import ImportRefused
from tests.imports.samples import read

NAMES = ("rows", "products", "variants", "images", "errors", "warnings")
PRODUCTS = {
    "shopify-products/2017_apparel.csv": (104, 25, 96, 55, 0, 0),
    "shopify-products/2017_bicycles.csv": (1399, 284, 1121, 1034, 0, 142),
    "shopify-products/2017_jewelry.csv": (30, 19, 24, 25, 0, 1),
    "shopify-products/2017_snowdevil.csv": (636, 278, 622, 412, 0, 41),
    "shopify-products/2023_apparel.csv": (22, 20, 22, 20, 0, 0),
    "shopify-products/2023_home-and-garden.csv": (21, 20, 21, 21, 0, 0),
    "shopify-products/2023_jewelery.csv": (41, 20, 23, 41, 0, 0),
    "shopify-products/packt_furniture.csv": (21, 20, 21, 21, 0, 0),
    "shopify-inventory/products_export_shoes.csv": (115, 27, 95, 81, 0, 0),
    "woocommerce-products/export_bom_372.csv": (372, 372, 370, 271, 0, 370),
    "woocommerce-products/importer_unit_sample.csv": (7, 5, 5, 10, 0, 2),
    "woocommerce-products/sample_products.csv": (24, 18, 21, 23, 0, 2),
}


@pytest.mark.parametrize("path", PRODUCTS)
def test_product_files(shared_data, path):
    result = read((shared_data / path).read_bytes())

    assert dict(zip(NAMES, PRODUCTS[path], strict=True)) == {
        "rows": result.sheet.total,
        "products": len(result.rows),
        "variants": len(result.variants),
        "images": sum(len(product.images) for product in result.rows),
        "errors": len(result.said("error")),
        "warnings": len(result.said("warning")),
    }


def test_every_folder_of_products_is_eaten_whole(shared_data):
    folders = ("shopify-products", "woocommerce-products")
    found = {f"{folder}/{file.name}" for folder in folders for file in (shared_data / folder).glob("*.csv")}

    assert found <= PRODUCTS.keys()


def test_bicycles_say_what_is_odd_about_them(shared_data):
    result = read((shared_data / "shopify-products/2017_bicycles.csv").read_bytes())
    by_column = Counter(column for _row, column, _reason in result.said("warning"))

    assert by_column == {
        "Variant Barcode": 61,
        "Variant SKU": 41,
        "Variant Inventory Qty": 23,
        "Variant Compare At Price": 9,
        "Body (HTML)": 8,
    }
    assert len({product.vendor for product in result.rows}) == 61


def test_snowdevil_has_barcodes_but_hardly_any_sku(shared_data):
    result = read((shared_data / "shopify-products/2017_snowdevil.csv").read_bytes())

    assert sum(1 for variant in result.variants if variant.sku) == 3
    assert sum(1 for variant in result.variants if variant.gtin.value) == 617
    assert result.variants[0].gtin.value == "9009518582030"


def test_inventory_of_one_shop(shared_data):
    result = read((shared_data / "shopify-inventory/inventory_export_shoes.csv").read_bytes())

    assert result.sheet.format.code == "shopify_inventory"
    assert (len(result.rows), result.said()) == (67, [])
    assert {row.location for row in result.rows} == {"Shop location"}
    assert sum(row.on_hand for row in result.rows) == 7021
    assert result.rows[8].options == ("Buttermilk", "35")


def test_inventory_joins_its_products_by_handle_and_options(shared_data):
    stock = read((shared_data / "shopify-inventory/inventory_export_shoes.csv").read_bytes())
    products = read((shared_data / "shopify-inventory/products_export_shoes.csv").read_bytes())
    known = {(product.handle, variant.option_values) for product in products.rows for variant in product.variants}

    assert {(row.handle, row.options) for row in stock.rows} <= known


def test_swapped_coordinates_are_found_out(shared_data):
    content = (shared_data / "stores/starbucks_world_2017_latlon_swapped.csv").read_bytes()

    with pytest.raises(ImportRefused, match="swapped"):
        read(content)


def test_swapped_coordinates_are_taken_when_told(shared_data):
    content = (shared_data / "stores/starbucks_world_2017_latlon_swapped.csv").read_bytes()

    result = read(content, swap=True)

    assert (result.sheet.total, len(result.rows)) == (25600, 25599)
    assert Counter(column for _row, column, _reason in result.said()) == {"Timezone": 123, "lat": 1, "Store Number": 1}
    madrid = next(row for row in result.rows if row.city == "Madrid" and row.country == "ES")
    assert (round(madrid.latitude), round(madrid.longitude)) == (40, -4)
    assert madrid.time_zone == "Europe/Madrid"


@pytest.mark.parametrize("folder", ["other-platforms", "magento-products"])
def test_files_of_other_platforms_are_refused_whole(shared_data, folder):
    for file in sorted((shared_data / folder).iterdir()):
        with pytest.raises(ImportRefused) as refusal:
            read(file.read_bytes())
        if file.suffix == ".csv":
            assert "shopify_products, shopify_inventory, woocommerce_products, locations" in str(refusal.value)
