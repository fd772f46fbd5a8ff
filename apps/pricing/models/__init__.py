"""Price lists and prices, tax, and what lowers a price: promotions with their coupons."""

from apps.pricing.models._prices import Price, PriceHistory, PriceList, TaxClass, TaxRate
from apps.pricing.models._promotions import (
    Coupon,
    Promotion,
    PromotionAction,
    PromotionCondition,
    PromotionCustomer,
    PromotionScope,
    PromotionText,
    Redemption,
)

__all__ = [
    "Coupon",
    "Price",
    "PriceHistory",
    "PriceList",
    "Promotion",
    "PromotionAction",
    "PromotionCondition",
    "PromotionCustomer",
    "PromotionScope",
    "PromotionText",
    "Redemption",
    "TaxClass",
    "TaxRate",
]
