"""Our minor units, which are CLDR's, and Stripe's, which are not the same for every currency.

docs.stripe.com/currencies: amounts have two decimals but for the currencies listed there; ISK and UGX have two, though
nobody uses them; those of three decimals move in steps of ten of them.
"""

from __future__ import annotations

from typing import Final

from apps.core.money import exponent
from apps.payments.providers import ProviderRefused

WHOLE: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THOUSANDTHS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def step(currency: str) -> int:
    """The least that can be moved, in our minor units: every amount is a multiple of it."""
    return int(10 ** max(exponent(currency) - min(_digits(currency), 2), 0))


def theirs(amount: int, currency: str) -> int:
    """Raises: ProviderRefused for what cannot be moved to the unit."""
    if amount % step(currency):
        raise ProviderRefused("amount_not_chargeable", f"{amount} {currency} is no multiple of {step(currency)}.")
    more = _digits(currency) - exponent(currency)
    return int(amount * 10**more if more >= 0 else amount // 10**-more)


def ours(amount: int, currency: str) -> int:
    """Below our unit, which others may move in their books, it is cut off."""
    more = _digits(currency) - exponent(currency)
    return int(amount // 10**more if more >= 0 else amount * 10**-more)


def _digits(currency: str) -> int:
    if currency in WHOLE:
        return 0
    return 3 if currency in THOUSANDTHS else 2
