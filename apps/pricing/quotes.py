"""What a quote is: frozen, complete, and storable as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteLine:
    """What somebody wants to buy; `key` is the caller's name for it."""

    key: str
    variant_id: int
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedLine:
    """Whole minor units, but for `unit_amount` and `list_amount`, which may have four more digits.

    `list_amount` is the compare-at price of a unit where there is one above the price, else the price.
    """

    key: str
    variant_id: int
    quantity: int
    unit_amount: Decimal
    list_amount: Decimal
    net_amount: int
    tax_amount: int
    gross_amount: int
    tax_percent: Decimal
    tax_class_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """`total_amount` is what is paid: the sum of the lines' gross amounts."""

    currency: str
    is_tax_included: bool
    lines: tuple[QuotedLine, ...]

    @property
    def total_amount(self) -> int:
        return sum(line.gross_amount for line in self.lines)

    @property
    def tax_amount(self) -> int:
        return sum(line.tax_amount for line in self.lines)

    @property
    def net_amount(self) -> int:
        return sum(line.net_amount for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceDraft:
    """A price to set, in minor units; from `min_quantity` units of the variant on."""

    variant_id: int
    amount: Decimal
    compare_at: Decimal | None = None
    min_quantity: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceCounts:
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPrice:
    """The price of one unit now, in minor units with up to four more digits."""

    amount: Decimal
    compare_at_amount: Decimal | None
    currency: str
    is_tax_included: bool
