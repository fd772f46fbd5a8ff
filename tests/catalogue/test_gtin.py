"""Trade item numbers: what is good, what is kept although it is bad, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.catalogue import gtin


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("4006381333931", "4006381333931"),
        ("'9009518582030", "9009518582030"),
        (" 96385074 ", "96385074"),
        ("036000291452", "036000291452"),
        ("10614141000415", "10614141000415"),
        ("978-0-13-110362-7", "9780131103627"),
    ],
)
def test_good_numbers_are_stored_as_bare_digits(raw, value):
    assert gtin.check(raw) == gtin.Gtin(value, is_valid=True)


@pytest.mark.parametrize(
    ("raw", "value", "reason"),
    [
        ("4006381333930", "4006381333930", "The check digit is 0, it should be 1."),
        ("8.41E+12", "8.41E+12", "A spreadsheet has rounded this number; its last digits are lost."),
        ("8,41e12", "8,41e12", "A spreadsheet has rounded this number; its last digits are lost."),
        ("12345", "12345", "A GTIN has 8, 12, 13 or 14 digits, this has 5."),
        ("N/A", "N/A", "A GTIN has digits only."),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "٤٠٠٦٣٨١٣٣٣٩٣١", "A GTIN has digits only."),
        ("0000000000000", "0000000000000", "Zeros are no number of a product."),
        ("0131103628X", "0131103628X", "A GTIN has digits only."),
        ("0131103629", "0131103629", "The check digit of this ISBN is wrong."),
    ],
)
def test_bad_numbers_are_kept_with_their_reason(raw, value, reason):
    assert gtin.check(raw) == gtin.Gtin(value, is_valid=False, reason=reason)


def test_an_empty_number_is_no_number_and_no_complaint():
    assert gtin.check("  ' ") == gtin.Gtin("", is_valid=False)


@pytest.mark.parametrize("raw", ["2012345678900", "0212345678909", "212345678903", "20123451"])
def test_numbers_of_one_company_are_good_and_noted(raw):
    body = raw[:-1]
    number = gtin.check(f"{body}{gtin.check_digit(body)}")

    assert number.is_valid
    assert "inside one" in number.reason


def test_isbn_of_ten_digits_becomes_one_of_thirteen():
    assert gtin.check("0-13-110362-8").value == "9780131103627"


def test_all_lengths_of_one_number_meet_under_one_key():
    assert gtin.check("036000291452").key == gtin.check("0036000291452").key == "00036000291452"
    assert gtin.check("036000291453").key == ""


@given(st.text())
def test_no_text_makes_it_fail(raw):
    number = gtin.check(raw)

    assert number.is_valid or number.reason or not number.value


@given(st.from_regex(r"[1-9][0-9]{6,12}", fullmatch=True).filter(lambda body: len(body) + 1 in gtin.LENGTHS))
def test_one_changed_digit_is_always_noticed(body):
    good = f"{body}{gtin.check_digit(body)}"
    changed = f"{good[:3]}{(int(good[3]) + 1) % 10}{good[4:]}"

    assert gtin.check(good).is_valid
    assert not gtin.check(changed).is_valid
