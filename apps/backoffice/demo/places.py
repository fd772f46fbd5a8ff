"""Shops, warehouses and their days off, in our plain location format."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from io import StringIO

from apps.backoffice.demo.sources import HERE

COLUMNS = (
    "code", "name", "kind", "street", "city", "region", "postcode", "country", "phone", "email", "time_zone",
    "latitude", "longitude", "roles", "hours", "exceptions", "preparation_minutes", "pickup_capacity_per_hour",
    "safety_stock", "collect_by_days",
)  # fmt: skip
HOLIDAY_COLUMNS = ("date", "name_en", "name_es", "hours")

NATIONAL_HOLIDAYS = (
    ("01-01", "New Year's Day", "Año Nuevo"),
    ("01-06", "Epiphany", "Epifanía del Señor"),
    ("05-01", "Labour Day", "Fiesta del Trabajo"),
    ("08-15", "Assumption Day", "Asunción de la Virgen"),
    ("10-12", "National Day", "Fiesta Nacional de España"),
    ("11-01", "All Saints' Day", "Todos los Santos"),
    ("12-06", "Constitution Day", "Día de la Constitución"),
    ("12-08", "Immaculate Conception", "Inmaculada Concepción"),
    ("12-25", "Christmas Day", "Natividad del Señor"),
)
_GOOD_FRIDAYS = ("2026-04-03", "2027-03-26")
_SHORT_DAYS = (("12-24", "Christmas Eve", "Nochebuena"), ("12-31", "New Year's Eve", "Nochevieja"))


@dataclass(frozen=True, kw_only=True)
class Location:
    """`size` is the share of the range that a place carries."""

    code: str
    name: str
    street: str
    city: str
    region: str
    postcode: str
    latitude: float
    longitude: float
    hours: str
    preparation_minutes: int
    capacity: int
    size: float
    kind: str = "shop"
    time_zone: str = "Europe/Madrid"

    @property
    def is_shop(self) -> bool:
        return self.kind == "shop"


@cache
def locations() -> tuple[Location, ...]:
    rows = tomllib.loads((HERE / "locations.toml").read_text(encoding="utf-8"))["location"]
    return tuple(Location(**row) for row in rows)


def locations_csv() -> str:
    return _csv(COLUMNS, [_cells(number, location) for number, location in enumerate(locations(), start=101)])


def holidays_csv() -> str:
    """The days with other hours, for people to read; each location carries them in its own row, too."""
    return _csv(HOLIDAY_COLUMNS, [dict(zip(HOLIDAY_COLUMNS, day, strict=True)) for day in _special_days()])


def _special_days() -> list[tuple[str, str, str, str]]:
    """The national holidays of 2026 and 2027 (closed) and the short days before feasts."""
    days = [(f"{year}-{day}", en, es, "closed") for year in (2026, 2027) for day, en, es in NATIONAL_HOLIDAYS]
    days += [(day, "Good Friday", "Viernes Santo", "closed") for day in _GOOD_FRIDAYS]
    days += [(f"{year}-{day}", en, es, "10:00-18:00") for year in (2026, 2027) for day, en, es in _SHORT_DAYS]
    return sorted(days)


def _cells(number: int, location: Location) -> dict[str, object]:
    return {
        "code": location.code,
        "name": location.name,
        "kind": location.kind,
        "street": location.street,
        "city": location.city,
        "region": location.region,
        "postcode": location.postcode,
        "country": "ES",
        "phone": f"+34900000{number}",
        "email": f"{location.code.lower()}@lumbre.example",
        "time_zone": location.time_zone,
        "latitude": location.latitude,
        "longitude": location.longitude,
        "roles": "sells pickup ships returns" if location.is_shop else "ships returns",
        "hours": location.hours,
        "exceptions": "; ".join(f"{day} {hours} {name}" for day, _english, name, hours in _special_days()),
        "preparation_minutes": location.preparation_minutes,
        "pickup_capacity_per_hour": location.capacity,
        "safety_stock": 1 if location.is_shop else 0,
        "collect_by_days": 5,
    }


def _csv(columns: tuple[str, ...], rows: list[dict[str, object]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
