"""How many of what lie where: bestsellers everywhere, some in a few shops, some only in the warehouse, some sold out."""

from __future__ import annotations

from string import ascii_uppercase

from apps.backoffice.demo.places import Location, locations
from apps.backoffice.demo.products import Product, Variant, chance, popularity
from apps.backoffice.demo.sources import categories

_SOLD_OUT = 0.02
_WAREHOUSE_ONLY = 0.10
_EVERYWHERE = 0.85


def stock_of(product: Product, variant: Variant) -> dict[str, int]:
    """On hand by name of location; a place that never carried the variant is left out."""
    is_gone = chance("gone", product.handle) < _SOLD_OUT
    found = {}
    for location in locations():
        if _is_carried(product, location):
            found[location.name] = 0 if is_gone else _quantity(product, variant, location)
    return found


def bin_of(product: Product) -> str:
    """Zone by category, in the order of the shelves, and the family's shelf within it: "B-07"."""
    zone = list(categories()).index(product.family.category.code)
    return f"{ascii_uppercase[zone]}-{product.family.number:02d}"


def _is_carried(product: Product, location: Location) -> bool:
    wanted = popularity(product.handle)
    if not location.is_shop:
        return location.code == "GET-ALM" or chance("range", product.handle, location.code) < location.size
    if chance("web", product.handle) < _WAREHOUSE_ONLY and wanted < _EVERYWHERE:
        return False
    return wanted > _EVERYWHERE or chance("range", product.handle, location.code) < location.size * (
        0.25 + 0.5 * wanted
    )


def _quantity(product: Product, variant: Variant, location: Location) -> int:
    wanted, luck = popularity(product.handle), chance("units", variant.sku, location.code)
    if not location.is_shop:
        return int(luck * (20 + 90 * wanted) * location.size)
    if luck < 0.12 - 0.08 * wanted:
        return 0
    return 1 + int(luck * (3 + 9 * wanted) * (0.5 + location.size / 2))
