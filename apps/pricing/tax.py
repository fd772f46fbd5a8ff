"""The arithmetic of a line: rounded once, half up, with its tax inside or on top."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import round_half_up


@dataclass(frozen=True, slots=True)
class LineAmounts:
    net: int
    tax: int
    gross: int


def line_amounts(*, unit: Decimal, quantity: int, percent: Decimal, is_tax_included: bool) -> LineAmounts:
    """`unit` × `quantity`, rounded to the minor unit, then split into net and tax, or with tax added to it.

    net + tax = gross, always, and none is negative where `unit` is not.
    """
    amount = round_half_up(unit * quantity)
    if is_tax_included:
        tax = round_half_up(Decimal(amount) * percent / (100 + percent))
        return LineAmounts(net=amount - tax, tax=tax, gross=amount)
    tax = round_half_up(Decimal(amount) * percent / 100)
    return LineAmounts(net=amount, tax=tax, gross=amount + tax)
