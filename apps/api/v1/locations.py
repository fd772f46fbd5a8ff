"""Shops: which are near, when they open, and which have an item."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.api import pages
from apps.api.endpoint import ANYONE, Endpoint, now, operation
from apps.api.errors import BadCursor, InvalidQuery
from apps.api.pages import PageQuery
from apps.api.reading import Commas
from apps.api.shapes import Many, Real, Says, Shape, Text, Whole
from apps.api.v1 import show
from apps.api.v1.shapes import Availability, Slot, word_for
from apps.api.writing import answer
from apps.catalogue import selectors as catalogue
from apps.fulfilment import selectors as fulfilment
from apps.inventory import selectors as inventory
from apps.inventory.enums import Method
from apps.stores import selectors as stores
from apps.stores.enums import LocationRole
from apps.stores.selectors import LocationCard

LIST = "locations"
Latitude = Annotated[float | None, Real(-90, 90)]
Longitude = Annotated[float | None, Real(-180, 180)]


class Near(Shape):
    lat: Latitude = None
    lon: Longitude = None


class LocationQuery(PageQuery):
    """With `lat` and `lon` the nearest come first, and there is one page."""

    lat: Latitude = None
    lon: Longitude = None
    city: Annotated[str, Text(100)] = ""
    postcode: Annotated[str, Text(20), Says("Or how it begins.")] = ""


class LocationOut(Shape):
    id: UUID
    code: str
    name: str
    street: str
    postcode: str
    city: str
    region: str
    country: str
    phone: str
    email: str
    time_zone: str
    latitude: float | None
    longitude: float | None
    preparation_minutes: int
    distance_metres: int | None


class LocationPage(Shape):
    items: tuple[LocationOut, ...]
    next: str | None


class ShiftOut(Shape):
    weekday: Annotated[int, Says("0 is Monday.")]
    opens: time
    closes: Annotated[time, Says("At or before `opens` it is on the next day.")]


class ExceptionOut(Shape):
    """A day that differs; without hours it is closed."""

    on: date
    opens: time | None
    closes: time | None


class OpenTime(Shape):
    starts_at: datetime
    ends_at: datetime


class LocationDetail(Shape):
    location: LocationOut
    is_open: bool
    next_opening: datetime | None
    week: tuple[ShiftOut, ...]
    exceptions: tuple[ExceptionOut, ...]
    open_times: Annotated[tuple[OpenTime, ...], Says("Of the next seven days, in UTC.")]


class SlotQuery(Shape):
    units: Annotated[int, Whole(1, 100_000)] = 1
    limit: Annotated[int, Whole(1, 200)] = 60


class SlotList(Shape):
    items: tuple[Slot, ...]


class AvailabilityQuery(Shape):
    variant: Annotated[tuple[UUID, ...], Many(50, 1), Commas(), Says("Up to 50; repeat it or join by commas.")]
    location: Annotated[
        tuple[UUID, ...], Many(50), Commas(), Says("Shops; else the nearest, or the first by name.")
    ] = ()
    lat: Latitude = None
    lon: Longitude = None
    limit: Annotated[int, Whole(1, 50), Says("How many shops.")] = 10


class AvailabilityAt(Shape):
    location: UUID
    name: str
    city: str
    distance_metres: int | None
    availability: Availability
    units: Annotated[int | None, Says("Only for who may see exact counts there.")]


class VariantAvailability(Shape):
    variant: UUID
    locations: tuple[AvailabilityAt, ...]


class AvailabilityList(Shape):
    items: tuple[VariantAvailability, ...]


class Locations(Endpoint):
    """Shops that hand over pickups."""

    tag = "locations"
    needs = {"list": ANYONE, "retrieve": ANYONE, "slots": ANYONE, "availability": ANYONE}

    @operation("list_locations", query=LocationQuery, answers={200: LocationPage})
    def list(self, query: LocationQuery) -> HttpResponse:
        """Shops by name, or the nearest first."""
        near = _near(query.lat, query.lon)
        if near is not None:
            cards = stores.pickup_locations(near=near, limit=query.limit)
            return answer(LocationPage(items=tuple(_shown(card) for card in cards), next=None))
        start = _start(query.cursor)
        rows = stores.locations(role=LocationRole.HOSTS_PICKUP)
        if query.city:
            rows = rows.filter(city__iexact=query.city.strip())
        if query.postcode:
            rows = rows.filter(postcode__startswith=query.postcode.strip())
        found = [*rows[start : start + query.limit + 1]]
        more = len(found) > query.limit
        items = tuple(_shown(stores.location_card(row)) for row in found[: query.limit])
        return answer(LocationPage(items=items, next=pages.pack(LIST, str(start + query.limit)) if more else None))

    @operation("get_location", answers={200: LocationDetail})
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """One shop with its opening hours."""
        row = stores.location_by_public_id(public_id)
        schedule, at = stores.schedule(location_id=row.pk), now()
        detail = LocationDetail(
            location=_shown(stores.location_card(row)),
            is_open=schedule.is_open(at),
            next_opening=schedule.next_opening(at),
            week=tuple(
                ShiftOut(weekday=day, opens=shift.opens, closes=shift.closes)
                for day in sorted(schedule.week)
                for shift in schedule.week[day]
            ),
            exceptions=tuple(
                ExceptionOut(on=day, opens=shift.opens if shift else None, closes=shift.closes if shift else None)
                for day in sorted(schedule.exceptions)
                for shift in (schedule.exceptions[day] or (None,))
                if day >= at.date()
            ),
            open_times=tuple(
                OpenTime(starts_at=opens, ends_at=closes)
                for opens, closes in schedule.intervals(at, at + timedelta(days=7))
            ),
        )
        return answer(detail)

    @operation("list_pickup_slots", query=SlotQuery, answers={200: SlotList})
    def slots(self, public_id: UUID, query: SlotQuery) -> HttpResponse:
        """The coming pickup times of a shop that have room for so many units."""
        shop = stores.location_by_public_id(public_id)
        rows = fulfilment.slots_for(location_id=shop.pk, earliest=now(), units=query.units, limit=query.limit)
        return answer(SlotList(items=tuple(show.slot(row) for row in rows)))

    @operation("get_availability", query=AvailabilityQuery, answers={200: AvailabilityList})
    def availability(self, query: AvailabilityQuery) -> HttpResponse:
        """Which shops have which items: in words for everybody, in units for staff. Unknown items are nowhere."""
        ids = catalogue.variant_ids(query.variant)
        cards = self._shops(query)
        atp = inventory.atp(
            variant_ids=[*ids.values()],
            location_ids=[card.id for card in cards],
            channel_id=stores.default_channel().pk,
            method=Method.PICKUP,
        )
        exact = {card.id for card in cards if self.actor.may(Permission.STOCK_VIEW, card.id)}
        return answer(
            AvailabilityList(
                items=tuple(
                    VariantAvailability(
                        variant=public_id,
                        locations=tuple(
                            _at(card, atp.get((ids.get(public_id, 0), card.id), 0), exact) for card in cards
                        ),
                    )
                    for public_id in query.variant
                )
            )
        )

    def _shops(self, query: AvailabilityQuery) -> tuple[LocationCard, ...]:
        near = _near(query.lat, query.lon)
        if query.location:
            return tuple(stores.cards_by_public_id(query.location))
        return tuple(stores.pickup_locations(near=near, limit=query.limit))


def _near(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise InvalidQuery(_("Give both lat and lon."), field="lat" if lat is None else "lon")
    return lat, lon


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(pages.unpack(LIST, cursor))
    except ValueError:
        raise BadCursor(field="cursor") from None


def _at(card: LocationCard, units: int, exact: set[int]) -> AvailabilityAt:
    return AvailabilityAt(
        location=card.public_id,
        name=card.name,
        city=card.city,
        distance_metres=card.distance_metres,
        availability=word_for(units),
        units=units if card.id in exact else None,
    )


def _shown(card: LocationCard) -> LocationOut:
    return LocationOut(
        id=card.public_id,
        code=card.code,
        name=card.name,
        street=card.street,
        postcode=card.postcode,
        city=card.city,
        region=card.region,
        country=card.country,
        phone=card.phone,
        email=card.email,
        time_zone=card.time_zone,
        latitude=card.latitude,
        longitude=card.longitude,
        preparation_minutes=card.preparation_minutes,
        distance_metres=card.distance_metres,
    )
