"""Shopify's inventory file, old and new."""

from __future__ import annotations

import pytest

from apps.imports.formats.rows import StockRow
from tests.imports.samples import read, table

OLD = ("Handle", "Title", "Option1 Name", "Option1 Value", "SKU", "HS Code", "COO", "Gran Vía", "Bodega, Norte")
NEW = (
    "Handle",
    "Title",
    "Option1 Name",
    "Option1 Value",
    "SKU",
    "HS Code",
    "COO",
    "Location",
    "Bin name",
    "Incoming (not editable)",
)
NEW += (
    "Unavailable (not editable)",
    "Committed (not editable)",
    "Available (not editable)",
    "On hand (current)",
    "On hand (new)",
)


def test_a_column_for_each_location():
    result = read(
        table(
            OLD,
            [
                ("shirt", "Shirt", "Size", "M", "S-1", "", "", "4", "not stocked"),
                ("shirt", "Shirt", "Size", "L", "", "", "", "-1", "7"),
            ],
        )
    )

    assert result.rows == [
        StockRow(row=2, handle="shirt", options=("M",), sku="S-1", location="Gran Vía", on_hand=4),
        StockRow(row=3, handle="shirt", options=("L",), sku="", location="Gran Vía", on_hand=0),
        StockRow(row=3, handle="shirt", options=("L",), sku="", location="Bodega, Norte", on_hand=7),
    ]
    assert result.said() == [(3, "Gran Vía", "A stock can't be negative; 0 was taken.")]


def test_a_row_for_each_location():
    rows = [
        ("shirt", "Shirt", "Title", "Default Title", "", "", "", "Gran Vía", "", "0", "2", "1", "7", "10", ""),
        ("shirt", "Shirt", "Title", "Default Title", "", "", "", "Norte", "", "0", "0", "0", "3", "3", "5"),
        ("shirt", "Shirt", "Title", "Default Title", "", "", "", "Sur", "", "0", "0", "0", "0", "not stocked", ""),
    ]

    result = read(table(NEW, rows))

    assert result.rows == [
        StockRow(
            row=2, handle="shirt", options=(), sku="", location="Gran Vía", on_hand=10, unavailable=2, committed=1
        ),
        StockRow(row=3, handle="shirt", options=(), sku="", location="Norte", on_hand=5),
    ]


def test_available_alone_is_made_up_to_what_is_on_hand():
    titles = ("Handle", "Option1 Value", "SKU", "Location", "Available", "Committed", "Unavailable")

    (row,) = read(table(titles, [("a", "", "", "Here", "5", "2", "1")])).rows

    assert (row.on_hand, row.committed, row.unavailable) == (8, 2, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("a", "", "", "Here", "1.5"), "Available"),
        (("a", "", "", "", "1"), "Location"),
        (("", "", "", "Here", "1"), "Handle"),
        (("a", "", "", "Here", "1e3"), "Available"),
    ],
)
def test_what_is_refused(row, column):
    result = read(table(("Handle", "Option1 Value", "SKU", "Location", "Available"), [row, ("b", "", "", "Here", "2")]))

    assert [stock.handle for stock in result.rows] == ["b"]
    assert [(number, title) for number, title, _reason in result.said("error")] == [(2, column)]
