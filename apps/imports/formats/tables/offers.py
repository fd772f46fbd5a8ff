"""Promotions with all that they ask for and do, and their codes, as files."""

from __future__ import annotations

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table

NAME = "name_"
NAMES = tuple(f"{NAME}{code}" for code, _title in settings.LANGUAGES)

PROMOTIONS = Table(
    code="promotions",
    label=_("Promotions"),
    columns=[
        Column(name="promotion_code", title=_("promotion"), read=read.code(60), is_needed=True, is_key=True),
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True, is_key=True),
        *(
            Column(name=f"{NAME}{code}", title=format_lazy("{} ({})", _("name"), code), read=read.text(120))
            for code, _title in settings.LANGUAGES
        ),
        Column(name="is_active", title=_("active"), read=read.flag),
        Column(name="valid_from", title=_("valid from"), read=read.moment, clears=True),
        Column(name="valid_to", title=_("valid until"), read=read.moment, clears=True),
        Column(name="priority", title=_("priority"), read=read.whole),
        Column(name="is_exclusive", title=_("stands alone"), read=read.flag),
        Column(name="needs_code", title=_("needs a code"), read=read.flag),
        Column(name="limit_total", title=_("orders in all"), read=read.units, clears=True),
        Column(name="limit_per_customer", title=_("orders per customer"), read=read.units, clears=True),
        Column(name="percent_off", title=_("per cent off"), read=read.percent, clears=True),
        Column(name="amount_off", title=_("amount off"), read=read.amount, clears=True),
        Column(name="buy_quantity", title=_("units to buy"), read=read.units, clears=True),
        Column(name="get_quantity", title=_("units to get"), read=read.units, clears=True),
        Column(name="get_percent", title=_("per cent off the units to get"), read=read.percent, clears=True),
        Column(name="free_delivery", title=_("delivery is free"), read=read.flag),
        Column(name="min_amount", title=_("basket of at least"), read=read.amount, clears=True),
        Column(name="min_quantity", title=_("units of the offer, at least"), read=read.units, clears=True),
        Column(name="groups", title=_("only for these groups"), read=read.words),
        Column(name="categories", title=_("categories"), read=read.rows()),
        Column(name="items", title=_("items"), read=read.rows()),
        Column(name="categories_left_out", title=_("categories left out"), read=read.rows()),
        Column(name="items_left_out", title=_("items left out"), read=read.rows()),
    ],
    numbers=("percent_off", "amount_off", "get_percent", "min_amount"),
)  # fmt: skip
SHIPPING_RATES = Table(
    code="shipping_rates",
    label=_("Shipping rates"),
    columns=[
        Column(name="rate_code", title=_("shipping rate"), read=read.code(60), is_needed=True, is_key=True),
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True, is_key=True),
        *(
            Column(name=f"{NAME}{code}", title=format_lazy("{} ({})", _("name"), code), read=read.text(120))
            for code, _title in settings.LANGUAGES
        ),
        Column(name="tax_class", title=_("tax class"), read=read.code(40)),
        Column(name="days_from", title=_("days at least"), read=read.units),
        Column(name="days_to", title=_("days at most"), read=read.units),
        Column(name="max_grams", title=_("grams at most"), read=read.units, clears=True),
        Column(name="places", title=_("places"), read=read.rows()),
        Column(name="steps", title=_("steps (goods from, grams from, costs)"), read=read.rows()),
        Column(name="is_active", title=_("active"), read=read.flag),
    ],
)
COUPONS = Table(
    code="coupons",
    label=_("Codes of promotions"),
    columns=[
        Column(name="coupon_code", title=_("code"), read=read.capitals(40), is_needed=True, is_key=True),
        Column(name="promotion_code", title=_("promotion"), read=read.code(60), is_needed=True, is_key=True),
        Column(name="batch", title=_("batch"), read=read.text(60)),
        Column(name="limit_total", title=_("orders in all"), read=read.units, clears=True),
        Column(name="is_active", title=_("active"), read=read.flag),
    ],
)
