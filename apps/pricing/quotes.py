"""What a quote is: frozen, complete, and storable as it stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from apps.pricing.enums import Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteLine:
    """What somebody wants to buy; `key` is the caller's name for it."""

    key: str
    variant_id: int
    quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedLine:
    """Whole minor units, but for `unit_amount` and `list_amount`, which may have four more digits.

    `list_amount` is the compare-at price of a unit where there is one above the price, else the price. `base_amount` is
    `unit_amount` times the quantity, before promotions took `discount_amount` off it; net, tax and gross are after it.
    Both are with or without tax as the price list is.
    """

    key: str
    variant_id: int
    quantity: int
    unit_amount: Decimal
    list_amount: Decimal
    base_amount: int
    discount_amount: int
    net_amount: int
    tax_amount: int
    gross_amount: int
    tax_percent: Decimal
    tax_class_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineShare:
    """What an offer takes off a line, in minor units above zero."""

    key: str
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedDiscount:
    """An offer that lowers the basket: `amount` is the sum of its shares of lines and of the delivery.

    `code` is the coupon's, empty where the offer needs none.
    """

    promotion_id: int
    coupon_id: int | None
    code: str
    name: str
    amount: int
    shares: tuple[LineShare, ...]
    shipping_amount: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedCode:
    """A code that lowers nothing, and why."""

    code: str
    reason: Refusal

    @property
    def text(self) -> str:
        return str(self.reason.label)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShippingOption:
    """A way to bring a basket to a place: what it costs there, tax included, and in how many days it comes."""

    rate_id: int
    public_id: uuid.UUID
    name: str
    amount: int
    currency: str
    tax_percent: Decimal
    tax_class_code: str
    days_from: int
    days_to: int


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotedShipping:
    """The delivery of a quote: `option.amount` less `discount_amount` is `gross_amount`, always with tax."""

    option: ShippingOption
    discount_amount: int
    net_amount: int
    tax_amount: int
    gross_amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """`total_amount` is what is paid: the sum of the lines' gross amounts, and the delivery after its discounts."""

    currency: str
    is_tax_included: bool
    lines: tuple[QuotedLine, ...]
    discounts: tuple[QuotedDiscount, ...] = ()
    refused: tuple[RefusedCode, ...] = ()
    shipping: QuotedShipping | None = None

    @property
    def total_amount(self) -> int:
        return sum(line.gross_amount for line in self.lines) + (self.shipping.gross_amount if self.shipping else 0)

    @property
    def discount_amount(self) -> int:
        return sum(discount.amount for discount in self.discounts)

    @property
    def tax_amount(self) -> int:
        return sum(line.tax_amount for line in self.lines) + (self.shipping.tax_amount if self.shipping else 0)

    @property
    def net_amount(self) -> int:
        return sum(line.net_amount for line in self.lines) + (self.shipping.net_amount if self.shipping else 0)


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
    """The price of one unit now, in minor units with up to four more digits.

    Where `compare_at_amount` shows a reduction, `lowest_30_amount` is the lowest price of the 30 days before it, as the
    price history tells; None where nothing was sold before.
    """

    amount: Decimal
    compare_at_amount: Decimal | None
    currency: str
    is_tax_included: bool
    lowest_30_amount: Decimal | None = None

    @property
    def is_reduced(self) -> bool:
        return self.compare_at_amount is not None and self.compare_at_amount > self.amount


@dataclass(frozen=True, kw_only=True, slots=True)
class EstimatedLine:
    """A line of a basket: its price now times its quantity, and what offers take off. None: no price at the moment."""

    key: str
    unit_amount: Decimal | None
    base_amount: int | None
    discount_amount: int = 0

    @property
    def total_amount(self) -> int | None:
        return None if self.base_amount is None else self.base_amount - self.discount_amount


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a basket costs before the place that taxes it is known, as the price list shows it: with or without tax."""

    lines: tuple[EstimatedLine, ...]
    discounts: tuple[QuotedDiscount, ...] = ()
    refused: tuple[RefusedCode, ...] = ()
