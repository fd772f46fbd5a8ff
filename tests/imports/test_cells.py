"""Values: numbers of every country, text that must not be stored as it is, addresses of pictures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.imports.formats import cells, numbers
from apps.imports.formats.headers import fold
from tests.imports.samples import SHOPIFY, read, shopify


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        *(
            ("12.50", "."),
            ("1,234.56", "."),
            ("1234.567", "."),
            ("0.123", "."),
            (".5", "."),
            ("1.234.567", ","),
            ("€ 9.9", "."),
        ),
        *(("12,50", ","), ("1.234,56", ","), ("0,5", ","), ("1,234,567", "."), ("R$ 19,90", ","), ("19,90 €", ",")),
        *(("1,234", ""), ("1.234", ""), ("100", ""), ("", ""), ("a.b", ""), ("1.2.3.4x", "")),
    ],
)
def test_what_a_number_shows_of_its_decimal_mark(text, mark):
    assert numbers.evidence(text) == mark


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        *(
            ("1234.5", ".", "1234.5"),
            ("1,234.50", ".", "1234.50"),
            ("1,234", ".", "1234"),
            ("1.234,56", ",", "1234.56"),
        ),
        *(("1.234", ",", "1234"), ("12,5", "", "12.5"), ("1'234.50", ".", "1234.50"), ("1 234,50", ",", "1234.50")),
        *(
            ("-5.00", ".", "-5"),
            ("$1,000.00", ".", "1000"),
            ("1 234,5 kr", ",", "1234.5"),
            ("+7", "", "7"),
            ("USD 10.00", ".", "10"),
        ),
    ],
)
def test_amounts(text, mark, value):
    assert numbers.amount(text, mark) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["1e3", "NaN", "Infinity", "-inf", "0x10", "12,3,4", "1.2.3", "N/A", "NULL", "1,234", "١٢", "--1", ""]
)
def test_what_is_no_amount(text):
    with pytest.raises(numbers.NumberProblem):
        numbers.amount(text, "")


@pytest.mark.parametrize("text", ["1.5", "1e3", str(2**31), "3000000000", "many"])
def test_what_is_no_quantity(text):
    with pytest.raises(numbers.NumberProblem):
        numbers.quantity(text, ".")


def test_whole_quantities_may_be_written_with_a_fraction_of_nothing():
    assert (numbers.quantity("3.0", "."), numbers.quantity("3,00", ","), numbers.quantity("-2", "")) == (3, 3, -2)


@pytest.mark.parametrize(
    ("prices", "read_as"),
    [
        (("12,50", "1.234"), ("12.50", "1234")),
        (("12.50", "1,234"), ("12.50", "1234")),
        (("1.234,56", "7"), ("1234.56", "7")),
        (("12.50", "12,50"), ("12.50", "12.50")),
    ],
)
def test_one_number_settles_the_mark_of_the_file(prices, read_as):
    result = read(shopify(*({"Variant Price": price} for price in prices)))

    assert [variant.price for variant in result.variants] == [Decimal(price) for price in read_as]


def test_a_thousand_or_a_fraction_is_refused_unless_the_file_shows_which():
    result = read(shopify({"Variant Price": "1,234"}, {"Variant Price": "5"}))

    assert [product.handle for product in result.rows] == ["p1"]
    assert [(row, column) for row, column, _reason in result.said("error")] == [(2, "Variant Price"), (2, "Handle")]
    assert read(shopify({"Variant Price": "1,234"}), mark=",").variants[0].price == Decimal("1.234")
    assert read(shopify({"Variant Price": "1,234"}), mark=".").variants[0].price == 1234


def test_in_a_file_with_both_marks_the_doubtful_number_is_refused():
    result = read(shopify({"Variant Price": "1.234"}, {"Variant Price": "2.50"}, {"Variant Price": "3,50"}))

    assert [variant.price for variant in result.variants] == [Decimal("2.50"), Decimal("3.50")]
    assert "each was read for itself" in result.sheet.notes[0]


def test_semicolons_alone_speak_for_the_decimal_comma():
    assert read(shopify({"Variant Price": "1,234"}, delimiter=";")).variants[0].price == Decimal("1.234")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Variant Price", "-0.01"),
        ("Variant Price", "free"),
        ("Variant Price", "9" * 13),
        ("Variant Inventory Qty", "1.5"),
        ("Variant Inventory Qty", "1e3"),
    ],
)
def test_a_bad_number_refuses_the_row_and_not_the_file(field, value):
    result = read(shopify({}, {field: value}, {}))

    assert [product.handle for product in result.rows] == ["p0", "p2"]
    assert result.said("error")[0][:2] == (3, field)


def test_negative_stock_becomes_none_with_a_warning():
    result = read(shopify({"Variant Inventory Qty": "-4"}))

    assert result.variants[0].quantity == 0
    assert result.said() == [(2, "Variant Inventory Qty", "A stock can't be negative; 0 was taken.")]


def test_nul_bytes_and_reading_direction_marks_never_reach_a_name():
    result = read(shopify({"Title": "Sh\x00irt", "Vendor": "abc\u202egpj.exe"}, {"Title": "family 👨‍👩‍👧 🇪🇸"}))

    assert (result.rows[0].title, result.rows[0].vendor, result.rows[1].title) == (
        "Shirt",
        "abcgpj.exe",
        "family 👨‍👩‍👧 🇪🇸",
    )
    assert result.said() == [(2, "Title", "Removed NUL bytes.")]


def test_halves_of_characters_are_removed_with_a_warning():
    utf16 = shopify({"Title": "Shirt\ud83d!"}).encode("utf-16", "surrogatepass")
    utf8 = shopify({"Title": "Größe"}, {"Title": "Shirt\ud83d!"}, {"Title": "Camión"}).encode("utf-8", "surrogatepass")

    assert read(utf16).rows[0].title == "Shirt!"
    assert read(utf8).rows[1].title == "Shirt!"
    assert read(utf8).said() == [(3, "Title", "Removed halves of characters.")]


def test_pairs_encoded_one_by_one_become_their_character():
    content = shopify({"Title": "Größe XX"}).encode().replace(b"XX", "\ud83d\ude00".encode("utf-8", "surrogatepass"))

    assert read(content).rows[0].title == "Größe 😀"


def test_a_name_of_a_hundred_kilobytes_refuses_its_product():
    result = read(shopify({"Title": "x" * 102_400}, {}))

    assert [product.handle for product in result.rows] == ["p1"]
    assert result.said("error") == [(2, "Title", "This is longer than 255 characters.")]


@pytest.mark.parametrize("word", ["NULL", "None", "N/A", "nan", "{{7*7}}", "=HYPERLINK(1)", "+1", "@cmd"])
def test_words_of_other_programs_are_data(word):
    product = read(shopify({"Title": word, "Vendor": word, "Variant SKU": word})).rows[0]

    assert (product.title, product.vendor, product.variants[0].sku) == (word, word, word)


def test_html_is_sanitised():
    body = '<p onclick="x()">Hi <script>alert(1)</script><a href="javascript:x()">a</a><a href="https://b.example">b</a></p>'
    result = read(shopify({"Body (HTML)": body}, titles=(*SHOPIFY, "Body (HTML)")))

    clean = result.rows[0].description
    assert "script" not in clean
    assert "onclick" not in clean
    assert 'href="https://b.example"' in clean
    assert result.said() == [(2, "Body (HTML)", "Removed scripts, styles or other HTML that pages must not hold.")]


def test_skus_keep_zeros_and_lose_outer_blanks_and_the_apostrophe_of_spreadsheets():
    result = read(shopify({"Variant SKU": " 00123 "}, {"Variant SKU": "'00124"}, {"Variant SKU": "'t Gooi"}))

    assert [variant.sku for variant in result.variants] == ["00123", "00124", "'t Gooi"]


def test_twins_of_a_sku_are_kept_and_named():
    result = read(
        shopify(
            {"Variant SKU": "caf\u00e9-1"},
            {"Variant SKU": "cafe\u0301-1"},
            {"Variant SKU": "CAFÉ-1"},
            {"Variant SKU": "cafe-1"},
        )
    )

    assert [variant.sku for variant in result.variants] == ["café-1", "café-1", "CAFÉ-1", "cafe-1"]
    assert result.said() == [(row, "Variant SKU", "Row 2 has the same SKU; both were kept.") for row in (3, 4)]


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://127.0.0.1/a.jpg",
            "http://localhost/a.jpg",
            "https://[::1]/a.jpg",
            "http://169.254.169.254/latest",
            "http://10.1.2.3/a",
        ),
        *(
            "http://192.168.0.1/a",
            "http://2130706433/a",
            "http://0x7f.1/a",
            "http://[::ffff:127.0.0.1]/a",
            "http://intranet/a",
            "http://a.local/a",
        ),
        *(
            "javascript:alert(1)",
            "data:image/svg+xml;base64,xx",
            "file:///etc/passwd",
            "ftp://a.example/a.jpg",
            "picture.jpg",
            "http://",
        ),
        *(
            "https://user:pass@a.example/a.jpg",
            "http://a.example:port/a",
            "/static/../../etc/passwd",
            "/etc/passwd",
            "http://[broken/a",
        ),
    ],
)
def test_addresses_that_no_picture_may_have(url):
    assert cells.picture(url)[0] == ""
    assert cells.picture(url)[1]


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://cdn.example.com/a.jpg?v=1", "https://cdn.example.com/a.jpg?v=1"),
        ("//cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
        ("/static/demo/shirt.svg", "/static/demo/shirt.svg"),
        ("/media/a.jpg", "/media/a.jpg"),
        ("http://8.8.8.8/a.jpg", "http://8.8.8.8/a.jpg"),
        ("https://cdn.example.com/a b.jpg", "https://cdn.example.com/a%20b.jpg"),
    ],
)
def test_addresses_of_pictures(url, stored):
    assert cells.picture(url) == (stored, "")


def test_a_bad_picture_is_left_out_and_the_product_kept():
    result = read(shopify({"Image Src": "http://169.254.169.254/x"}))

    assert result.rows[0].images == ()
    assert result.said() == [(2, "Image Src", "This address points into a private network.")]


def test_formulas_are_text_in_a_report():
    assert [cells.as_csv_text(text) for text in ("=1+1", "+1", "-1", "@a", "\tx", "plain")] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\tx",
        "plain",
    ]


@pytest.mark.parametrize(
    ("title", "folded"),
    [
        (" Regular  Price ", "regular price"),
        ("¿Está  destacado ?", "esta destacado?"),
        ("Šifra", "sifra"),
        ("Шифра производа", "sifra proizvoda"),
        ("Meta: _alg_ean", "meta alg ean"),
    ],
)
def test_titles_are_compared_without_case_accents_and_script(title, folded):
    assert fold(title) == folded
