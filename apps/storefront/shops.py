"""Shops as shoppers see them: where, how far, open until when."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _

from apps.storefront import wording
from apps.stores import selectors as stores
from apps.stores.hours import Schedule
from apps.stores.models import Location
from apps.stores.selectors import LocationCard

MOST = 50
NEAR_POSTCODE = (5, 3, 2)  # the whole code, the district, the province


@dataclass(frozen=True, kw_only=True)
class HoursRow:
    day: str
    text: str
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class ShopView:
    """A shop on a page; `hours` only where it is asked for."""

    id: int
    code: str
    name: str
    address: str
    phone: str
    email: str
    map_href: str
    distance: int | None
    is_open: bool
    opening: str
    is_chosen: bool
    latitude: float | None
    longitude: float | None
    hours: tuple[HoursRow, ...] = ()


def find(
    *, place: str, near: tuple[float, float] | None, chosen_id: int | None, now: datetime, language: str
) -> list[ShopView]:
    """Shops that hand over: nearest to where the shopper is, or to the shop that the typed place fits best; else by name."""
    cards = stores.pickup_locations(near=near, limit=MOST)
    if near is None and place:
        best = _matching(cards, place)
        if not best:
            return []
        first = best[0]
        if first.latitude is not None and first.longitude is not None:
            cards = stores.pickup_locations(near=(first.latitude, first.longitude), limit=MOST)
            order = {card.id: index for index, card in enumerate(best)}
            cards.sort(key=lambda card: (card.id not in order, order.get(card.id, 0), card.distance_metres or 0))
        else:
            cards = best
    schedules = stores.schedules([card.id for card in cards])
    measured = near is not None
    return [
        view(card, schedules[card.id], chosen_id=chosen_id, now=now, language=language, measured=measured)
        for card in cards
    ]


def one(shop: Location, schedule: Schedule, *, chosen_id: int | None, now: datetime, language: str) -> ShopView:
    """A shop with its week."""
    return view(stores.location_card(shop), schedule, chosen_id=chosen_id, now=now, language=language, week=True)


def view(
    card: LocationCard, schedule: Schedule, *, chosen_id: int | None, now: datetime, language: str,
    measured: bool = False, week: bool = False,
) -> ShopView:  # fmt: skip
    is_open, opening = wording.opening(schedule, now=now, language=language)
    return ShopView(
        id=card.id,
        code=card.code,
        name=card.name,
        address=address(card),
        phone=card.phone,
        email=card.email,
        map_href=map_href(card.latitude, card.longitude),
        distance=card.distance_metres if measured else None,
        is_open=is_open,
        opening=opening,
        is_chosen=card.id == chosen_id,
        latitude=card.latitude,
        longitude=card.longitude,
        hours=tuple(_week(schedule, now=now, language=language)) if week else (),
    )


def address(shop: LocationCard | Location) -> str:
    return ", ".join(part for part in (shop.street, f"{shop.postcode} {shop.city}".strip()) if part)


def map_href(latitude: float | None, longitude: float | None) -> str:
    """A plain link to OpenStreetMap; nothing of it is loaded into our pages."""
    if latitude is None or longitude is None:
        return ""
    where = {"mlat": f"{latitude:.5f}", "mlon": f"{longitude:.5f}"}
    return f"https://www.openstreetmap.org/?{urlencode(where)}#map=17/{latitude:.5f}/{longitude:.5f}"


def _matching(cards: Sequence[LocationCard], place: str) -> list[LocationCard]:
    wanted = _plain(place)
    digits = "".join(sign for sign in wanted if sign.isdigit())
    if len(digits) >= NEAR_POSTCODE[-1]:
        for length in NEAR_POSTCODE:
            near = [card for card in cards if card.postcode[:length] == digits[:length] and len(digits) >= length]
            if near:
                return near
        return []
    starts = [
        card for card in cards if any(_plain(text).startswith(wanted) for text in (card.city, card.name, card.region))
    ]
    return starts or [card for card in cards if wanted in _plain(f"{card.name} {card.city} {card.street}")]


def _plain(text: str) -> str:
    """Without accents and case, as people type it."""
    split = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _week(schedule: Schedule, *, now: datetime, language: str) -> list[HoursRow]:
    today = now.astimezone(ZoneInfo(schedule.time_zone)).date()
    return [_day(schedule, today + timedelta(days=step), today, language) for step in range(7)]


def _day(schedule: Schedule, day: date, today: date, language: str) -> HoursRow:
    shifts = sorted(schedule.shifts_on(day))
    times = ", ".join(
        f"{format_time(shift.opens, 'HH:mm', locale=language)}–{format_time(shift.closes, 'HH:mm', locale=language)}"
        for shift in shifts
    )
    name = wording.capital(str(format_date(day, "EEEE", locale=language)))
    return HoursRow(day=name, text=times or _("Closed"), is_today=day == today)
