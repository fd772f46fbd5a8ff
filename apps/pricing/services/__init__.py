"""The verbs of pricing."""

from apps.pricing.codes import normalised as normalised_code
from apps.pricing.discounts import Effect
from apps.pricing.offers import PromotionDraft, Scope
from apps.pricing.quotes import (
    Estimate,
    EstimatedLine,
    LineShare,
    PriceCounts,
    PriceDraft,
    Quote,
    QuotedDiscount,
    QuotedLine,
    QuotedShipping,
    QuoteLine,
    RefusedCode,
    ShippingOption,
)
from apps.pricing.rates import Place, RateDraft, Step
from apps.pricing.services._coupons import add_coupon, generate_coupons, set_coupon
from apps.pricing.services._offers import check_code
from apps.pricing.services._prices import set_prices
from apps.pricing.services._promotions import end_promotion, save_promotion
from apps.pricing.services._quote import estimate, quote, quoted_shipping
from apps.pricing.services._redeem import Use, give_back, redeem
from apps.pricing.services._rules import ensure_price_list, ensure_tax_rate, ensure_tax_rules
from apps.pricing.services._shipping import save_shipping_rate
from apps.pricing.services._trial import Trial, trial_of, tried

__all__ = [
    "Effect",
    "Estimate",
    "EstimatedLine",
    "LineShare",
    "Place",
    "PriceCounts",
    "PriceDraft",
    "PromotionDraft",
    "Quote",
    "QuoteLine",
    "QuotedDiscount",
    "QuotedLine",
    "QuotedShipping",
    "RateDraft",
    "RefusedCode",
    "Scope",
    "ShippingOption",
    "Step",
    "Trial",
    "Use",
    "add_coupon",
    "check_code",
    "end_promotion",
    "ensure_price_list",
    "ensure_tax_rate",
    "ensure_tax_rules",
    "estimate",
    "generate_coupons",
    "give_back",
    "normalised_code",
    "quote",
    "quoted_shipping",
    "redeem",
    "save_promotion",
    "save_shipping_rate",
    "set_coupon",
    "set_prices",
    "trial_of",
    "tried",
]
