"""From bytes to cells: encodings, delimiters, line ends, quotes, headers."""

from __future__ import annotations

import pytest

from apps.imports.errors import ImportRefused
from apps.imports.formats.issues import SHOWN
from tests.imports.samples import SHOPIFY, read, shopify, table

ACCENTS = shopify({"Title": "Calça de algodão", "Vendor": "Señor Ñandú"}, {"Title": "Größe façade", "Vendor": "Œuvre"})


def names(content: bytes | str, **options: str) -> list[tuple[str, str]]:
    return [(product.title, product.vendor) for product in read(content, **options).rows]


@pytest.mark.parametrize(
    "content",
    [
        ACCENTS.encode("utf-8-sig"),
        b"\t" + ACCENTS.encode("utf-8-sig"),
        b"\r\n" + ACCENTS.encode(),
        ACCENTS.encode("utf-16"),
        ACCENTS.encode("utf-16-be"),
        ACCENTS.encode("utf-16-le"),
        ACCENTS.encode("utf-32"),
        ACCENTS.encode("cp1252"),
        ACCENTS.replace("\n", "\r\n").encode(),
        ACCENTS.replace("\n", "\r").encode(),
        ("sep=,\n" + ACCENTS).encode(),
    ],
    ids=[
        "bom",
        "tab and bom",
        "blank line",
        "utf-16",
        "utf-16-be",
        "utf-16-le",
        "utf-32",
        "cp1252",
        "crlf",
        "cr",
        "sep",
    ],
)
def test_the_same_rows_in_any_encoding_and_line_end(content):
    assert names(content) == names(ACCENTS) == [("Calça de algodão", "Señor Ñandú"), ("Größe façade", "Œuvre")]


def test_a_file_that_is_not_utf8_says_how_it_was_read():
    assert read(ACCENTS.encode("cp1252")).sheet.notes == ["It isn't UTF-8; it was read as Windows-1252 (Latin-1)."]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Кошуља од памука плава", "cp1251"),
        ("Košulja od pamuka, čvrsta, žuta, đačka", "cp1250"),
        ("Košulja, žuta, ćebe", "utf-8"),
    ],
)
def test_serbian_letters_in_old_encodings(text, encoding):
    assert read(shopify({"Title": text}).encode(encoding)).rows[0].title == text


def test_an_encoding_can_be_told():
    content = shopify({"Title": "Žuta"}).encode("iso8859-2")

    assert read(content, encoding="iso8859-2").rows[0].title == "Žuta"
    with pytest.raises(ImportRefused, match="no encoding"):
        read(content, encoding="rot13")


def test_single_broken_bytes_are_mended_and_named():
    content = (
        shopify({"Title": "Größe"}, {"Title": "Café"}, {"Title": "naïve señal"}).encode().replace("é".encode(), b"\xe9")
    )

    result = read(content)

    assert [product.title for product in result.rows] == ["Größe", "Café", "naïve señal"]
    assert [(row, column) for row, column, _reason in result.said("warning")] == [(3, "Title")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter):
    content = shopify({"Title": "One, two; three | four"}, {"Variant SKU": "007"}, delimiter=delimiter)

    assert [product.title for product in read(content).rows] == ["One, two; three | four", "Product 1"]


def test_padded_titles_and_cells():
    content = "  handle , TITLE  ,Variant  Price\n  shirt , Blue Shirt , 9.90 \n"

    product = read(content).rows[0]

    assert (product.handle, product.title, product.variants[0].price.as_tuple().exponent) == ("shirt", "Blue Shirt", -2)


def test_a_title_may_hold_a_comma_and_a_hundred_columns_may_follow():
    extra = [f"Extra, column {n}" for n in range(100)]
    content = table((*SHOPIFY, *extra), [{"Handle": "a", "Title": "A", "Variant Price": "1", extra[99]: "x"}])

    assert len(read(content).sheet.titles) == 110
    assert read(content).rows[0].title == "A"


@pytest.mark.parametrize("place", [0, 3, 9])
def test_an_unclosed_quote_costs_one_row(place):
    lines = shopify(*({"Vendor": "v"} for _n in range(10))).splitlines()
    lines[place + 1] = lines[place + 1].replace(",v,", ',"v,')

    result = read("\n".join(lines))

    assert [product.handle for product in result.rows] == [f"p{n}" for n in range(10) if n != place]
    assert result.said() == [(place + 2, "", "A quote is opened and never closed; the row was left out.")]


def test_an_unclosed_quote_among_quoted_rows_costs_one_row():
    rows = ['a,A,"x, y",1', 'b,B,"x, y,1', 'c,C,"x, y",1', 'd,D,"x, y",1']

    result = read("Handle,Title,Vendor,Variant Price\n" + "\n".join(rows))

    assert [product.handle for product in result.rows] == ["a", "c", "d"]
    assert [row for row, _column, _reason in result.said("error")] == [3]


def test_line_breaks_within_quotes_are_kept():
    content = shopify({"Title": "A"}, titles=(*SHOPIFY, "Body (HTML)")).replace("A,", 'A,"').replace("\n", "\n", 1)
    content = 'Handle,Title,Body (HTML),Variant Price\na,A,"<p>one</p>\r\n\r\n<p>two</p>",1\nb,B,,2\n'

    result = read(content)

    assert result.rows[0].description == "<p>one</p>\n\n<p>two</p>"
    assert [product.row for product in result.rows] == [2, 3]


def test_rows_with_too_many_cells_are_refused_and_short_ones_filled():
    result = read("Handle,Title,Variant Price,Vendor\na,A,1,v,extra\nb,B,2\nc,C,3,v,,,\n")

    assert [product.handle for product in result.rows] == ["b", "c"]
    assert result.said() == [(2, "", "This row has 5 cells, the header 4.")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"\x00" * 100, "empty"),
        (",".join(SHOPIFY).encode() + b"\n", "no rows"),
        (",".join(SHOPIFY).encode() + b"\n,,,,\n\n", "no rows"),
        (b"PK\x03\x04" + b"\x00" * 50, "Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no text file"),
        (bytes(range(1, 32)) * 20, "no text file"),
        (b'[{"a": 1}]', "JSON"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"name;price\nshirt;10\n", "no format that we know"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(content, reason):
    with pytest.raises(ImportRefused, match=reason):
        read(content)


def test_a_format_can_be_told_and_is_held_to():
    content = shopify({})

    assert read(content, only="shopify_products").sheet.format.code == "shopify_products"
    with pytest.raises(ImportRefused, match="it needs Type, SKU, Name"):
        read(content, only="woocommerce_products")
    with pytest.raises(ImportRefused, match="Known formats: shopify_products"):
        read(content, only="magento")


def test_values_in_the_report_are_cut():
    result = read(shopify({"Variant Price": "9" * 500 + "x"}))

    assert len(result.issues[0].value) == SHOWN


def test_five_thousand_rows():
    result = read(shopify(*({"Variant SKU": f"S{n}"} for n in range(5000))))

    assert (len(result.rows), result.said()) == (5000, [])
