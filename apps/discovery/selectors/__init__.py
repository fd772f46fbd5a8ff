"""Finding products, and showing them whole."""

from apps.discovery.selectors._pages import by_code, product_page, suggest
from apps.discovery.selectors._search import Sort, search

__all__ = ["Sort", "by_code", "product_page", "search", "suggest"]
