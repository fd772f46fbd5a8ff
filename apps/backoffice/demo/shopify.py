"""Products and stock as Shopify exports them: a row per variant, the product's own words in the first."""

from __future__ import annotations

import csv
import html
from collections.abc import Iterator
from io import StringIO

from apps.backoffice.demo.products import Product, Variant, products
from apps.backoffice.demo.stock import bin_of, stock_of

_MATERIAL = "Material (product.metafields.shopify.material)"
PRODUCT_COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value",
    "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
    "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping",
    "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title",
    "SEO Description", _MATERIAL, "Variant Image", "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Status",
)  # fmt: skip
STOCK_COLUMNS = (
    "Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name",
    "Option3 Value", "SKU", "HS Code", "COO", "Location", "Bin name", "Incoming", "Unavailable", "Committed", "Available",
    "On hand",
)  # fmt: skip
_OWN = 1
"""The stock file is in the retailer's own language, Spanish."""
_COLOUR = ("Colour", "Color")
_CARE = ("Care", "Cuidados")
_MADE = ("Material", "Material")
_DEFAULT = ("Title", "Default Title")


def products_csv(language: int) -> str:
    """The whole catalogue in one language: 0 English, 1 Spanish. Quantities stand in the stock file, per location."""
    return _csv(PRODUCT_COLUMNS, (row for product in products() for row in _rows(product, language)))


def stock_csv() -> str:
    return _csv(STOCK_COLUMNS, (row for product in products() for row in _stock_rows(product)))


def _rows(product: Product, language: int) -> Iterator[dict[str, object]]:
    for at, variant in enumerate(product.variants):
        first = at == 0
        row: dict[str, object] = {"Handle": product.handle}
        if first:
            row |= _product_cells(product, language)
        row |= _options(product, variant, language, with_names=first) | _variant_cells(product, variant)
        if at < len(product.pictures):
            row |= _picture_cells(product, at, language)
        yield row


def _product_cells(product: Product, language: int) -> dict[str, object]:
    family = product.family
    kind = family.title[language]
    intro = product.family.intro[product.index // 2 % len(family.intro)][language].format(name=product.place.name)
    return {
        "Title": product.title(language),
        "Body (HTML)": _body(product, intro, language),
        "Vendor": family.category.line,
        "Product Category": f"{family.category.name[language]} > {_capital(kind)}",
        "Type": _capital(kind),
        "Tags": ", ".join(product.tags),
        "Published": "true",
        "Gift Card": "false",
        "SEO Title": f"{product.title(language)} · Lumbre",
        "SEO Description": f"{intro.split('. ')[0].rstrip('.')}. {product.edition.sentence[language]}",
        _MATERIAL: family.made_of[language],
        "Status": "active",
    }


def _body(product: Product, intro: str, language: int) -> str:
    family = product.family
    points = "".join(f"<li>{html.escape(one[language], quote=False)}</li>" for one in family.features)
    paragraphs = (
        f"{intro} {product.edition.sentence[language]}",
        product.place.story[language],
    )
    facts = f"<strong>{_MADE[language]}:</strong> {family.material[language]}<br><strong>{_CARE[language]}:</strong> {family.care[language]}"
    text = "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    return f"{text}<ul>{points}</ul><p>{facts}</p>"


def _options(product: Product, variant: Variant, language: int, *, with_names: bool) -> dict[str, object]:
    family = product.family
    pairs = [(_COLOUR[language], (variant.colour.en, variant.colour.es)[language])] if variant.colour else []
    pairs += [(family.measure[language], variant.size)] if variant.size else []
    cells: dict[str, object] = {}
    for number, (name, value) in enumerate(pairs or [_DEFAULT], start=1):
        cells |= ({f"Option{number} Name": name} if with_names else {}) | {f"Option{number} Value": value}
    return cells


def _variant_cells(product: Product, variant: Variant) -> dict[str, object]:
    return {
        "Variant SKU": variant.sku,
        "Variant Grams": variant.grams,
        "Variant Inventory Tracker": "shopify",
        "Variant Inventory Policy": "deny",
        "Variant Fulfillment Service": "manual",
        "Variant Price": f"{variant.price:.2f}",
        "Variant Compare At Price": f"{variant.compare_at:.2f}" if variant.compare_at else "",
        "Variant Requires Shipping": "true",
        "Variant Taxable": "true",
        "Variant Barcode": variant.gtin,
        "Variant Image": variant.picture if len(product.pictures) > 1 else "",
        "Variant Weight Unit": "g",
        "Variant Tax Code": "" if product.family.tax_class == "standard" else product.family.tax_class,
    }


def _picture_cells(product: Product, at: int, language: int) -> dict[str, object]:
    shown = next(variant for variant in product.variants if variant.picture == product.pictures[at])
    colour = (shown.colour.en, shown.colour.es)[language].lower() if shown.colour else ""
    title = product.title(language)
    return {
        "Image Src": product.pictures[at],
        "Image Position": at + 1,
        "Image Alt Text": f"{title}, {colour}" if colour else title,
    }


def _stock_rows(product: Product) -> Iterator[dict[str, object]]:
    for variant in product.variants:
        cells = {
            "Handle": product.handle,
            "Title": product.title(_OWN),
            **_options(product, variant, _OWN, with_names=True),
            "SKU": variant.sku,
            "COO": "ES",
        }
        for location, quantity in stock_of(product, variant).items():
            yield {
                **cells,
                "Location": location,
                "Bin name": bin_of(product),
                "Incoming": 0,
                "Unavailable": 0,
                "Committed": 0,
                "Available": quantity,
                "On hand": quantity,
            }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _csv(columns: tuple[str, ...], rows: Iterator[dict[str, object]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
