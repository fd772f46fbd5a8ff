"""Keeping the read model true to products, prices and stock."""

from apps.discovery.services._build import rebuild, refresh
from apps.discovery.services._follow import follow_price_lists, refresh_prices, refresh_stock

__all__ = ["follow_price_lists", "rebuild", "refresh", "refresh_prices", "refresh_stock"]
