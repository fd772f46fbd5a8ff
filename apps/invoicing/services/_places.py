"""Who issues, where, and what day it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from apps.core.errors import NotFound
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services._words import one_line
from apps.stores.models import LegalEntity, Location


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The legal entity as printed and frozen, and the zone that decides the date."""

    name: str
    tax_id: str
    address: str
    country: str
    place: str
    time_zone: str

    def date_at(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def fields(self) -> dict[str, Any]:
        """As columns of a document."""
        return {
            "issuer_name": self.name,
            "issuer_tax_id": self.tax_id,
            "issuer_address": self.address,
            "issuer_country": self.country,
            "place": self.place,
            "time_zone": self.time_zone,
        }


def issuer_of(*, legal_entity_id: int, location_id: int | None) -> Issuer:
    """Raises: NotFound, also for a location of another legal entity."""
    entity = LegalEntity.objects.filter(pk=legal_entity_id).first()
    if entity is None:
        raise NotFound
    place, zone = "", zone_of_country(entity.country)
    if location_id is not None:
        location = Location.objects.filter(pk=location_id, legal_entity=entity).first()
        if location is None:
            raise NotFound
        place, zone = ", ".join(filter(None, [one_line(location.name), _address(location)])), location.time_zone
    return Issuer(
        name=one_line(entity.name),
        tax_id=one_line(entity.tax_id),
        address=_address(entity),
        country=entity.country,
        place=place,
        time_zone=zone,
    )


def date_of_business(document: DocumentView, *, now: datetime) -> date:
    """What day it is now where the document was issued."""
    return now.astimezone(ZoneInfo(document.time_zone)).date()


def _address(of: LegalEntity | Location) -> str:
    town = f"{of.postcode} {of.city}"
    return ", ".join(filter(None, [one_line(of.street), one_line(town)]))


@lru_cache(maxsize=256)
def zone_of_country(country: str) -> str:
    """The zone of a country's capital or largest city: its first row in the IANA database; UTC where it has none."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return next((row[2] for row in rows if row[0] == country), "UTC")
