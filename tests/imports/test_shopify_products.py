"""Shopify's product file: grouping, options, old and new titles, what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.imports.formats.rows import ImageRow, ProductStatus
from tests.imports.samples import SHOPIFY, read, shopify, table


def test_rows_of_one_handle_are_one_product():
    result = read(
        shopify(
            {
                "Handle": "shirt",
                "Title": "Shirt",
                "Option1 Name": "Size",
                "Option1 Value": "S",
                "Image Src": "https://a.example/1.jpg",
            },
            {"Handle": "shirt", "Title": "", "Option1 Value": "M", "Image Src": "https://a.example/2.jpg"},
            {"Handle": "shirt", "Title": "", "Variant Price": "", "Image Src": "https://a.example/1.jpg"},
        )
    )

    (product,) = result.rows
    assert (product.row, product.last_row, product.rows) == (2, 4, 3)
    assert [variant.options for variant in product.variants] == [(("Size", "S"),), (("Size", "M"),)]
    assert product.images == (
        ImageRow(url="https://a.example/1.jpg", position=1),
        ImageRow(url="https://a.example/2.jpg", position=2),
    )


def test_a_handle_that_comes_again_continues_its_product():
    size = {"Option1 Name": "Size", "Option1 Value": "S"}
    result = read(shopify({"Handle": "a", **size}, {"Handle": "b"}, {"Handle": "a", "Title": "", "Option1 Value": "M"}))

    assert [(product.handle, product.is_continued) for product in result.rows] == [
        ("a", False),
        ("b", False),
        ("a", True),
    ]
    assert result.rows[2].variants[0].options == (("Size", "M"),)
    assert result.said() == []


def test_the_default_title_is_no_option():
    (variant,) = read(shopify({"Option1 Name": "Title", "Option1 Value": "Default Title"})).variants

    assert variant.options == ()


def test_the_same_variant_twice_is_stored_once():
    result = read(
        shopify(
            {"Handle": "a", "Option1 Value": "Red "},
            {"Handle": "a", "Option1 Value": "RED"},
            {"Handle": "b", "Option1 Value": "Red"},
        )
    )

    assert len(result.variants) == 2
    assert result.said() == [(3, "Option1 Value", "Row 2 is the same variant of this product; this row was left out.")]


def test_a_refused_product_takes_its_later_rows_with_it():
    result = read(
        shopify({"Handle": "a", "Title": ""}, {"Handle": "b"}, {"Handle": "a", "Title": "A", "Option1 Value": "M"})
    )

    assert [product.handle for product in result.rows] == ["b"]
    assert result.said() == [(2, "Title", "The product has no title.")]


def test_one_bad_variant_leaves_the_others():
    result = read(
        shopify({"Handle": "a", "Option1 Value": "S"}, {"Handle": "a", "Option1 Value": "M", "Variant Price": "x"})
    )

    assert [variant.option_values for variant in result.variants] == [("S",)]
    assert [(row, column) for row, column, _reason in result.said("error")] == [(3, "Variant Price")]


def test_titles_of_today():
    titles = (
        "Title",
        "URL handle",
        "Description",
        "Product category",
        "Published on online store",
        "Status",
        "SKU",
        "Barcode",
        "Option1 name",
    )
    titles += (
        "Option1 value",
        "Option1 Linked To",
        "Price",
        "Compare-at price",
        "Cost per item",
        "Inventory quantity",
        "Price / International",
    )
    titles += (
        "Continue selling when out of stock",
        "Weight value (grams)",
        "Requires shipping",
        "Product image URL",
        "Image position",
    )
    titles += (
        "Variant image URL",
        "SEO title",
        "SEO description",
        "Material (product.metafields.custom.material)",
        "Variant Fulfillment Service",
    )
    row = ("Boot", "boot", "<p>Warm</p>", "Apparel > Shoes", "TRUE", "Archived", "B-1", "4006381333931", "Size")
    row += ("41", "", "89.90", "99.90", "30", "7", "")
    row += ("TRUE", "850", "FALSE", "https://a.example/b.jpg", "2")
    row += ("https://a.example/c.jpg", "Buy boots", "Warm boots", "Leather; Wool", "manual")

    (product,) = read(table(titles, [row])).rows
    (variant,) = product.variants

    assert (product.handle, product.status, product.is_published) == ("boot", ProductStatus.ARCHIVED, True)
    assert (product.categories, product.attributes) == ((("Apparel", "Shoes"),), (("Material", ("Leather", "Wool")),))
    assert (product.seo_title, product.seo_description, product.images[0].position) == ("Buy boots", "Warm boots", 2)
    assert (variant.sku, variant.gtin.is_valid, variant.price, variant.compare_at) == (
        "B-1",
        True,
        Decimal("89.90"),
        Decimal("99.90"),
    )
    assert (variant.cost, variant.quantity, variant.weight_grams) == (30, 7, 850)
    assert (variant.requires_shipping, variant.sells_without_stock, variant.image_url) == (
        False,
        True,
        "https://a.example/c.jpg",
    )


def test_a_product_without_a_handle_gets_one_from_its_title():
    result = read(shopify({"Handle": "", "Title": "Zapatos de Niño"}, {"Handle": "", "Title": ""}))

    assert [product.handle for product in result.rows] == ["zapatos-de-niño"]
    assert result.said() == [(3, "Handle", "The row has no handle that says which product it belongs to.")]


@pytest.mark.parametrize(
    ("compare_at", "kept", "warnings"),
    [("12.00", Decimal(12), 0), ("8.00", None, 1), ("0.00", None, 0), ("10.00", None, 0)],
)
def test_a_crossed_out_price_is_above_the_price(compare_at, kept, warnings):
    result = read(shopify({"Variant Compare At Price": compare_at}, titles=(*SHOPIFY, "Variant Compare At Price")))

    assert (result.variants[0].compare_at, len(result.said("warning"))) == (kept, warnings)


@pytest.mark.parametrize(
    ("text", "status"),
    [("", "active"), ("active", "active"), ("DRAFT", "draft"), ("archived", "archived"), ("unlisted", "draft")],
)
def test_statuses(text, status):
    assert read(shopify({"Status": text}, titles=(*SHOPIFY, "Status"))).rows[0].status == status


def test_the_type_stands_in_for_a_missing_category():
    assert read(shopify({"Type": "Hats"}, titles=(*SHOPIFY, "Type"))).rows[0].categories == (("Hats",),)


@pytest.mark.parametrize(
    ("title", "vendor", "encoding", "delimiter", "price"),
    [
        ("Camiseta de algodão", "Lojas São João", "utf-8", ",", "79.90"),
        ("Pantalón de señora", "Niño & Cía", "cp1252", ";", "79,90"),
        ("Мајица од памука", "Ђорђе", "utf-8-sig", ",", "79,90"),
        ("Majica od pamuka, čvrsta", "Đorđe", "utf-16", "\t", "79,90"),
    ],
)
def test_shops_of_other_countries(title, vendor, encoding, delimiter, price):
    content = shopify({"Title": title, "Vendor": vendor, "Variant Price": price}, delimiter=delimiter).encode(encoding)

    (product,) = read(content).rows

    assert (product.title, product.vendor, product.variants[0].price) == (title, vendor, Decimal("79.90"))


@pytest.mark.parametrize(
    ("text", "tax_class"),
    [("", "standard"), ("reduced", "reduced"), ("Super-Reduced", "super-reduced"), ("P0000000", "standard")],
)
def test_tax_classes_of_ours_are_taken_from_the_tax_code(text, tax_class):
    (product,) = read(shopify({"Variant Tax Code": text}, titles=(*SHOPIFY, "Variant Tax Code"))).rows

    assert product.tax_class == tax_class
