"""Companies and channels; shops and warehouses leave in the columns in which they are read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import time
from itertools import groupby, islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.imports.services.tables._items import item_of, named, with_items
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.inventory import services as inventory
from apps.inventory.models import ShelfPlace
from apps.stores import services as stores
from apps.stores.models import ChannelText, LegalEntity, Location, OpeningException, OpeningHours, SalesChannel

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
CHUNK = 500
NO_ROLE = "none"
NUMBERS = (
    "preparation_minutes", "pickup_capacity_per_hour", "acceptance_minutes", "open_work_limit", "safety_stock", "collect_by_days",
    "decision_minutes",
)  # fmt: skip


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
    plain = (
        "name", "kind", "currency", "default_language", "number_prefix", "time_zone", "pickup", "decision_minutes", "decision_default",
        "wait_days", "is_active",
    )  # fmt: skip
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
        *NUMBERS, "decision_default", "is_active", "external_source", "external_handle",
    )  # fmt: skip
    roles = {
        "sells": row.sells,
        "pickup": row.hosts_pickup,
        "ships": row.ships,
        "returns": row.takes_returns,
    }
    return {
        **{name: getattr(row, name) for name in plain},
        "company_tax_number": row.legal_entity.tax_id,
        "roles": " ".join(name for name, has in roles.items() if has) or NO_ROLE,
    }


def _week(rows: Iterable[OpeningHours]) -> str:
    return "; ".join(
        f"{DAYS[day]} " + " ".join(_span(row.opens, row.closes) for row in shifts)
        for day, shifts in groupby(rows, key=lambda row: row.weekday)
    )


def _special(rows: Iterable[OpeningException]) -> str:
    found = []
    for on, shifts in groupby(rows, key=lambda row: row.on):
        day = list(shifts)
        spans = " ".join(_span(row.opens, row.closes) for row in day if row.opens and row.closes)
        name = day[0].name.replace(";", ",")
        found.append(f"{on:%Y-%m-%d} {spans or 'closed'} {name}".strip())
    return "; ".join(found)


def _span(opens: time, closes: time) -> str:
    return f"{opens:%H:%M}-{closes:%H:%M}" + ("+1" if closes <= opens else "")


LOCATIONS = Kind(
    code="locations",
    label="stores.Location",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.exclude(kind="transit").select_related("legal_entity"),
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
        *((name, name) for name in NUMBERS),
        ("decision_default", "decision_default"),
        ("is_active", _("active")),
        ("company_tax_number", _("tax number of its company")),
        ("external_source", "external_source"),
        ("external_handle", "external_handle"),
    ],
)


def _words(values: Values) -> ChannelText | None:
    rows = ChannelText.objects.select_related("channel")
    return rows.filter(channel__code=values["channel_code"], language=values["text_language"]).first()


def _words_described(row: ChannelText) -> dict[str, Any]:
    return {
        "channel_code": row.channel.code,
        "text_language": row.language,
        **{field.name: getattr(row, field.name) for field in fields(stores.ChannelWords)},
    }


def _write_words(values: Values, found: ChannelText | None, actor: Actor) -> None:
    channel = needed(SalesChannel.objects.filter(code=values["channel_code"]).first(), "channel_code")
    words = stores.ChannelWords(**{field.name: values.get(field.name) or "" for field in fields(stores.ChannelWords)})
    stores.set_channel_words(channel_id=channel.pk, language=values["text_language"], words=words)
    audit.record(
        actor=actor, verb="stores.channeltext_imported", object_key=f"saleschannel:{channel.pk}",
        before=_words_described(found) if found else None, after={"language": values["text_language"], **asdict(words)},
    )  # fmt: skip


CHANNEL_TEXTS = Kind(
    code="channel_texts",
    label="stores.ChannelText",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.select_related("channel"),
    describe=_words_described,
    find=_words,
    write=_write_words,
    said_as={"language": "text_language"},
)


def _shelf(values: Values) -> ShelfPlace | None:
    rows = with_items(ShelfPlace.objects.select_related("location"))
    found: ShelfPlace | None = rows.filter(location__code=values["location_code"], variant=item_of(values)).first()
    return found


def _shelf_described(row: ShelfPlace) -> dict[str, Any]:
    return {"location_code": row.location.code, **named(row.variant), "zone": row.zone, "shelf": row.shelf}


def _write_shelf(values: Values, _found: ShelfPlace | None, actor: Actor) -> None:
    place = needed(Location.objects.filter(code=values["location_code"]).first(), "location_code")
    item = needed(item_of(values), "sku")
    placing = inventory.Placing(
        variant_id=item.pk, location_id=place.pk, zone=values["zone"], shelf=values.get("shelf") or ""
    )
    inventory.place_items([placing], actor=actor)


SHELF_PLACES = Kind(
    code="shelf_places",
    label="inventory.ShelfPlace",
    changing=Permission.STOCK_COUNT,
    rows=lambda rows: with_items(rows.select_related("location")),
    describe=_shelf_described,
    find=_shelf,
    write=_write_shelf,
)
