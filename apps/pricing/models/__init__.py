"""Price lists and prices, tax, delivery, and what lowers a price: promotions with their coupons."""

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
from apps.pricing.models._shipping import ShippingPlace, ShippingRate, ShippingRateText, ShippingStep

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
    "ShippingPlace",
    "ShippingRate",
    "ShippingRateText",
    "ShippingStep",
    "TaxClass",
    "TaxRate",
]
