"""Master tables in and out: what a row looks like, how it is found again, and which service writes it."""

from __future__ import annotations

from apps.imports.services.tables import goods, offers, people, places, prices, shelves, shipping, tree
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.imports.services.tables._writer import BATCH, TableWriter, actor_behind

__all__ = ["BATCH", "KINDS", "Kind", "TableWriter", "Values", "actor_behind", "kind_of", "needed", "register"]

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        goods.PRODUCTS,
        goods.STOCK,
        goods.BUFFERS,
        prices.PRICE_LISTS,
        prices.PRICES,
        prices.TAX_RATES,
        places.LOCATIONS,
        places.COMPANIES,
        places.CHANNELS,
        places.CHANNEL_TEXTS,
        places.SHELF_PLACES,
        tree.CATEGORIES,
        shelves.ATTRIBUTES,
        shelves.PRODUCT_ATTRIBUTES,
        shelves.PRODUCT_TEXTS,
        shelves.PICTURES,
        shelves.OPTION_TEXTS,
        shelves.PUBLICATIONS,
        shipping.SHIPPING_RATES,
        offers.PROMOTIONS,
        offers.COUPONS,
        people.CUSTOMERS,
        people.GROUPS,
        people.MEMBERS,
        people.ADDRESSES,
        people.EMPLOYEES,
    )
}


def register(kind: Kind) -> None:
    """Adds a table of a higher app; called once, when the app is ready."""
    KINDS[kind.code] = kind


def kind_of(label: str) -> Kind | None:
    """The kind of file for a table such as `pricing.Price`, if there is one."""
    return next((kind for kind in KINDS.values() if kind.label == label), None)
