"""Files of shops and warehouses; coordinates that stand the wrong way round are found out, never stored."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.imports.errors import ImportRefused
from apps.imports.formats import cells, numbers
from apps.imports.formats.headers import fold
from apps.imports.formats.issues import Issues
from apps.imports.formats.locations import geography, hours
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import ClosedDay, LocationKind, LocationRow, Shift
from apps.imports.formats.sheet import Sheet
from apps.stores.enums import DecisionDefault

_KINDS = {
    "shop": LocationKind.SHOP,
    "store": LocationKind.SHOP,
    "tienda": LocationKind.SHOP,
    "warehouse": LocationKind.WAREHOUSE,
    "almacen": LocationKind.WAREHOUSE,
    "supplier": LocationKind.SUPPLIER,
    "proveedor": LocationKind.SUPPLIER,
}
_ROLES = {
    "sells": "sells",
    "pickup": "hosts_pickup",
    "hosts pickup": "hosts_pickup",
    "ships": "ships",
    "returns": "takes_returns",
    "takes returns": "takes_returns",
}
_DEFAULT_ROLES = {
    LocationKind.SHOP: {"sells", "hosts_pickup", "takes_returns"},
    LocationKind.WAREHOUSE: {"ships", "takes_returns"},
    LocationKind.SUPPLIER: {"ships"},
}
_NO_ROLE = frozenset({"none", "ninguno"})
_FLAGS = {"yes": True, "si": True, "1": True, "true": True, "no": False, "0": False, "false": False}


def parse(sheet: Sheet, issues: Issues) -> Iterator[LocationRow]:
    """Yields locations as they stand in the file."""
    return _Parser(sheet, issues).locations()


def are_swapped(sheet: Sheet) -> bool:
    """Whether latitude and longitude stand in each other's column: so for nearly all rows that can tell."""
    swapped = right = 0
    for record in sheet.records():
        row = Row(sheet, record, Issues())
        pair = _pair(row) if not record.is_broken else None
        verdict = geography.looks_swapped(row.text("country").upper(), *pair) if pair else None
        swapped += verdict is True
        right += verdict is False
    return swapped > 0 and swapped >= 4 * right


def refuse_swapped() -> ImportRefused:
    return ImportRefused(
        _(
            "Latitude and longitude are swapped in this file: its places lie in other countries than it says. "
            "Nothing was stored. Import it with --swap-coordinates (or tick “Swap coordinates”) to take them the other way round."
        )
    )


class _Parser:
    def __init__(self, sheet: Sheet, issues: Issues) -> None:
        self._sheet = sheet
        self._issues = issues
        self._codes: dict[str, int] = {}

    def locations(self) -> Iterator[LocationRow]:
        for record in self._sheet.records():
            if usable(self._sheet, record, self._issues):
                row = Row(self._sheet, record, self._issues)
                try:
                    yield self._location(row)
                except RowRefused:
                    continue

    def _location(self, row: Row) -> LocationRow:
        code, name = row.name("code", limit=40), row.name("name", limit=200)
        if not code or not name:
            row.refuse("code" if not code else "name", _("A location has a code and a name."))
        first = self._codes.setdefault(code.casefold(), row.number)
        if first != row.number:
            row.refuse("code", _("Row %(row)s has the same code; this row was left out.") % {"row": first})
        kind = _kind(row)
        roles = _roles(row, kind)
        country = row.text("country").upper()
        if country and not geography.is_country(country):
            row.refuse("country", _("Write the country as two letters, such as ES."))
        latitude, longitude = _coordinates(row, country)
        return LocationRow(
            row=row.number,
            code=code,
            name=name,
            kind=kind,
            street=row.short("street", limit=200),
            city=row.short("city", limit=100),
            region=row.fitting("region", limit=10),
            postcode=row.fitting("postcode", limit=20),
            country=country,
            phone=row.fitting("phone", limit=20),
            email=_email(row),
            time_zone=_time_zone(row),
            latitude=latitude,
            longitude=longitude,
            sells="sells" in roles,
            hosts_pickup="hosts_pickup" in roles,
            ships="ships" in roles,
            takes_returns="takes_returns" in roles,
            preparation_minutes=row.quantity("preparation_minutes"),
            pickup_capacity_per_hour=row.quantity("pickup_capacity_per_hour"),
            safety_stock=row.quantity("safety_stock"),
            collect_by_days=row.quantity("collect_by_days"),
            acceptance_minutes=row.quantity("acceptance_minutes"),
            open_work_limit=row.quantity("open_work_limit"),
            decision_minutes=row.quantity("decision_minutes"),
            decision_default=_default(row),
            is_active=_active(row),
            company_tax_number=row.fitting("company_tax_number", limit=40).upper(),
            external_source=row.fitting("external_source", limit=60) or None,
            external_handle=row.fitting("external_handle", limit=100) or None,
            hours=_hours(row),
            exceptions=_exceptions(row),
        )


