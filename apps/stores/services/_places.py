"""Legal entities, locations and channels: created or brought up to date by their code, so that a repeat changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import is_known_currency
from apps.stores.coordinates import check_coordinates
from apps.stores.enums import ChannelKind, DecisionDefault, LocationKind
from apps.stores.models import LegalEntity, Location, SalesChannel


@dataclass(frozen=True, kw_only=True)
class LocationDraft:
    """What a location shall be. The code names it; everything else is its new content."""

    code: str
    name: str
    legal_entity_id: int
    kind: str = LocationKind.SHOP
    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = "ES"
    phone: str = ""
    email: str = ""
    time_zone: str = "Europe/Madrid"
    latitude: float | None = None
    longitude: float | None = None
    sells: bool = False
    hosts_pickup: bool = False
    ships: bool = False
    takes_returns: bool = False
    preparation_minutes: int = 120
    pickup_capacity_per_hour: int = 20
    safety_stock: int = 0
    collect_by_days: int = 5
    acceptance_minutes: int = 60
    open_work_limit: int = 0
    decision_minutes: int | None = None
    decision_default: str = ""
    is_active: bool = True
    external_source: str = ""
    external_handle: str = ""


_LONGEST: Final = {
    "name": 200,
    "street": 200,
    "city": 100,
    "region": 10,
    "postcode": 20,
    "phone": 20,
    "email": 254,
    "time_zone": 64,
    "external_source": 60,
    "external_handle": 100,
}
_CONTENT: Final = [field.name for field in fields(LocationDraft) if field.name != "code"]


@dataclass(frozen=True, kw_only=True)
class UpsertedLocation:
    """What became of a draft: `outcome` is created, updated or unchanged."""

    location_id: int
    code: str
    outcome: str


@transaction.atomic
def upsert_locations(*, drafts: Sequence[LocationDraft]) -> list[UpsertedLocation]:
    """Creates or updates locations by code, in two statements for any number; answers in the order of the drafts.

    Of two drafts with one code the later holds. Raises: InvalidInput.
    """
    for draft in drafts:
        _check(draft)
    wanted = {draft.code: draft for draft in drafts}
    known = {row.code: row for row in Location.objects.filter(code__in=list(wanted))}
    changed = [draft for draft in wanted.values() if draft.code not in known or _differs(known[draft.code], draft)]
    rows = Location.objects.bulk_create(
        [Location(code=draft.code, **{name: getattr(draft, name) for name in _CONTENT}) for draft in changed],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=_CONTENT,
        batch_size=1000,
    )
    written = {row.code: row.pk for row in rows}
    return [
        UpsertedLocation(
            location_id=written.get(draft.code) or known[draft.code].pk,
            code=draft.code,
            outcome="unchanged" if draft.code not in written else "updated" if draft.code in known else "created",
        )
        for draft in drafts
    ]


def ensure_location(*, draft: LocationDraft) -> tuple[Location, bool]:
    """The location of that code with the draft's content, and whether it is new. Raises: InvalidInput."""
    done = upsert_locations(drafts=[draft])[0]
    return Location.objects.get(pk=done.location_id), done.outcome == "created"


def ensure_legal_entity(
    *,
    name: str,
    tax_id: str,
    street: str = "",
    city: str = "",
    region: str = "",
    postcode: str = "",
    country: str = "ES",
    currency: str = "EUR",
) -> LegalEntity:
    """The company with that tax number, with this content. Raises: InvalidInput."""
    _check_currency(currency)
    _check_country(country)
    if not name.strip() or not tax_id.strip():
        raise InvalidInput(
            _("A company needs a name and a tax number."), field="name" if not name.strip() else "tax_id"
        )
    entity, _created = LegalEntity.objects.update_or_create(
        tax_id=tax_id.strip().upper(),
        defaults={
            "name": name.strip(),
            "street": street,
            "city": city,
            "region": region,
            "postcode": postcode,
            "country": country,
            "currency": currency,
        },
    )
    return entity


