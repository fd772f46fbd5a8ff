"""What search hands out: frozen, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from apps.catalogue.shown import ProductView, VariantView
from apps.pricing.quotes import ShownPrice
from apps.stores.selectors import LocationCard


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductCard:
    """A product in a list. `price` is that of its cheapest variant now; `has_range`: others cost more.

    `available` counts the units that may be promised at the shop that was asked for; None where none was.
    """

    product_id: int
    public_id: UUID
    name: str
    slug: str
    brand: str
    image_url: str
    variant_ids: tuple[int, ...]
    price: ShownPrice | None
    has_range: bool
    available: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetValue:
    """`code` is what to ask for; `count` how many products there would be, the other groups' choices kept."""

    code: str
    name: str
    count: int
    is_chosen: bool
    swatch: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """`group` is brand, category, price, stock, or option:<code>; `name` is empty where the door names it itself."""

    group: str
    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """`total` is exact unless `is_total_capped`: then there are at least so many, and facets count the first of them.

    `corrected` is the text that was searched in place of the mistyped one, else empty.
    """

    cards: tuple[ProductCard, ...]
    total: int
    is_total_capped: bool
    facets: tuple[Facet, ...]
    corrected: str
    next_cursor: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VariantOffer:
    """A variant with its price now, and the units that may be promised: at the chosen shop (None without one), in all."""

    variant: VariantView
    price: ShownPrice | None
    available: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShopStock:
    """What a shop may promise of each variant, for pickup."""

    location: LocationCard
    units: dict[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPage:
    """A product page whole: words, variants with price and stock, and the shops around."""

    product: ProductView
    variants: tuple[VariantOffer, ...]
    shops: tuple[ShopStock, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A product that a shopper may mean while still typing."""

    name: str
    slug: str
    image_url: str
    product_id: int