def _kind(row: Row) -> LocationKind:
    text = fold(row.text("kind"))
    if text and text not in _KINDS:
        row.refuse("kind", _("A location is a shop, a warehouse or a supplier."))
    return _KINDS.get(text, LocationKind.SHOP)


def _roles(row: Row, kind: LocationKind) -> set[str]:
    text = row.text("roles")
    if not text:
        return _DEFAULT_ROLES[kind]
    if fold(text) in _NO_ROLE:
        return set()
    words = [
        fold(word) for word in text.replace("|", ",").replace(";", ",").replace(" ", ",").split(",") if word.strip()
    ]
    if strange := [word for word in words if word not in _ROLES]:
        row.refuse(
            "roles", _("%(role)s is no role; roles are sells, pickup, ships and returns.") % {"role": strange[0]}
        )
    return {_ROLES[word] for word in words}


def _default(row: Row) -> str | None:
    text = fold(row.text("decision_default")).replace(" ", "_")
    if text and text not in DecisionDefault.values:
        row.refuse("decision_default", _("Write one of: %(codes)s.") % {"codes": ", ".join(DecisionDefault.values)})
    return text or None


def _active(row: Row) -> bool | None:
    text = fold(row.text("is_active"))
    if text and text not in _FLAGS:
        row.refuse("is_active", _("Write yes or no."))
    return _FLAGS.get(text)


def _pair(row: Row) -> tuple[float, float] | None:
    try:
        latitude, longitude = (numbers.coordinate(row.text(name), row.sheet.mark) for name in ("latitude", "longitude"))
    except numbers.NumberProblem:
        return None
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _coordinates(row: Row, country: str) -> tuple[float | None, float | None]:
    """In the file's order. A row of its own with a swapped pair in an otherwise right file is refused."""
    if not row.text("latitude") and not row.text("longitude"):
        row.warn("latitude", _("There are no coordinates; it won't be found by distance."))
        return None, None
    pair = _pair(row)
    if pair is None:
        row.refuse("latitude", _("These are no coordinates. Write them like 40.4168 and -3.7038."))
    latitude, longitude = reversed(pair) if row.sheet.is_swapped else pair
    if abs(latitude) > 90 or abs(longitude) > 180:
        row.refuse("latitude", _("There is no such place: latitudes go to 90, longitudes to 180."))
    if geography.looks_swapped(country, latitude, longitude):
        row.refuse(
            "latitude",
            _("Latitude and longitude of this row are swapped: it isn't in %(country)s.") % {"country": country},
        )
    return latitude, longitude


def _email(row: Row) -> str:
    text = cells.name(row.text("email"))
    if text:
        try:
            validate_email(text)
        except ValidationError:
            row.refuse("email", _("This is no email address."))
    if len(text) > 254:
        row.refuse("email", _("This is no email address."))
    return text


def _time_zone(row: Row) -> str:
    """An IANA name, also as "GMT+1:00 Europe/Madrid"."""
    text = row.text("time_zone")
    if not text:
        return ""
    zone, is_guess = geography.time_zone(text.split()[-1], row.text("country").upper())
    if not zone:
        row.refuse("time_zone", _("This time zone isn't known. Write it like Europe/Madrid."))
    if is_guess:
        row.warn("time_zone", _("This time zone isn't known; %(zone)s was taken.") % {"zone": zone})
    return zone


def _hours(row: Row) -> tuple[Shift, ...] | None:
    text = row.text("hours")
    try:
        return hours.read(text) if text else None
    except hours.HoursProblem as problem:
        row.refuse("hours", str(problem))


def _exceptions(row: Row) -> tuple[ClosedDay, ...]:
    text = row.text("exceptions")
    try:
        return hours.read_exceptions(text) if text else ()
    except hours.HoursProblem as problem:
        row.refuse("exceptions", str(problem))
