"""What a parser remembers of a file: only hashes and row numbers, so that a large file needs little memory."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.imports.formats import cells
from apps.imports.formats.row import Row


class Seen:
    """SKUs and variants that have come by. About 100 bytes a variant."""

    def __init__(self) -> None:
        self._skus: dict[int, int] = {}
        self._variants: dict[int, int] = {}

    def note_sku(self, row: Row, field: str, sku: str) -> None:
        """Warns where another row has this SKU; both are kept, for identity is handle and options."""
        if not sku:
            return
        first = self._skus.setdefault(hash(cells.sku_key(sku)), row.number)
        if first != row.number:
            row.warn(field, _("Row %(row)s has the same SKU; both were kept.") % {"row": first})

    def refuse_twin(self, row: Row, field: str, handle: str, values: tuple[str, ...]) -> None:
        """Raises: RowRefused if an earlier row of the product has these option values."""
        first = self._variants.setdefault(hash((handle, cells.option_key(values))), row.number)
        if first != row.number:
            row.refuse(
                field, _("Row %(row)s is the same variant of this product; this row was left out.") % {"row": first}
            )
