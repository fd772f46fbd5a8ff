"""The verbs of pricing."""

from apps.pricing.quotes import PriceCounts, PriceDraft, Quote, QuotedLine, QuoteLine
from apps.pricing.services._prices import set_prices
from apps.pricing.services._quote import quote
from apps.pricing.services._rules import ensure_price_list, ensure_tax_rate, ensure_tax_rules

__all__ = [
    "PriceCounts",
    "PriceDraft",
    "Quote",
    "QuoteLine",
    "QuotedLine",
    "ensure_price_list",
    "ensure_tax_rate",
    "ensure_tax_rules",
    "quote",
    "set_prices",
]
