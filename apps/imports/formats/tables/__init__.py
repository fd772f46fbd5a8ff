"""Our own master tables as files: what is exported is what is read back."""

from __future__ import annotations

from apps.imports.formats.sheet import Format
from apps.imports.formats.tables import goods, people, places, prices
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
        people.CUSTOMERS,
        people.EMPLOYEES,
    )
}
FORMATS: tuple[Format, ...] = (goods.PRODUCTS, *(table.format() for table in TABLES.values()))
