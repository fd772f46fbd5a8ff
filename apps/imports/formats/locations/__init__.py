"""Files of shops and warehouses."""

from django.utils.translation import gettext_lazy as _

from apps.imports.formats.locations import columns
from apps.imports.formats.locations.parser import are_swapped, parse, refuse_swapped
from apps.imports.formats.sheet import Format

__all__ = ["FORMAT", "are_swapped", "refuse_swapped"]

FORMAT = Format(
    code="locations",
    label=_("Shops and warehouses"),
    needs=columns.NEEDS,
    fields=columns.fields,
    is_match=columns.is_match,
    numbers=columns.NUMBERS,
    parse=parse,
)
