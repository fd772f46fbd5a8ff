"""Companies and channels; shops and warehouses leave in the columns in which they are read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.stores import services as stores
from apps.stores.models import LegalEntity, Location, OpeningException, OpeningHours, SalesChannel

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
CHUNK = 500


def _company(values: Values) -> LegalEntity | None:
    return LegalEntity.objects.filter(tax_id=values["tax_number"].upper()).first()


def _company_described(row: LegalEntity) -> dict[str, Any]:
    plain = ("name", "street", "postcode", "city", "region", "country", "currency")
    return {"tax_number": row.tax_id, **{name: getattr(row, name) for name in plain}}


def _write_company(values: Values, found: LegalEntity | None, actor: Actor) -> None:
    stated = {name: value for name, value in values.items() if name != "tax_number"}
    if not stated.get("currency"):
        stated.pop("currency", None)
    done = stores.ensure_legal_entity(tax_id=values["tax_number"], **stated)
    audit.record(
        actor=actor, verb="stores.legalentity_imported", object_key=f"legalentity:{done.pk}", before=_company_described(found) if found else None,
        after=_company_described(done),
    )  # fmt: skip


COMPANIES = Kind(
    code="companies",
    label="stores.LegalEntity",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows,
    describe=_company_described,
    find=_company,
    write=_write_company,
)


def _channel(values: Values) -> SalesChannel | None:
    return SalesChannel.objects.select_related("legal_entity").filter(code=values["channel_code"]).first()


def _channel_described(row: SalesChannel) -> dict[str, Any]:
    plain = ("name", "kind", "currency", "default_language", "number_prefix", "pickup", "is_active")
    return {
        "channel_code": row.code,
        "company_tax_number": row.legal_entity.tax_id,
        "languages": tuple(row.languages),
        **{name: getattr(row, name) for name in plain},
    }


def _write_channel(values: Values, found: SalesChannel | None, actor: Actor) -> None:
    company = LegalEntity.objects.filter(tax_id=values["company_tax_number"].upper()).first()
    stated = {
        name: value
        for name, value in values.items()
        if name not in {"channel_code", "company_tax_number"} and value not in {None, "", ()}
    }
    done = stores.ensure_channel(
        code=values["channel_code"], legal_entity_id=needed(company, "company_tax_number").pk, **stated
    )
    audit.record(
        actor=actor, verb="stores.saleschannel_imported", object_key=f"saleschannel:{done.pk}",
        before=_channel_described(found) if found else None, after=_channel_described(done),
    )  # fmt: skip


CHANNELS = Kind(
    code="channels",
    label="stores.SalesChannel",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.select_related("legal_entity"),
    describe=_channel_described,
    find=_channel,
    write=_write_channel,
)


def _location_lines(rows: QuerySet[Location]) -> Iterator[Values]:
    """Locations with their hours, which are read for so many at once."""
    found = rows.iterator(chunk_size=CHUNK)
    while part := list(islice(found, CHUNK)):
        keys = [row.pk for row in part]
        hours = OpeningHours.objects.filter(location__in=keys).order_by("location_id", "weekday", "opens")
        special = OpeningException.objects.filter(location__in=keys).order_by("location_id", "on", "opens")
        weeks = {key: list(group) for key, group in groupby(hours, key=lambda row: row.location_id)}
        days = {key: list(group) for key, group in groupby(special, key=lambda row: row.location_id)}
        for row in part:
            yield {
                **_location_described(row),
                "hours": _week(weeks.get(row.pk, ())),
                "exceptions": _special(days.get(row.pk, ())),
            }


def _location_described(row: Location) -> dict[str, Any]:
    plain = (
        "code", "name", "kind", "street", "city", "region", "postcode", "country", "phone", "email", "time_zone", "latitude", "longitude",
        "preparation_minutes", "pickup_capacity_per_hour", "safety_stock", "collect_by_days",
    )  # fmt: skip
    roles = {
        "sells": row.sells,
        "pickup": row.hosts_pickup,
        "ships": row.ships,
        "returns": row.takes_returns,
    }
    return {
        **{name: getattr(row, name) for name in plain},
        "roles": " ".join(name for name, has in roles.items() if has),
    }


def _week(rows: Iterable[OpeningHours]) -> str:
    return "; ".join(
        f"{DAYS[day]} " + " ".join(f"{row.opens:%H:%M}-{row.closes:%H:%M}" for row in shifts)
        for day, shifts in groupby(rows, key=lambda row: row.weekday)
    )


def _special(rows: Iterable[OpeningException]) -> str:
    found = []
    for on, shifts in groupby(rows, key=lambda row: row.on):
        day = list(shifts)
        spans = " ".join(f"{row.opens:%H:%M}-{row.closes:%H:%M}" for row in day if not row.is_closed)
        found.append(f"{on:%Y-%m-%d} {spans or 'closed'} {day[0].name}".strip())
    return "; ".join(found)


LOCATIONS = Kind(
    code="locations",
    label="stores.Location",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.exclude(kind="transit"),
    describe=_location_described,
    lines=_location_lines,
    titles=[
        ("code", _("code")),
        ("name", _("name")),
        ("kind", _("kind")),
        ("street", _("street")),
        ("city", _("city")),
        ("region", _("region")),
        ("postcode", _("postcode")),
        ("country", _("country")),
        ("phone", _("phone")),
        ("email", _("e-mail")),
        ("time_zone", _("time zone")),
        ("latitude", _("latitude")),
        ("longitude", _("longitude")),
        ("roles", _("roles")),
        ("hours", _("hours")),
        ("exceptions", _("exceptions")),
        ("preparation_minutes", "preparation_minutes"),
        ("pickup_capacity_per_hour", "pickup_capacity_per_hour"),
        ("safety_stock", "safety_stock"),
        ("collect_by_days", "collect_by_days"),
    ],
)
