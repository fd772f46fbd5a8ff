"""Reading the catalogue."""

from apps.catalogue.selectors._cards import sellable, sellable_ids, variant_cards
from apps.catalogue.selectors._codes import code_keys, variants_by_code
from apps.catalogue.selectors._identity import variants_named
from apps.catalogue.selectors._ids import variant_ids
from apps.catalogue.selectors._pages import categories_of, product_page
from apps.catalogue.selectors._shelves import MenuEntry, ShelfView, shelf, shelves
from apps.catalogue.selectors._sitemap import Published, published_categories, published_products, shares_of_products

__all__ = [
    "MenuEntry",
    "Published",
    "ShelfView",
    "categories_of",
    "code_keys",
    "product_page",
    "published_categories",
    "published_products",
    "sellable",
    "sellable_ids",
    "shares_of_products",
    "shelf",
    "shelves",
    "variant_cards",
    "variant_ids",
    "variants_by_code",
    "variants_named",
]
