"""WooCommerce's product export."""

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.sheet import Format
from apps.imports.formats.woocommerce_products import columns
from apps.imports.formats.woocommerce_products.parser import parse

FORMAT = Format(
    code="woocommerce_products",
    label=_("WooCommerce products"),
    needs=columns.NEEDS,
    fields=columns.fields,
    is_match=columns.is_match,
    numbers=columns.NUMBERS,
    parse=parse,
)
