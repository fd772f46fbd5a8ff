"""Amounts of money between files and tables."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import exponent


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
