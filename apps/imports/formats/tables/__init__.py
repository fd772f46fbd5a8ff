"""Our own master tables as files: what is exported is what is read back."""

from __future__ import annotations

from apps.imports.formats.sheet import Format
from apps.imports.formats.tables import goods, letters, offers, people, places, prices, shelves
from apps.imports.formats.tables.columns import Column, Table

__all__ = ["FORMATS", "TABLES", "Column", "Table"]

TABLES: dict[str, Table] = {
    table.code: table
    for table in (
        prices.PRICE_LISTS,
        prices.PRICES,
        prices.TAX_RATES,
        goods.STOCK,
        goods.BUFFERS,
        places.COMPANIES,
        places.CHANNELS,
        places.CHANNEL_TEXTS,
        places.SHELF_PLACES,
        shelves.CATEGORIES,
        shelves.ATTRIBUTES,
        shelves.PRODUCT_ATTRIBUTES,
        shelves.PRODUCT_TEXTS,
        shelves.PICTURES,
        shelves.OPTION_TEXTS,
        shelves.PUBLICATIONS,
        offers.SHIPPING_RATES,
        offers.PROMOTIONS,
        offers.COUPONS,
        letters.WORDINGS,
        people.CUSTOMERS,
        people.GROUPS,
        people.MEMBERS,
        people.ADDRESSES,
        people.EMPLOYEES,
    )
}
FORMATS: tuple[Format, ...] = (goods.PRODUCTS, *(table.format() for table in TABLES.values()))
