"""What holds for any file: it never fails but with its own refusal, and its coat doesn't change its rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.imports.errors import ImportRefused
from apps.imports.formats import FORMATS, cells, numbers
from tests.imports.samples import SHOPIFY, Read, read, shopify, woo

QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
HEADERS = [
    ",".join(SHOPIFY),
    "Handle;Title;Option1 Value;SKU;HS Code;COO;Shop",
    "Handle\tSKU\tLocation\tOn hand",
    "ID,Type,SKU,Name,Published,Regular price,Stock,Parent,Attribute 1 name,Attribute 1 value(s)",
    "code|name|city|country|latitude|longitude|hours",
]
WORDS = st.lists(st.sampled_from(["Größe", "señora", "calça", "été", "naïve", "shirt", "açaí", "M/L"]), min_size=1).map(
    " ".join
)
LATIN = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=30
)
PRICES = st.decimals(min_value=0, max_value=9999, places=2)


def outcome(content: bytes) -> Read | str:
    """The rows, or the sentence of the refusal; anything else fails the test."""
    try:
        return read(content)
    except ImportRefused as refusal:
        return str(refusal)


@QUIET
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    outcome(content)


@QUIET
@given(st.sampled_from(HEADERS), st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "cp1252", "cp1251"]))
def test_any_text_under_any_header_is_read_or_refused(header, body, encoding):
    outcome(f"{header}\n{body}".encode(encoding, "ignore"))


@QUIET
@given(st.sampled_from(HEADERS), st.binary(max_size=300))
def test_any_bytes_under_any_header_are_read_or_refused(header, body):
    result = outcome(header.encode() + b"\n" + body)

    if isinstance(result, Read):
        assert all("\x00" not in issue.value + issue.reason for issue in result.issues)


@QUIET
@given(st.data())
@pytest.mark.parametrize(
    ("encoding", "delimiter", "end", "mark"),
    [
        ("utf-8", ";", "\n", ","),
        ("utf-16", ",", "\r\n", "."),
        ("cp1252", ";", "\r\n", ","),
        ("utf-8-sig", "\t", "\r", ","),
        ("utf-8", "|", "\n", "."),
    ],
)
def test_the_coat_of_a_file_does_not_change_its_rows(encoding, delimiter, end, mark, data):
    name = WORDS if encoding == "cp1252" else LATIN
    goods = data.draw(st.lists(st.tuples(name, name, PRICES, st.integers(0, 999)), min_size=1, max_size=6))

    def rows(mark: str) -> list[dict[str, str]]:
        return [
            {
                "Title": title,
                "Vendor": vendor,
                "Variant Price": f"{price:f}".replace(".", mark),
                "Variant Inventory Qty": str(quantity),
            }
            for title, vendor, price, quantity in [("é", "é", Decimal("1.50"), 1), *goods]
        ]

    plain = read(shopify(*rows(".")))
    coated = read(shopify(*rows(mark), delimiter=delimiter, end=end).encode(encoding))

    assert coated.rows == plain.rows


@QUIET
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=12), st.data())
def test_every_row_of_a_file_is_in_one_product_or_one_complaint(handles, data):
    rows = [
        {"Handle": handle, "Option1 Name": "Size", "Option1 Value": data.draw(st.sampled_from("SML"))}
        for handle in handles
    ]

    result = read(shopify(*rows))

    taken = {variant.row for variant in result.variants}
    refused = {row for row, _column, _reason in result.said("error")}
    assert taken | refused == set(range(2, len(rows) + 2))
    assert not taken & refused


@QUIET
@given(st.permutations(range(4)))
def test_variations_reach_their_parent_in_any_order(order):
    rows = [{"ID": "1", "Type": "variable", "SKU": "P", "Regular price": ""}]
    rows += [
        {"ID": f"{n}", "Type": "variation", "Parent": "P", "Attribute 1 name": "Size", "Attribute 1 value(s)": str(n)}
        for n in (2, 3, 4)
    ]

    result = read(woo(*(rows[place] for place in order)))

    assert sorted(variant.option_values for variant in result.variants) == [("2",), ("3",), ("4",)]
    assert result.rows[0].is_continued is False


@given(st.text())
def test_mended_text_can_always_be_stored(text):
    clean, _notes = cells.mend(text)

    clean.encode("utf-8")
    assert "\x00" not in clean
    assert cells.mend(clean)[0] == clean


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from([".", ","]))
def test_a_grouped_amount_is_the_amount(value, mark):
    grouped = f"{value:,.2f}" if mark == "." else f"{value:,.2f}".translate(str.maketrans(".,", ",."))

    assert numbers.amount(grouped, mark) == value


def test_every_format_says_what_it_needs():
    assert all(kind.needs and kind.label for kind in FORMATS)
