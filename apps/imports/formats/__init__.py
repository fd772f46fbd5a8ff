"""Files into rows: pure, streaming, without the database. `survey` chooses the format, `parse` walks the rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from apps.imports.formats import locations, sheet, shopify_inventory, shopify_products, tables, woocommerce_products
from apps.imports.formats.issues import Issue, Issues, Severity
from apps.imports.formats.rows import AnyRow, LocationRow, ProductRow, StockRow
from apps.imports.formats.sheet import Format, Sheet

__all__ = [
    "FORMATS",
    "Format",
    "Issue",
    "Issues",
    "LocationRow",
    "ProductRow",
    "Severity",
    "Sheet",
    "StockRow",
    "parse",
    "places_named",
    "settle_coordinates",
    "survey",
]

FORMATS: tuple[Format, ...] = (
    shopify_products.FORMAT,
    shopify_inventory.FORMAT,
    woocommerce_products.FORMAT,
    locations.FORMAT,
    *tables.FORMATS,
)


def survey(stream: BinaryIO, *, only: str = "", encoding: str = "", mark: str = "") -> Sheet:
    """Looks a file through once and says how to read it. Raises: ImportRefused."""
    return sheet.survey(stream, FORMATS, only=only, encoding=encoding, mark=mark)


def parse(found: Sheet, issues: Issues) -> Iterator[AnyRow]:
    """The rows of a surveyed file, in its order; what is wrong with them goes to `issues`."""
    return found.format.parse(found, issues)


def settle_coordinates(found: Sheet, *, swap: bool) -> None:
    """Tells a sheet of locations whether to exchange its coordinates. Raises: ImportRefused if they are swapped unasked."""
    if found.format is not locations.FORMAT:
        return
    found.is_swapped = swap
    if not swap and locations.are_swapped(found):
        raise locations.refuse_swapped()


def places_named(found: Sheet) -> list[str]:
    """The locations that an inventory file names, in its order."""
    if found.format is not shopify_inventory.FORMAT:
        return []
    return shopify_inventory.places_named(found)
