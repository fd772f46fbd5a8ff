"""Shops and channels to read, and which shops are near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, FloatField, QuerySet, Value, When
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from apps.core.errors import NotFound
from apps.core.prepared import Given, Prepared
from apps.stores.coordinates import check_coordinates
from apps.stores.enums import ChannelKind, LocationRole
from apps.stores.models import ChannelText, LegalEntity, Location, SalesChannel

_EARTH_METRES: Final = 6_371_008.8
"""The Earth's mean radius R1 of the IUGG."""

_BY_PUBLIC_ID = Prepared(lambda: Location.objects.filter(public_id=Given("public_id"), is_active=True))
_DEFAULT_CHANNEL = Prepared(
    lambda: SalesChannel.objects.filter(is_active=True).order_by(
        Case(When(kind=ChannelKind.WEB, then=0), default=1), "pk"
    )[:1]
)


@dataclass(frozen=True, kw_only=True)
class LocationCard:
    """A location as people see it; `distance_metres` only where the question named a place."""

    id: int
    public_id: UUID
    code: str
    name: str
    kind: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str
    email: str
    time_zone: str
    latitude: float | None
    longitude: float | None
    preparation_minutes: int
    distance_metres: int | None = None


def location_by_code(code: str) -> Location:
    """Raises: NotFound."""
    row = Location.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def location_by_public_id(public_id: UUID) -> Location:
    """The active location. Raises: NotFound."""
    row = _BY_PUBLIC_ID.first(public_id=public_id)
    if row is None:
        raise NotFound(field="location")
    return row


def location_by_id(location_id: int) -> Location:
    """The active location. Raises: NotFound."""
    row = Location.objects.filter(pk=location_id, is_active=True).first()
    if row is None:
        raise NotFound(field="location")
    return row


def locations(*, role: LocationRole | None = None) -> QuerySet[Location]:
    """Active locations with that role, by name."""
    rows = Location.objects.filter(is_active=True)
    return (rows.filter(**{role.value: True}) if role else rows).order_by("name", "pk")


def location_cards(location_ids: Iterable[int]) -> dict[int, LocationCard]:
    """Cards by id, active or not, in one statement."""
    return {row.pk: _card(row, None) for row in Location.objects.filter(pk__in=set(location_ids))}


def location_card(row: Location) -> LocationCard:
    """A location that is already loaded, as a card. No statement."""
    return _card(row, None)


def cards_by_public_id(public_ids: Iterable[UUID]) -> list[LocationCard]:
    """Cards of active locations by name; unknown ones are left out. One statement."""
    return [_card(row, None) for row in locations().filter(public_id__in=set(public_ids))]


def nearest(
    *, latitude: float, longitude: float, limit: int, role: LocationRole = LocationRole.HOSTS_PICKUP
) -> list[LocationCard]:
    """The nearest active locations with that role, nearest first; those without coordinates come not. One statement.

    Distance along the great circle by the haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky and
    Telescope 68, 1984, p. 159), which stays exact for places a few metres apart; the Earth taken as a sphere.
    Raises: InvalidInput for a place that is not on it.
    """
    check_coordinates(latitude, longitude)
    half_chord = Power(Sin((Radians(F("latitude")) - Radians(_number(latitude))) / 2), 2) + Cos(
        Radians(_number(latitude))
    ) * Cos(Radians(F("latitude"))) * Power(Sin((Radians(F("longitude")) - Radians(_number(longitude))) / 2), 2)
    rows = (
        Location.objects.filter(is_active=True, latitude__isnull=False, **{role.value: True})
        .annotate(distance=2 * _EARTH_METRES * ASin(Least(_number(1.0), Sqrt(half_chord))))
        .order_by("distance", "pk")[:limit]
    )
    return [_card(row, round(row.distance)) for row in rows]


def pickup_locations(*, near: tuple[float, float] | None = None, limit: int = 50) -> list[LocationCard]:
    """Shops that hand over pickups: the nearest to (latitude, longitude), or by name. One statement."""
    if near is not None:
        return nearest(latitude=near[0], longitude=near[1], limit=limit)
    return [_card(row, None) for row in locations(role=LocationRole.HOSTS_PICKUP)[:limit]]


def channel_by_code(code: str) -> SalesChannel:
    """Raises: NotFound, also for a channel that is switched off."""
    row = SalesChannel.objects.filter(code=code, is_active=True).first()
    if row is None:
        raise NotFound
    return row


def default_channel() -> SalesChannel:
    """The first active web channel, else the first active one. Raises: NotFound while there is none."""
    row = _DEFAULT_CHANNEL.first()
    if row is None:
        raise NotFound
    return row


def countries() -> list[str]:
    """Where our companies are, each country once. One statement."""
    return sorted(set(LegalEntity.objects.values_list("country", flat=True)))


def channel_words(*, channel_id: int, language: str) -> ChannelText:
    """What the channel says in that language; empty where it says nothing. One statement."""
    row = ChannelText.objects.filter(channel_id=channel_id, language=language).first()
    return row or ChannelText(channel_id=channel_id, language=language)


def home_zone() -> ZoneInfo:
    """The time zone of the business: the one in which most of its active locations lie; UTC while there is none."""
    rows = Location.objects.filter(is_active=True).values("time_zone").annotate(places=Count("pk"))
    name = rows.order_by("-places", "time_zone").values_list("time_zone", flat=True).first()
    return ZoneInfo(name or "UTC")


def _number(value: float) -> Value:
    return Value(value, output_field=FloatField())


def _card(row: Location, distance: int | None) -> LocationCard:
    return LocationCard(
        id=row.pk,
        public_id=row.public_id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        street=row.street,
        city=row.city,
        region=row.region,
        postcode=row.postcode,
        country=row.country,
        phone=row.phone,
        email=row.email,
        time_zone=row.time_zone,
        latitude=row.latitude,
        longitude=row.longitude,
        preparation_minutes=row.preparation_minutes,
        distance_metres=distance,
    )
