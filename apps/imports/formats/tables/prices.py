"""Price lists, prices and tax rates as files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table
from apps.imports.formats.tables.items import ITEM

PRICE_LISTS = Table(
    code="price_lists",
    label=_("Price lists"),
    columns=[
        Column(name="list_code", title=_("price list"), read=read.code(), is_needed=True, is_key=True),
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True),
        Column(name="currency", title=_("currency"), read=read.capitals(3), is_needed=True),
        Column(name="is_tax_included", title=_("tax included"), read=read.flag),
        Column(name="priority", title=_("priority"), read=read.whole),
        Column(name="valid_from", title=_("valid from"), read=read.moment, clears=True),
        Column(name="valid_to", title=_("valid until"), read=read.moment, clears=True),
    ],
)
PRICES = Table(
    code="prices",
    label=_("Prices"),
    columns=[
        Column(name="list_code", title=_("price list"), read=read.code(), is_needed=True, is_key=True),
        *ITEM,
        Column(name="min_quantity", title=_("from quantity"), read=read.units),
        Column(name="price", title=_("price"), read=read.amount, is_needed=True),
        Column(name="compare_at", title=_("compare-at price"), read=read.amount, clears=True),
    ],
    numbers=("price", "compare_at"),
)
TAX_RATES = Table(
    code="tax_rates",
    label=_("Tax rates"),
    columns=[
        Column(name="tax_class", title=_("tax class"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="country", title=_("country"), read=read.capitals(2), is_needed=True, is_key=True),
        Column(name="region", title=_("region"), read=read.capitals(12)),
        Column(name="percent", title=_("per cent"), read=read.percent, is_needed=True),
        Column(name="valid_from", title=_("valid from"), read=read.moment, is_needed=True, is_key=True),
        Column(name="valid_to", title=_("valid until"), read=read.moment, clears=True),
        Column(name="law", title=_("law"), read=read.text(300)),
    ],
    numbers=("percent",),
)
