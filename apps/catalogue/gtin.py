"""Trade item numbers as files and scanners bring them: GTIN-8, -12, -13, -14 and ISBN-10.

Check digit: GS1 General Specifications, section 7.9. Restricted circulation: prefixes 02, 04 and 20 to 29 of GTIN-13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

LENGTHS = frozenset({8, 12, 13, 14})
_NOISE = str.maketrans("", "", "'’`´\"- \t\r\n\u00a0\u200b\u200e\u200f\ufeff")
_SPOILED = re.compile(r"\d+([.,]\d+)?e\+?\d+", re.IGNORECASE)
_ISBN10 = re.compile(r"[0-9]{9}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class Gtin:
    """`value` is what to store: the bare digits where the number is one, else the text as given.

    `reason` says what is wrong, or worth knowing, in the reader's language; it is empty for an ordinary good number.
    """

    value: str
    is_valid: bool
    reason: str = ""

    @property
    def key(self) -> str:
        """The number in fourteen digits, under which all its lengths meet; empty for a bad one."""
        return self.value.zfill(14) if self.is_valid else ""


def check_digit(body: str) -> int:
    """The last digit of a GTIN whose other digits are `body`."""
    return -sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body))) % 10


def check(raw: str) -> Gtin:
    """Reads a number from a file, a scanner or a person. It never refuses: a bad number is kept and says why."""
    text = raw.translate(_NOISE)
    if not text:
        return Gtin("", is_valid=False)
    if _SPOILED.fullmatch(text):
        return _bad(raw, _("A spreadsheet has rounded this number; its last digits are lost."))
    if len(text) == 10 and _ISBN10.fullmatch(text):
        return _isbn10(raw, text)
    if not (text.isascii() and text.isdigit()):
        return _bad(raw, _("A GTIN has digits only."))
    return _digits(text)


def _digits(text: str) -> Gtin:
    if len(text) not in LENGTHS:
        return _bad(text, _("A GTIN has 8, 12, 13 or 14 digits, this has %(count)s.") % {"count": len(text)})
    expected = check_digit(text[:-1])
    if expected != int(text[-1]):
        return _bad(
            text,
            _("The check digit is %(found)s, it should be %(expected)s.") % {"found": text[-1], "expected": expected},
        )
    if not text.strip("0"):
        return _bad(text, _("Zeros are no number of a product."))
    return Gtin(text, is_valid=True, reason=_note(text))


def _note(text: str) -> str:
    if len(text) == 8 and text[0] in "02":
        return _("This is a number for use inside one company.")
    prefix = text.zfill(14)[1:3]
    if len(text) > 8 and prefix in {"02", "04"} | {f"2{digit}" for digit in range(10)}:
        return _(
            "Numbers that begin with %(prefix)s are for use inside one shop or company (weight, price, coupons)."
        ) % {"prefix": prefix}
    return ""


def _isbn10(raw: str, text: str) -> Gtin:
    digits = [10 if mark in "xX" else int(mark) for mark in text]
    if sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11:
        return _bad(raw, _("The check digit of this ISBN is wrong."))
    body = "978" + text[:9]
    return Gtin(
        f"{body}{check_digit(body)}", is_valid=True, reason=_("An ISBN of ten digits, taken as one of thirteen.")
    )


def _bad(value: str, reason: str) -> Gtin:
    return Gtin(value.strip(), is_valid=False, reason=reason)
