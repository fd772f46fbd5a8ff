"""What people type, as numbers; what cannot be read is refused with a sentence beside its field."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import Money, exponent

LONGEST = 20


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
    return Money.parse(plain, currency, field=field).amount