@transaction.atomic
def ensure_channel(
    *,
    code: str,
    name: str,
    legal_entity_id: int,
    kind: str = ChannelKind.WEB,
    currency: str = "EUR",
    default_language: str = "en",
    languages: Sequence[str] = (),
    number_prefix: str = "W",
    pickup: bool = True,
    is_active: bool = True,
    decision_minutes: int | None = None,
    decision_default: str | None = None,
    wait_days: int | None = None,
    time_zone: str | None = None,
) -> SalesChannel:
    """The channel of that code, with this content. Its currency is never changed once set. Raises: InvalidInput.

    What customers are asked when a promise breaks, and the zone (the last four), stay as they are where not said.
    """
    _check_currency(currency)
    if time_zone is not None:
        _check_zone(time_zone)
    asked = {
        "decision_minutes": decision_minutes,
        "decision_default": decision_default,
        "wait_days": wait_days,
        "time_zone": time_zone,
    }
    content = {
        "name": name.strip(),
        "kind": kind,
        "legal_entity_id": legal_entity_id,
        "default_language": default_language,
        "languages": list(dict.fromkeys([default_language, *languages])),
        "number_prefix": number_prefix,
        "pickup": pickup,
        "is_active": is_active,
        **{name: value for name, value in asked.items() if value is not None},
    }
    channel, created = SalesChannel.objects.update_or_create(
        code=code.strip(), defaults=content, create_defaults={**content, "currency": currency}
    )
    if not created and channel.currency != currency:
        raise InvalidInput(_("A channel keeps its currency; open a second channel."), field="currency")
    return channel


def _differs(row: Location, draft: LocationDraft) -> bool:
    return any(getattr(row, name) != getattr(draft, name) for name in _CONTENT)


def _check(draft: LocationDraft) -> None:
    if not draft.code.strip() or len(draft.code) > 40:
        raise InvalidInput(_("A location needs a code of at most 40 characters."), field="code")
    if not draft.name.strip():
        raise InvalidInput(_("A location needs a name."), field="name")
    for name in _CONTENT:
        longest = _LONGEST.get(name)
        if longest is not None and len(getattr(draft, name)) > longest:
            raise InvalidInput(_("At most %(count)s characters.") % {"count": longest}, field=name)
    _check_kind(draft)
    _check_zone(draft.time_zone)
    _check_country(draft.country)
    if draft.latitude is not None or draft.longitude is not None:
        check_coordinates(draft.latitude, draft.longitude)
    if draft.pickup_capacity_per_hour < 1:
        raise InvalidInput(_("At least 1."), field="pickup_capacity_per_hour")
    for name in ("preparation_minutes", "safety_stock", "collect_by_days", "acceptance_minutes", "open_work_limit"):
        if getattr(draft, name) < 0:
            raise InvalidInput(_("Not below 0."), field=name)
    _check_decisions(draft)


def _check_decisions(draft: LocationDraft) -> None:
    if draft.decision_minutes is not None and draft.decision_minutes < 0:
        raise InvalidInput(_("Not below 0."), field="decision_minutes")
    if draft.decision_default not in {"", *DecisionDefault.values}:
        raise InvalidInput(_("Unknown answer."), field="decision_default")


def _check_kind(draft: LocationDraft) -> None:
    if draft.kind not in LocationKind.values:
        raise InvalidInput(_("Unknown kind of location."), field="kind")
    if draft.kind == LocationKind.TRANSIT and (draft.sells or draft.hosts_pickup or draft.ships or draft.takes_returns):
        raise InvalidInput(_("What is in transit can't be promised."), field="kind")


def _check_zone(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(_("Unknown time zone; use a name such as Europe/Madrid."), field="time_zone") from None


def _check_country(country: str) -> None:
    if len(country) != 2 or not country.isascii() or not country.isupper():
        raise InvalidInput(_("A country has two capital letters, such as ES."), field="country")


def _check_currency(currency: str) -> None:
    if not is_known_currency(currency):
        raise InvalidInput(_("Unknown currency; use a code such as EUR."), field="currency")
