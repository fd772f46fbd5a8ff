"""What people type, as numbers; what cannot be read is refused with a sentence beside its field."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import Money, exponent

LONGEST = 20


def refuse_unreadable(*forms: QueryDict) -> None:
    """Raises: InvalidInput for characters that no keyboard types and no database keeps."""
    if any("\x00" in value for form in forms for _name, values in form.lists() for value in values):
        raise InvalidInput(_("This holds characters that can't be shown."))


def whole(text: str, *, field: str) -> int:
    """A whole number of units. Raises: InvalidInput."""
    plain = text.strip()
    if not plain.isascii() or not plain.removeprefix("-").isdigit() or len(plain) > LONGEST:
        raise InvalidInput(_("Write a whole number."), field=field)
    return int(plain)


def amount(text: str, currency: str, *, field: str) -> int:
    """Money as it is written here or abroad: 1.234,50 as well as 1,234.50, and 1.234. Raises: InvalidInput."""
    plain = "".join(text.replace("€", "").split())[:LONGEST]
    mark = max(plain.rfind(","), plain.rfind("."))
    if mark >= 0:
        whole_part, decimals = plain[:mark], plain[mark + 1 :]
        whole_part = whole_part.replace(".", "").replace(",", "")
        is_thousands = len(decimals) == 3 and exponent(currency) < 3
        plain = f"{whole_part}{decimals}" if is_thousands else f"{whole_part}.{decimals}"
    is_plain = plain.isascii() and plain.replace(".", "", 1).isdigit()
    return Money.parse(plain if is_plain else "", currency, field=field).amount
