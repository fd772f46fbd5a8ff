"""Column titles of files of shops: our own, and the directory of a coffee-house chain that many tools pass on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from apps.imports.formats.headers import aliases

_TITLES = aliases(
    {
        "code": ("code", "store number", "store code", "código", "codigo de tienda"),
        "name": ("name", "store name", "nombre"),
        "kind": ("kind", "tipo"),
        "street": ("street", "street address", "address", "dirección", "calle"),
        "city": ("city", "ciudad"),
        "region": ("region", "state/province", "state", "province", "provincia"),
        "postcode": ("postcode", "postal code", "zip", "código postal"),
        "country": ("country", "país"),
        "phone": ("phone", "phone number", "teléfono"),
        "email": ("email", "e-mail", "correo"),
        "time_zone": ("time_zone", "timezone", "time zone", "zona horaria"),
        "latitude": ("latitude", "lat", "latitud"),
        "longitude": ("longitude", "lon", "lng", "long", "longitud"),
        "roles": ("roles",),
        "hours": ("hours", "opening hours", "horario"),
        "exceptions": ("exceptions", "holidays", "festivos"),
        "preparation_minutes": ("preparation_minutes",),
        "pickup_capacity_per_hour": ("pickup_capacity_per_hour",),
        "safety_stock": ("safety_stock",),
        "collect_by_days": ("collect_by_days",),
        "acceptance_minutes": ("acceptance_minutes",),
        "open_work_limit": ("open_work_limit",),
        "decision_minutes": ("decision_minutes",),
        "decision_default": ("decision_default",),
        "is_active": ("is_active", "active", "activo", "activa"),
        "company_tax_number": ("company_tax_number", "tax number of its company", "NIF de su empresa"),
        "external_source": ("external_source",),
        "external_handle": ("external_handle",),
    }
)
NUMBERS = ("latitude", "longitude")
NEEDS = "code, name, city, country"


def fields(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        if name := _TITLES.get(title):
            found.setdefault(name, index)
    return found


def is_match(found: Mapping[str, int], _titles: Sequence[str]) -> bool:
    return {"code", "name"} <= found.keys() and len({"street", "city", "country", "latitude"} & found.keys()) >= 2
