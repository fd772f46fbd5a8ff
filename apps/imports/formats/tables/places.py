"""Companies and sales channels as files; shops and warehouses with their hours have a format of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table
from apps.stores.enums import ChannelKind

COMPANIES = Table(
    code="companies",
    label=_("Companies"),
    columns=[
        Column(name="tax_number", title=_("tax number"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="name", title=_("name"), read=read.text(200), is_needed=True),
        Column(name="street", title=_("street"), read=read.text(200)),
        Column(name="postcode", title=_("postcode"), read=read.text(20)),
        Column(name="city", title=_("city"), read=read.text(100)),
        Column(name="region", title=_("region"), read=read.capitals(10)),
        Column(name="country", title=_("country"), read=read.capitals(2), is_needed=True),
        Column(name="currency", title=_("currency"), read=read.capitals(3)),
    ],
)
CHANNELS = Table(
    code="channels",
    label=_("Sales channels"),
    columns=[
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="name", title=_("name"), read=read.text(100), is_needed=True),
        Column(name="company_tax_number", title=_("tax number of its company"), read=read.code(40), is_needed=True),
        Column(name="kind", title=_("kind"), read=read.one_of(*ChannelKind.values)),
        Column(name="currency", title=_("currency"), read=read.capitals(3)),
        Column(name="default_language", title=_("first language"), read=read.code(10)),
        Column(name="languages", title=_("languages"), read=read.listed),
        Column(name="number_prefix", title=_("order numbers begin with"), read=read.capitals(4)),
        Column(name="pickup", title=_("offers pickup"), read=read.flag),
        Column(name="is_active", title=_("active"), read=read.flag),
    ],
)
