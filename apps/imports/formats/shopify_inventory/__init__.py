"""Shopify's inventory export, a row per location or (of old) a column per location."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.imports.formats import cells
from apps.imports.formats.headers import aliases
from apps.imports.formats.issues import Issues
from apps.imports.formats.records import Record
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import StockRow
from apps.imports.formats.sheet import Format, Sheet

_TITLES = aliases(
    {
        "handle": ("Handle", "URL handle"),
        "title": ("Title",),
        **{f"option{n}_name": (f"Option{n} Name", f"Option {n} Name") for n in (1, 2, 3)},
        **{f"option{n}_value": (f"Option{n} Value", f"Option {n} Value") for n in (1, 2, 3)},
        "sku": ("SKU", "Variant SKU"),
        "hs_code": ("HS Code",),
        "coo": ("COO", "Country of origin"),
        "location": ("Location",),
        "bin": ("Bin name",),
        "incoming": ("Incoming", "Incoming (not editable)"),
        "unavailable": ("Unavailable", "Unavailable (not editable)"),
        "committed": ("Committed", "Committed (not editable)"),
        "available": ("Available", "Available (not editable)"),
        "on_hand": ("On hand", "On hand (current)"),
        "on_hand_new": ("On hand (new)",),
    }
)
_NOT_STOCKED = "not stocked"
_PLACE = "place:"
LONGEST_BIN = 40


def _fields(titles: Sequence[str]) -> dict[str, int]:
    """Ours; and in the old form every column that isn't ours is a location."""
    found: dict[str, int] = {}
    strange = []
    for index, title in enumerate(titles):
        if name := _TITLES.get(title):
            found.setdefault(name, index)
        elif title:
            strange.append(index)
    if "location" not in found and {"hs_code", "coo"} & found.keys():
        found |= {f"{_PLACE}{index}": index for index in strange}
    return found


def _is_match(found: Mapping[str, int], _titles: Sequence[str]) -> bool:
    if "handle" not in found and "sku" not in found:
        return False
    if "location" in found:
        return bool({"on_hand", "on_hand_new", "available"} & found.keys())
    return "option1_value" in found and any(name.startswith(_PLACE) for name in found)


def parse(sheet: Sheet, issues: Issues) -> Iterator[StockRow]:
    """Yields what each location holds of each variant; "not stocked" yields nothing."""
    places = [name for name in sheet.fields if name.startswith(_PLACE)]
    for record in sheet.records():
        if not usable(sheet, record, issues):
            continue
        row = Row(sheet, record, issues)
        try:
            yield from _wide(row, places) if places else _long(row)
        except RowRefused:
            continue


def places_named(sheet: Sheet) -> list[str]:
    """The locations that the file names, each once."""
    places = [sheet.title(name) for name in sheet.fields if name.startswith(_PLACE)]
    if places:
        return places
    silent = Issues()
    column = sheet.fields["location"]
    raw = dict.fromkeys(record.cells[column] for record in sheet.records() if column < len(record.cells))
    named = (Row(sheet, Record(0, ["" for _title in sheet.titles[:column]] + [cell]), silent) for cell in raw)
    return [name for name in dict.fromkeys(cells.name(row.text("location")) for row in named) if name]


def _long(row: Row) -> Iterator[StockRow]:
    location = row.name("location")
    field = next((name for name in ("on_hand_new", "on_hand", "available") if row.raw(name).strip()), "")
    if not field or row.text(field).casefold() == _NOT_STOCKED:
        return
    if not location:
        row.refuse("location", _("The row doesn't say at which location."))
    on_hand = row.quantity(field) or 0
    committed = _counted(row, "committed")
    unavailable = _counted(row, "unavailable")
    if field == "available":
        on_hand += committed + unavailable
    if unavailable > on_hand:
        row.warn("unavailable", _("More is unavailable than on hand; only what is on hand was taken."))
        unavailable = on_hand
    yield _stock(row, location, on_hand, unavailable=unavailable, committed=committed)


def _counted(row: Row, field: str) -> int:
    return (row.quantity(field) or 0) if row.text(field).casefold() != _NOT_STOCKED else 0


def _wide(row: Row, places: list[str]) -> Iterator[StockRow]:
    for place in places:
        if row.raw(place).strip() and row.text(place).casefold() != _NOT_STOCKED:
            try:
                yield _stock(row, row.sheet.title(place), row.quantity(place) or 0)
            except RowRefused:
                continue


def _stock(row: Row, location: str, on_hand: int, *, unavailable: int = 0, committed: int = 0) -> StockRow:
    handle, sku = row.name("handle").lower(), row.sku("sku")
    if not (handle or sku):
        row.refuse("handle", _("The row has neither a handle nor a SKU."))
    values = (row.name(f"option{n}_value") for n in (1, 2, 3))
    return StockRow(
        row=row.number,
        handle=handle,
        options=tuple(value for value in values if value and value.casefold() != "default title"),
        sku=sku,
        location=cells.name(location),
        on_hand=on_hand,
        unavailable=unavailable,
        committed=committed,
        bin=row.short("bin", limit=LONGEST_BIN),
    )


FORMAT = Format(
    code="shopify_inventory",
    label=gettext_lazy("Shopify inventory"),
    needs="Handle, Option1 Value, Location, On hand",
    fields=_fields,
    is_match=_is_match,
    numbers=(),
    parse=parse,
)
