"""Shopify's product export."""

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.sheet import Format
from apps.imports.formats.shopify_products import columns
from apps.imports.formats.shopify_products.parser import parse

FORMAT = Format(
    code="shopify_products",
    label=_("Shopify products"),
    needs=columns.NEEDS,
    fields=columns.fields,
    is_match=columns.is_match,
    numbers=columns.NUMBERS,
    parse=parse,
)
