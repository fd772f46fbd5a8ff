"""Whether coordinates can be where a country is, judged by the towns that name its time zones (tz database)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt
from zoneinfo import available_timezones

_COLLOQUIAL = {"Asia/Beijing": "Asia/Shanghai", "Asia/New_Delhi": "Asia/Kolkata", "Asia/Mumbai": "Asia/Kolkata"}
Point = tuple[float, float]
_ISO6709 = re.compile(r"([+-])(\d{2})(\d{2})(?:\d{2})?([+-])(\d{3})(\d{2})(?:\d{2})?")
FAR_KM = 2_500
"""No place of a country is farther from all the towns that name its time zones; in the largest it is about 2,000."""


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[str, Point, str], ...]:
    """Country, place and name of every time zone that people live in."""
    text = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple((country, _point(place), zone) for country, place, zone, *_comment in rows)


@lru_cache(maxsize=1)
def _towns() -> dict[str, tuple[Point, ...]]:
    found: dict[str, list[Point]] = {}
    for country, point, _zone in _table():
        found.setdefault(country, []).append(point)
    return {country: tuple(points) for country, points in found.items()}


@lru_cache(maxsize=4096)
def time_zone(name: str, country: str) -> tuple[str, bool]:
    """The IANA zone that is meant, and whether that is a guess: from a name cut off, or the country's only zone."""
    zones = available_timezones()
    if name in zones or name in _COLLOQUIAL:
        return _COLLOQUIAL.get(name, name), False
    begun = sorted(zone for zone in zones if len(name) > 8 and zone.startswith(name))
    own = [zone for land, _point, zone in _table() if land == country]
    if len(begun) == 1 or len(own) == 1:
        return (begun if len(begun) == 1 else own)[0], True
    return "", False


def zone_at(country: str, latitude: float | None, longitude: float | None) -> str:
    """The zone of a country whose town is nearest to the place, or its only one; "" where it can't be told."""
    own = [(point, zone) for land, point, zone in _table() if land == country]
    if latitude is None or longitude is None:
        return own[0][1] if len(own) == 1 else ""
    return min(own, key=lambda town: _kilometres((latitude, longitude), town[0]), default=((0.0, 0.0), ""))[1]


def _point(place: str) -> Point:
    match = _ISO6709.fullmatch(place)
    if match is None:
        raise ValueError(place)
    ns, lat, lat_minutes, ew, lon, lon_minutes = match.groups()
    latitude = int(lat) + int(lat_minutes) / 60
    longitude = int(lon) + int(lon_minutes) / 60
    return (-latitude if ns == "-" else latitude, -longitude if ew == "-" else longitude)


def is_country(code: str) -> bool:
    return code in _towns()


def distance(country: str, latitude: float, longitude: float) -> float | None:
    """Kilometres to the nearest town that names a time zone of the country; None for an unknown country."""
    towns = _towns().get(country)
    return min(_kilometres((latitude, longitude), town) for town in towns) if towns else None


def looks_swapped(country: str, latitude: float, longitude: float) -> bool | None:
    """Whether only the exchanged pair can be in the country; None where it can't be told."""
    if abs(latitude) > 90:
        return abs(longitude) <= 90 and abs(latitude) <= 180
    here, there = distance(country, latitude, longitude), None
    if abs(longitude) <= 90:
        there = distance(country, longitude, latitude)
    if here is None or (there is not None and here <= FAR_KM and there <= FAR_KM):
        return None
    return here > FAR_KM and there is not None and there <= FAR_KM


def _kilometres(one: Point, other: Point) -> float:
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 12_742 * asin(sqrt(min(1.0, half)))
