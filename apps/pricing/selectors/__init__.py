"""What things cost, what they cost before, and what offers say."""

from apps.pricing.selectors._prices import lowest_prices, prices_of
from apps.pricing.selectors._promotions import draft_of, is_used, scope_lines, scope_named, words_for
from apps.pricing.selectors._shipping import countries_served, shipping_options

__all__ = [
    "countries_served",
    "draft_of",
    "is_used",
    "lowest_prices",
    "prices_of",
    "scope_lines",
    "scope_named",
    "shipping_options",
    "words_for",
]
