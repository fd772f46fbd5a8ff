"""How a row names an item: by its id, else by source, handle and options, else by a SKU that only one item has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.tables import columns as read
from apps.imports.formats.tables.columns import Column

ITEM = (
    Column(name="item_id", title=_("item id"), read=read.code(36)),
    Column(name="source", title=_("comes from"), read=read.text(60)),
    Column(name="handle", title=_("handle"), read=read.text(255)),
    Column(name="options", title=_("options"), read=read.text(600)),
    Column(name="sku", title=_("SKU"), read=read.sku, is_key=True),
)
