"""Amounts of money between files and tables."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import exponent

_FOUR = Decimal("0.0001")


def major(amount: int, currency: str) -> Decimal:
    """Minor units as people write them."""
    return Decimal(amount).scaleb(-exponent(currency))


def minor(value: Decimal | None, currency: str, field: str) -> int:
    """Whole minor units; nothing is none. Raises: InvalidInput for more digits than the currency has."""
    amount = (value or Decimal(0)).scaleb(exponent(currency))
    if amount != amount.to_integral_value():
        words = _("%(currency)s has %(digits)s decimals.") % {"currency": currency, "digits": exponent(currency)}
        raise InvalidInput(words, field=field)
    return int(amount)


def minor_of(value: Decimal, currency: str, field: str) -> Decimal:
    """Minor units of a price, which may have four digits more. Raises: InvalidInput."""
    amount = value.scaleb(exponent(currency))
    if amount != amount.quantize(_FOUR):
        raise InvalidInput(_("A price may have four digits more than the currency, not more."), field=field)
    return amount
