"""Money as whole minor units with a currency; it adds, splits and prints, and never mixes currencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import format_currency, get_currency_precision, is_currency
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput


@lru_cache(maxsize=256)
def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency (CLDR): EUR 2, JPY 0, KWD 3."""
    return get_currency_precision(currency)


def is_known_currency(currency: str) -> bool:
    return bool(is_currency(currency))


def round_half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Shares of `amount` in proportion to `weights`, to the unit, by largest remainder; ties go to the earlier share.

    The shares add up to `amount` exactly. With no weight at all, everything goes to the first share.
    """
    if not weights:
        raise ValueError("Nothing to split over.")
    total = sum(weights)
    if total == 0:
        return [amount, *([0] * (len(weights) - 1))]
    sign = -1 if amount < 0 else 1
    floors = [abs(amount) * weight // total for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(abs(amount) * weights[i] % total), i))
    for index in remainders[: abs(amount) - sum(floors)]:
        floors[index] += 1
    return [sign * share for share in floors]


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` whole minor units of `currency` (ISO 4217)."""

    amount: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str, *, field: str | None = None) -> Money:
        """Reads a plain decimal such as "12.50". Raises: InvalidInput for anything else or more digits than the currency has."""
        try:
            value = Decimal(text.strip())
        except (InvalidOperation, AttributeError):
            raise InvalidInput(_("Write an amount such as 12.50."), field=field) from None
        if not value.is_finite():
            raise InvalidInput(_("Write an amount such as 12.50."), field=field)
        scaled = value.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise InvalidInput(
                _("%(currency)s has %(digits)s decimals.") % {"currency": currency, "digits": exponent(currency)},
                field=field,
            )
        if abs(scaled) >= 2**63:
            raise InvalidInput(_("This amount is too large."), field=field)
        return cls(int(scaled), currency)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.decimal:f}"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} don't mix.")
        return other.amount

    def shown(self, locale: str) -> str:
        """As a person of that locale reads it, such as "12,50 €"."""
        return str(format_currency(self.decimal, self.currency, locale=locale.replace("-", "_")))


def total(amounts: Iterable[Money], currency: str) -> Money:
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
