"""Files made for tests, and a short way to read one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.imports import formats

SHOPIFY = (
    "Handle",
    "Title",
    "Vendor",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Barcode",
    "Image Src",
)
WOO = (
    "ID",
    "Type",
    "SKU",
    "Name",
    "Published",
    "Description",
    "Stock",
    "Sale price",
    "Regular price",
    "Categories",
    "Images",
    "Parent",
    "Attribute 1 name",
    "Attribute 1 value(s)",
)


@dataclass
class Read:
    """What came of a file."""

    sheet: formats.Sheet
    rows: list
    issues: list[formats.Issue] = field(default_factory=list)

    @property
    def variants(self) -> list:
        return [variant for product in self.rows for variant in product.variants]

    def said(self, severity: str = "") -> list[tuple[int, str, str]]:
        return [(issue.row, issue.column, issue.reason) for issue in self.issues if severity in {"", issue.severity}]


def read(content: bytes | str, *, swap: bool = False, **options: str) -> Read:
    data = content.encode() if isinstance(content, str) else content
    sheet = formats.survey(io.BytesIO(data), **options)
    formats.settle_coordinates(sheet, swap=swap)
    issues = formats.Issues()
    return Read(sheet, list(formats.parse(sheet, issues)), issues.take())


def table(
    titles: Sequence[str], rows: Iterable[Mapping[str, str] | Sequence[str]], *, delimiter: str = ",", end: str = "\n"
) -> str:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end)
    writer.writerow(titles)
    for row in rows:
        writer.writerow([row.get(title, "") for title in titles] if isinstance(row, Mapping) else row)
    return target.getvalue()


def shopify(*rows: Mapping[str, str], titles: Sequence[str] = SHOPIFY, **options: str) -> str:
    """A product file; what a row doesn't say is the smallest that works."""
    full = [{"Handle": f"p{n}", "Title": f"Product {n}", "Variant Price": "10.00", **row} for n, row in enumerate(rows)]
    return table(titles, full, **options)


def woo(*rows: Mapping[str, str], titles: Sequence[str] = WOO, **options: str) -> str:
    full = [
        {"ID": str(n), "Type": "simple", "Name": f"Product {n}", "Published": "1", "Regular price": "10", **row}
        for n, row in enumerate(rows, 1)
    ]
    return table(titles, full, **options)
