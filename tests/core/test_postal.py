"""What addresses need, country by country."""

from __future__ import annotations

import pytest

from apps.core import postal


def test_spain_has_its_provinces_and_a_postcode_tells_which():
    rules = postal.rules_of("ES")

    assert len(rules.regions) == 52
    assert (rules.word, rules.is_region_needed, rules.is_postcode_needed) == ("Province", True, True)
    assert [rules.region_of(code) for code in ("28013", "35001", "26001", "26127", "51001", "99999", "")] == [
        "ES-M", "ES-GC", "ES-LO", "ES-SO", "ES-CE", "", "",
    ]  # fmt: skip
    assert rules.name_of("ES-GC") == "Las Palmas"
    assert rules.is_in("ES-M", "28013")
    assert not rules.is_in("ES-B", "28013")
    assert rules.is_in("", "28013")


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("ES", " 28013 ", "28013"),
        ("PT", "1100 038", "1100-038"),
        ("GB", "ec1y8sy", "EC1Y 8SY"),
        ("IE", "d02x285", "D02 X285"),
        ("PL", "00001", "00-001"),
        ("US", "902100001", "90210-0001"),
        ("XX", "as it was", "AS IT WAS"),
    ],
)
def test_postcodes_are_kept_as_the_country_writes_them(country, typed, kept):
    assert postal.rules_of(country).tidy(typed) == kept


def test_a_country_asks_no_more_than_it_has():
    germany, hong_kong, nowhere = (postal.rules_of(code) for code in ("DE", "HK", "ZZ"))

    assert (germany.regions, germany.is_region_needed, germany.fits("10115"), germany.fits("1011")) == (
        (), False, True, False,
    )  # fmt: skip
    assert not hong_kong.is_region_needed  # its areas have no codes
    assert (nowhere.fits("anything"), nowhere.regions) == (True, ())
    assert [postal.is_country(code) for code in ("ES", "EU", "../es", "ZZ")] == [True, False, False, False]


def test_where_only_a_tax_asks_the_postcode_tells():
    portugal = postal.rules_of("PT")

    assert [portugal.region_of(code) for code in ("1100-038", "9000-015", "9500-012")] == ["", "PT-30", "PT-20"]
    assert not portugal.is_region_needed


def test_every_code_is_a_regions_own():
    for country in ("ES", "US", "IT", "BR", "JP", "IE", "MX", "CA"):
        codes = [region.code for region in postal.rules_of(country).regions]
        assert codes
        assert len(codes) == len(set(codes))
