"""The arithmetic of a line that was rounded to the minor unit: its tax inside or on top."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class LineAmounts:
    net: int
    tax: int
    gross: int


def line_amounts(*, amount: int, percent: Decimal, is_tax_included: bool) -> LineAmounts:
    """What a line costs, split into net and tax, or with tax added to it.

    net + tax = gross, always, and none is negative where `amount` is not.
    """
    if is_tax_included:
        tax = round_half_up(Decimal(amount) * percent / (100 + percent))
        return LineAmounts(net=amount - tax, tax=tax, gross=amount)
    tax = round_half_up(Decimal(amount) * percent / 100)
    return LineAmounts(net=amount, tax=tax, gross=amount + tax)
