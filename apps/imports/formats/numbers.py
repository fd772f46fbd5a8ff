"""Numbers as people and spreadsheets write them: which mark is the decimal one is decided once per file."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

MAX_QUANTITY = 2**31 - 1
_PLAIN = re.compile(r"[0-9]+(\.[0-9]{1,2})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9][0-9.,'’ \u00a0\u202f]*)?[.,]?[0-9]+")
_CURRENCY = re.compile(
    r"^(?:[A-Z]{3}|[A-Z]{0,2}[$€£¥₹₽]|kr|zł|Kč|din\.?|RSD)?\s*(.*?)\s*(?:[A-Z]{3}|[$€£¥₹₽]|kr\.?|zł|Kč|din\.?)?$"
)
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_SPACES = str.maketrans("", "", "'’ \u00a0\u202f")


class NumberProblem(ValueError):
    """The text can't be taken as the number that is needed; str() says why, in the reader's language."""


def evidence(text: str) -> str:
    """The decimal mark that this text shows beyond doubt: "." or ",", or "" if it shows none."""
    number = _bare(text)
    points, commas = number.count("."), number.count(",")
    if not (points or commas) or not _NUMBER.fullmatch(number):
        return ""
    if points and commas:
        return "." if number.rfind(".") > number.rfind(",") else ","
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, fraction = number.lstrip("+-").split(mark)
    if len(fraction) == 3 and whole not in {"", "0"} and len(whole) <= 3:
        return ""  # 1,234 may be either
    return mark


def amount(text: str, mark: str) -> Decimal:
    """A decimal number, in a file whose decimal mark is `mark` ("" = not known). Raises: NumberProblem."""
    if _PLAIN.fullmatch(text) and mark != ",":
        return Decimal(text)
    number = _bare(text)
    if not _NUMBER.fullmatch(number):
        raise NumberProblem(_("This is no number that we can read. Write it like 1234.50."))
    if "." in number or "," in number:
        mark = mark or evidence(number)
        if not mark:
            raise NumberProblem(
                _(
                    "This may be a thousand or a fraction, and nothing else in the file shows which. Write it like 1234.50."
                )
            )
        number = _ungrouped(number, mark)
    return Decimal(number.translate(_SPACES))


def quantity(text: str, mark: str) -> int:
    """A whole number of units. Raises: NumberProblem."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    value = amount(text, mark)
    if value != value.to_integral_value():
        raise NumberProblem(_("A quantity is a whole number."))
    if abs(value) > MAX_QUANTITY:
        raise NumberProblem(_("This quantity is too large."))
    return int(value)


def _bare(text: str) -> str:
    match = _CURRENCY.match(text.strip())
    return match.group(1).strip() if match else text.strip()


def _ungrouped(number: str, mark: str) -> str:
    group = "," if mark == "." else "."
    whole, _mark, fraction = number.translate(_SPACES).partition(mark)
    parts = whole.lstrip("+-").split(group)
    if group in fraction or mark in fraction or (len(parts) > 1 and not _is_grouped(parts)):
        raise NumberProblem(_("The thousands of this number are not in groups of three. Write it like 1234.50."))
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{''.join(parts) or '0'}.{fraction or '0'}"


def _is_grouped(parts: list[str]) -> bool:
    return 1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])


def coordinate(text: str, mark: str) -> float | None:
    """Degrees; a coordinate has no thousands, so a lone mark is the decimal one. Raises: NumberProblem."""
    if not text:
        return None
    number = text.strip().replace(",", ".") if mark == "," or "." not in text else text.strip()
    if not _DEGREES.fullmatch(number):
        raise NumberProblem(_("This is no number that we can read. Write it like 1234.50."))
    return float(number)
