"""Column titles of Shopify's product file, of 2017 and of today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from apps.imports.formats.headers import aliases

_TITLES = aliases(
    {
        "handle": ("Handle", "URL handle", "Product handle (URL)"),
        "title": ("Title",),
        "body": ("Body (HTML)", "Body HTML", "Description"),
        "vendor": ("Vendor",),
        "category": ("Product Category", "Standardized Product Type", "Standard Product Type"),
        "type": ("Type", "Custom Product Type", "Product Type"),
        "tags": ("Tags",),
        "published": ("Published", "Published on online store"),
        "status": ("Status",),
        **{f"option{n}_name": (f"Option{n} Name", f"Option {n} Name") for n in (1, 2, 3)},
        **{f"option{n}_value": (f"Option{n} Value", f"Option {n} Value") for n in (1, 2, 3)},
        "sku": ("Variant SKU", "SKU"),
        "barcode": ("Variant Barcode", "Barcode", "Barcodes"),
        "grams": ("Variant Grams", "Weight value (grams)", "Weight value"),
        "quantity": ("Variant Inventory Qty", "Inventory quantity", "Variant Inventory Quantity"),
        "policy": ("Variant Inventory Policy", "Inventory policy"),
        "continue": ("Continue selling when out of stock",),
        "price": ("Variant Price", "Price"),
        "compare_at": ("Variant Compare At Price", "Compare-at price", "Compare at price"),
        "cost": ("Cost per item",),
        "tax_code": ("Variant Tax Code", "Tax code"),
        "shipping": ("Variant Requires Shipping", "Requires shipping"),
        "image": ("Image Src", "Product image URL", "Image URL"),
        "image_position": ("Image Position",),
        "image_alt": ("Image Alt Text",),
        "variant_image": ("Variant Image", "Variant image URL"),
        "seo_title": ("SEO Title",),
        "seo_description": ("SEO Description",),
    }
)
NUMBERS = ("price", "compare_at", "cost", "grams", "quantity")
NEEDS = "Handle, Title, Variant Price"
METAFIELD = re.compile(r"(?P<name>.+?) \(product\.metafields\.[^)]+\)")


def fields(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        name = _TITLES.get(title)
        if name:
            found.setdefault(name, index)
        elif METAFIELD.fullmatch(title):
            found.setdefault(f"metafield:{index}", index)
    return found


def is_match(found: Mapping[str, int], titles: Sequence[str]) -> bool:
    """A handle and what only products have; a column of places makes it an inventory file."""
    if "handle" not in found or "location" in titles:
        return False
    return "title" in found and bool({"price", "body", "image", "vendor"} & found.keys())
