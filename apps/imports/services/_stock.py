"""Stock rows into levels that have no history yet; a level that has one is changed by counting, not by files."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.catalogue import selectors as catalogue
from apps.imports.formats.issues import Issues
from apps.imports.formats.rows import StockRow
from apps.imports.services._counts import Counts
from apps.imports.services._products import MOST_UNITS
from apps.imports.services._target import Target
from apps.inventory import services as inventory
from apps.stores.enums import LocationKind
from apps.stores.models import Location

BATCH = 2_000


def location_names() -> dict[str, int]:
    """Locations by code and by name, as files may call them."""
    rows = list(Location.objects.exclude(kind=LocationKind.TRANSIT).order_by("-pk").values_list("pk", "code", "name"))
    return {name.casefold(): pk for pk, _code, name in rows} | {code.casefold(): pk for pk, code, _name in rows}


class StockWriter:
    """`foreign` is the one name in the file that is no location of ours; it stands for the target's location."""

    def __init__(self, target: Target, *, foreign: str) -> None:
        self._target = target
        self._places = location_names()
        if foreign:
            self._places.setdefault(foreign.casefold(), target.location_id)

    def write(self, rows: Sequence[StockRow], issues: Issues) -> Counts:
        variants = catalogue.variants_named(
            [(row.handle, row.options, row.sku) for row in rows], source=self._target.source
        )
        wanted: dict[tuple[int, int], inventory.OpeningStock] = {}
        places: list[inventory.Placing] = []
        for row in rows:
            variant_id = variants.get((row.handle, row.options, row.sku))
            location_id = self._places.get(row.location.casefold())
            if variant_id is None:
                issues.error(
                    row.row, "", row.handle or row.sku, _("No product with this handle and options was imported.")
                )
            elif location_id is None:
                issues.error(
                    row.row, "", row.location, _("No location has this code or name. Import your locations first.")
                )
            elif (quantity := _promisable(row, issues)) is not None:
                if row.bin:
                    places.append(_placing(variant_id, location_id, row.bin))
                if (variant_id, location_id) in wanted:
                    issues.warning(
                        row.row,
                        "",
                        row.handle or row.sku,
                        _("This stock stands in the file already; the larger one was taken."),
                    )
                wanted[variant_id, location_id] = _larger(
                    wanted.get((variant_id, location_id)), variant_id, location_id, quantity
                )
        if places:
            inventory.place_items(places, actor=self._target.actor)
        opened = inventory.set_opening_stock(list(wanted.values()), actor=self._target.actor) if wanted else 0
        return Counts(created=opened, unchanged=len(wanted) - opened, levels_opened=opened)


def _larger(
    known: inventory.OpeningStock | None, variant_id: int, location_id: int, quantity: int
) -> inventory.OpeningStock:
    most = max(quantity, known.quantity if known else 0)
    return inventory.OpeningStock(variant_id=variant_id, location_id=location_id, quantity=most)


def _placing(variant_id: int, location_id: int, text: str) -> inventory.Placing:
    zone, shelf = inventory.split_bin(text)
    return inventory.Placing(variant_id=variant_id, location_id=location_id, zone=zone, shelf=shelf)


def _promisable(row: StockRow, issues: Issues) -> int | None:
    """What may be promised here: units promised or set aside in the other shop must not be promised twice."""
    if row.on_hand > MOST_UNITS:
        issues.error(row.row, "", str(row.on_hand), _("This stock is too large; it was left out."))
        return None
    elsewhere = row.committed + row.unavailable
    if elsewhere:
        issues.warning(
            row.row,
            "",
            str(row.on_hand),
            _("%(count)s of these units are promised or unavailable there; they were not taken.")
            % {"count": elsewhere},
        )
    return max(row.on_hand - elsewhere, 0)
