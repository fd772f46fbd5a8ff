from __future__ import annotations

import pytest

from apps.invoicing.errors import InvalidTaxId
from apps.invoicing.services import check_tax_id

RIGHT = [
    ("ES", "12345678Z", "12345678Z"),  # DNI, the ministry's own example
    ("ES", " 12.345.678-z ", "12345678Z"),
    ("ES", "ES12345678Z", "ES12345678Z"),
    ("ES", "00000000T", "00000000T"),
    ("ES", "X1234567L", "X1234567L"),  # NIE
    ("ES", "Y1234567X", "Y1234567X"),
    ("ES", "Z1234567R", "Z1234567R"),
    ("ES", "K1234567L", "K1234567L"),
    ("ES", "A58818501", "A58818501"),  # public limited company: a digit
    ("ES", "B86561412", "B86561412"),
    ("ES", "Q2826000H", "Q2826000H"),  # tax agency: a letter
    ("ES", "P2807900B", "P2807900B"),  # city of Madrid: a letter
    ("ES", "G28029007", "G28029007"),  # association: either
    ("PT", "PT 501442600", "PT501442600"),
    ("FR", "FR40303265045", "FR40303265045"),
    ("DE", "DE136695976", "DE136695976"),
    ("GR", "EL094014201", "EL094014201"),
    ("IT", "00743110157", "00743110157"),
    ("NL", "NL123456789B01", "NL123456789B01"),
    ("GB", "GB 999 9999 73", "GB999999973"),
    ("US", "12-3456789", "123456789"),
]
WRONG = [
    ("ES", "12345678A"),
    ("ES", "1234567Z"),
    ("ES", "X1234567A"),
    ("ES", "Y1234567L"),
    ("ES", "K1234567A"),
    ("ES", "A58818502"),
    ("ES", "A5881850A"),  # the right letter where a digit must stand
    ("ES", "Q28260008"),  # the right digit where a letter must stand
    ("ES", "P2807900C"),
    ("ES", "I12345678"),
    ("ES", "１２３４５６７８Z"),
    ("ES", ""),
    ("PT", "50144260"),
    ("DE", "DE13669597"),
    ("FR", "FRIO303265045"),
    ("US", "x"),
    ("US", "<script>alert(1)</script>"),
]


@pytest.mark.parametrize(("country", "given", "stored"), RIGHT)
def test_a_right_number_is_stored_in_one_form(country, given, stored):
    assert check_tax_id(given, country=country) == stored


@pytest.mark.parametrize(("country", "given"), WRONG)
def test_a_wrong_number_is_refused(country, given):
    with pytest.raises(InvalidTaxId) as refusal:
        check_tax_id(given, country=country, field="party.tax_id")

    assert refusal.value.field == "party.tax_id"


@pytest.mark.parametrize("number", ["12345678Z", "X1234567L", "A58818501", "Q2826000H"])
def test_any_one_wrong_digit_of_a_spanish_number_is_found(number):
    for place, digit in enumerate(number):
        if digit.isdigit() and not (number[0] in "AQ" and place == len(number) - 1):
            wrong = number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :]
            with pytest.raises(InvalidTaxId):
                check_tax_id(wrong, country="ES")
