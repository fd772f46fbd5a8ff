"""The demo shop's committed files: complete in both languages, consistent, and exactly what the generator writes."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date, time
from decimal import Decimal
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from apps.backoffice.demo import make
from apps.backoffice.demo.products import GTIN_PREFIX
from apps.imports import formats

SPAIN = {  # latitudes, longitudes: the mainland with the Balearic Islands, and the Canary Islands
    "Europe/Madrid": ((36.0, 43.9), (-9.4, 4.4)),
    "Atlantic/Canary": ((27.5, 29.5), (-18.3, -13.3)),
}


def table(name: str) -> list[dict[str, str]]:
    with (make.DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def english() -> list[dict[str, str]]:
    return table("products.en.csv")


@pytest.fixture(scope="module")
def spanish() -> list[dict[str, str]]:
    return table("products.es.csv")


def test_the_committed_files_are_what_the_generator_writes():
    wanted = make.files()
    differing = [path.name for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    on_disk = {path for folder in (make.DATA, make.ROOT / "static" / "demo") for path in folder.iterdir()}

    assert (differing, on_disk - set(wanted)) == ([], set())


def test_there_are_600_products_and_2000_variants_in_both_languages(english, spanish):
    for rows in (english, spanish):
        assert len({row["Handle"] for row in rows}) == 600
        assert len(rows) == 2000


def test_both_languages_name_the_same_variants_at_the_same_prices(english, spanish):
    same = ("Handle", "Variant SKU", "Variant Barcode", "Variant Price", "Variant Grams", "Image Src", "Tags")

    assert [[row[name] for name in same] for row in english] == [[row[name] for name in same] for row in spanish]


@pytest.mark.parametrize("name", ["products.en.csv", "products.es.csv"])
def test_every_product_has_its_words(name):
    firsts = [row for row in table(name) if row["Title"]]

    assert len(firsts) == 600
    assert len({row["Title"] for row in firsts}) == 600
    for row in firsts:
        for column in ("Vendor", "Product Category", "Type", "SEO Title", "SEO Description", "Image Alt Text"):
            assert row[column], (row["Handle"], column)
        assert len(re.sub(r"<[^>]+>", " ", row["Body (HTML)"])) > 200
        assert "{" not in row["Body (HTML)"]


def test_the_two_languages_differ(english, spanish):
    own = [(one["Title"], other["Title"]) for one, other in zip(english, spanish, strict=True) if one["Title"]]

    assert all(one != other for one, other in own)
    assert all(
        one["Body (HTML)"] != other["Body (HTML)"] for one, other in zip(english, spanish, strict=True) if one["Title"]
    )


def test_skus_are_unique(english):
    assert [sku for sku, count in Counter(row["Variant SKU"] for row in english).items() if count > 1 or not sku] == []


def test_gtins_are_unique_valid_and_nobodys(english):
    gtins = [row["Variant Barcode"] for row in english]

    assert len(set(gtins)) == 2000
    for gtin in gtins:
        assert re.fullmatch(rf"{GTIN_PREFIX}\d{{10}}", gtin)
        assert sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(gtin)) % 10 == 0


def test_options_tell_the_variants_of_a_product_apart(english, spanish):
    for rows in (english, spanish):
        found = Counter((row["Handle"], row["Option1 Value"], row["Option2 Value"]) for row in rows)
        assert max(found.values()) == 1


def test_prices_are_positive_and_reductions_are_reductions(english):
    for row in english:
        price = Decimal(row["Variant Price"])
        assert price >= 5
        assert not row["Variant Compare At Price"] or Decimal(row["Variant Compare At Price"]) > price


def test_books_and_food_have_their_own_rates(english):
    codes = {row["Product Category"].split(" > ")[1]: row["Variant Tax Code"] for row in english if row["Title"]}

    assert {kind for kind, code in codes.items() if code == "super-reduced"} == {
        "Walking guide",
        "Trail map",
        "Extra virgin olive oil",
    }
    assert {kind for kind, code in codes.items() if code == "reduced"} == {"Honey"}


def test_every_picture_exists_is_sound_and_the_whole_is_light(english):
    named = {row[column] for row in english for column in ("Image Src", "Variant Image") if row[column]}
    files = list((make.ROOT / "static" / "demo").iterdir())

    assert len(named) > 450
    for path in named:
        assert (make.ROOT / path.lstrip("/")).is_file(), path
    for file in files:
        ids = re.findall(r' id="(\w+)"', file.read_text("utf-8"))
        assert ET.fromstring(file.read_text("utf-8")).tag.endswith("svg")  # noqa: S314 our own files
        assert len(ids) == len(set(ids)), file.name
        assert " style=" not in file.read_text("utf-8")
    assert sum(file.stat().st_size for file in files) < 2_500_000


def test_every_product_shows_a_picture_of_each_of_its_colours(english):
    by_product = defaultdict(list)
    for row in english:
        by_product[row["Handle"]].append(row)

    for handle, rows in by_product.items():
        shown = {row["Image Src"] for row in rows if row["Image Src"]}
        colours = {row["Option1 Value"] for row in rows} if rows[0]["Option1 Name"] == "Colour" else {""}
        assert len(shown) == len(colours), handle
        assert {row["Variant Image"] for row in rows} - {""} in (set(), shown), handle


def test_there_are_twelve_shops_and_two_warehouses_where_they_say_they_are():
    rows = table("locations.csv")

    assert Counter(row["kind"] for row in rows) == {"shop": 12, "warehouse": 2}
    assert len({row["code"] for row in rows}) == len({row["name"] for row in rows}) == 14
    for row in rows:
        (south, north), (west, east) = SPAIN[row["time_zone"]]
        assert south < float(row["latitude"]) < north, row["code"]
        assert west < float(row["longitude"]) < east, row["code"]
        assert ZoneInfo(row["time_zone"])
        assert row["phone"].startswith("+34900000")
        assert row["email"].endswith("@lumbre.example")
    assert {row["region"] for row in rows if row["time_zone"] == "Atlantic/Canary"} == {"ES-CN"}


def test_opening_hours_read_and_some_shops_close_at_noon():
    span = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")
    split = 0
    for row in table("locations.csv"):
        for part in row["hours"].split("; "):
            assert re.fullmatch(r"[a-z]{2}(-[a-z]{2})? \d\d:\d\d-\d\d:\d\d( \d\d:\d\d-\d\d:\d\d)?", part), part
            times = [time.fromisoformat(edge) for pair in span.findall(part) for edge in pair]
            assert times == sorted(set(times))
            split += len(times) == 4
    assert split >= 7


def test_holidays_are_dates_of_the_two_years_in_two_languages():
    rows = table("holidays.csv")

    assert {date.fromisoformat(row["date"]).year for row in rows} == {2026, 2027}
    assert len({row["date"] for row in rows}) == len(rows) == 24
    assert all(row["name_en"] and row["name_es"] for row in rows)
    assert {row["hours"] for row in rows} == {"closed", "10:00-18:00"}


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("products.en.csv", "shopify_products", 600),
        ("products.es.csv", "shopify_products", 600),
        ("stock.csv", "shopify_inventory", len(table("stock.csv"))),
        ("locations.csv", "locations", 14),
    ],
)
def test_the_import_reads_the_files_without_a_word(name, code, count):
    with (make.DATA / name).open("rb") as stream:
        sheet, issues = formats.survey(stream), formats.Issues()
        formats.settle_coordinates(sheet, swap=False)
        rows = list(formats.parse(sheet, issues))

    assert (sheet.format.code, len(rows), sheet.notes) == (code, count, [])
    assert (issues.errors, issues.warnings) == (0, 0)


def test_stock_knows_its_products_and_places_and_is_spread_like_a_real_shops(english):
    rows = table("stock.csv")
    places = {row["name"]: row["kind"] for row in table("locations.csv")}
    shops = defaultdict(set)
    units = Counter()
    for row in rows:
        units[row["SKU"]] += int(row["On hand"])
        if places[row["Location"]] == "shop" and int(row["On hand"]):
            shops[row["SKU"]].add(row["Location"])
    skus = {row["Variant SKU"] for row in english}

    assert {row["SKU"] for row in rows} == skus
    assert len({(row["SKU"], row["Location"]) for row in rows}) == len(rows)
    assert all(int(row["On hand"]) >= 0 for row in rows)
    assert sum(len(shops[sku]) >= 10 for sku in skus) > 100
    assert sum(1 <= len(shops[sku]) <= 4 for sku in skus) > 200
    assert sum(not shops[sku] and units[sku] > 0 for sku in skus) > 50
    assert sum(not units[sku] for sku in skus) > 10
    for place in places:
        assert sum(row["Location"] == place and int(row["On hand"]) > 0 for row in rows) > 150, place
