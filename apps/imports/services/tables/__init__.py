"""Master tables in and out: what a row looks like, how it is found again, and which service writes it."""

from __future__ import annotations

from collections.abc import Mapping

from apps.imports.services.tables import goods, people, places, prices
from apps.imports.services.tables._kind import Kind
from apps.imports.services.tables._writer import BATCH, TableWriter, actor_behind

__all__ = ["BATCH", "KINDS", "Kind", "TableWriter", "actor_behind", "kind_of"]

KINDS: Mapping[str, Kind] = {
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
        people.CUSTOMERS,
        people.EMPLOYEES,
    )
}


def kind_of(label: str) -> Kind | None:
    """The kind of file for a table such as `pricing.Price`, if there is one."""
    return next((kind for kind in KINDS.values() if kind.label == label), None)
