"""Companies, sales channels with their words, and places on shelves as files; shops and warehouses with their hours have a format of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column, Table
from apps.imports.formats.tables.items import ITEM
from apps.stores.enums import ChannelKind, DecisionDefault

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
        Column(name="time_zone", title=_("time zone"), read=read.code(64)),
        Column(name="pickup", title=_("offers pickup"), read=read.flag),
        Column(name="decision_minutes", title=_("minutes for a customer's decision"), read=read.units),
        Column(name="decision_default", title=_("without an answer"), read=read.one_of(*DecisionDefault.values)),
        Column(name="wait_days", title=_("days that a customer may wait"), read=read.units),
        Column(name="is_active", title=_("active"), read=read.flag),
    ],
)
CHANNEL_TEXTS = Table(
    code="channel_texts",
    label=_("Words of channels"),
    columns=[
        Column(name="channel_code", title=_("channel code"), read=read.code(40), is_needed=True, is_key=True),
        Column(name="text_language", title=_("language of the texts"), read=read.code(10), is_needed=True, is_key=True),
        Column(name="headline", title=_("headline"), read=read.lines(120), is_key=True),
        Column(name="lead", title=_("below the headline"), read=read.text(300)),
        Column(name="picture_url", title=_("picture"), read=read.text(1000)),
        Column(name="title", title=_("title of the first page"), read=read.text(100)),
        Column(name="description", title=_("description for search engines"), read=read.text(300)),
        Column(name="about", title=_("at the foot of every page"), read=read.text(300)),
        Column(name="search_hint", title=_("hint in the search field"), read=read.text(60)),
    ],
)
SHELF_PLACES = Table(
    code="shelf_places",
    label=_("Places on the shelves"),
    columns=[
        Column(name="location_code", title=_("location code"), read=read.code(40), is_needed=True, is_key=True),
        *ITEM,
        Column(name="zone", title=_("zone"), read=read.text(20), is_needed=True, is_key=True),
        Column(name="shelf", title=_("shelf"), read=read.text(20)),
    ],
)
