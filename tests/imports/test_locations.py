"""Files of shops: hours, roles, and places that are where they say."""

from __future__ import annotations

from datetime import date, time

import pytest

from apps.imports.errors import ImportRefused
from apps.imports.formats.locations import geography, hours
from apps.imports.formats.rows import LocationKind, Shift
from tests.imports.samples import read, table

TITLES = (
    "code",
    "name",
    "kind",
    "street",
    "city",
    "region",
    "postcode",
    "country",
    "phone",
    "email",
    "time_zone",
    "latitude",
    "longitude",
)
TITLES += ("roles", "hours", "exceptions", "preparation_minutes", "safety_stock")
MADRID = {
    "code": "MAD",
    "name": "Madrid Gran Vía",
    "kind": "shop",
    "city": "Madrid",
    "country": "ES",
    "time_zone": "Europe/Madrid",
    "latitude": "40.42",
    "longitude": "-3.70",
}


def test_a_shop_with_everything():
    row = MADRID | {
        "roles": "sells pickup ships",
        "hours": "mo-fr 10:00-14:00 17:00-20:30; sa 10:00-14:00",
        "preparation_minutes": "90",
        "safety_stock": "1",
    }
    row |= {
        "exceptions": "2026-12-25 closed Navidad; 2026-12-24 10:00-14:00 Nochebuena",
        "email": "gv@shop.example",
        "phone": "+34 600 000 000",
    }

    (shop,) = read(table(TITLES, [row])).rows

    assert (shop.code, shop.kind, shop.latitude, shop.longitude) == ("MAD", LocationKind.SHOP, 40.42, -3.7)
    assert (shop.sells, shop.hosts_pickup, shop.ships, shop.takes_returns) == (True, True, True, False)
    assert (len(shop.hours), shop.hours[0]) == (11, Shift(weekday=0, opens=time(10), closes=time(14)))
    assert (shop.exceptions[0].on, shop.exceptions[0].shifts, shop.exceptions[0].name) == (
        date(2026, 12, 25),
        (),
        "Navidad",
    )
    assert shop.exceptions[1].shifts == ((time(10), time(14)),)
    assert (shop.preparation_minutes, shop.safety_stock) == (90, 1)


def test_a_warehouse_ships_and_does_not_sell():
    (place,) = read(table(TITLES, [MADRID | {"kind": "warehouse"}])).rows

    assert (place.sells, place.hosts_pickup, place.ships, place.takes_returns) == (False, False, True, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("latitude", "91"),
            ("longitude", "181"),
            ("latitude", "north"),
            ("country", "Spain"),
            ("time_zone", "Europe/Nowhere"),
            ("kind", "kiosk"),
        ),
        *(
            ("roles", "sells dances"),
            ("email", "nobody"),
            ("hours", "mo 10-14"),
            ("hours", "mo 14:00-10:00"),
            ("hours", "mo 10:00-24:00"),
        ),
        *(
            ("hours", "xx 10:00-14:00"),
            ("hours", "mo 10:00-14:00 13:00-15:00"),
            ("exceptions", "2026-02-30 closed"),
            ("preparation_minutes", "1.5"),
            ("code", ""),
        ),
    ],
)
def test_what_refuses_a_row(field, value):
    good = MADRID | {"code": "BCN"}

    result = read(table(TITLES, [MADRID | {field: value}, good, good | {"code": "VLC"}]))

    assert [row.code for row in result.rows] == ["BCN", "VLC"]
    assert [row for row, _column, _reason in result.said("error")] == [2]


def test_swapped_coordinates_refuse_the_file_and_are_taken_when_told():
    rows = [MADRID | {"code": f"M{n}", "latitude": "-3.70", "longitude": "40.42"} for n in range(5)]

    with pytest.raises(ImportRefused, match="swapped"):
        read(table(TITLES, rows))
    assert [(row.latitude, row.longitude) for row in read(table(TITLES, rows), swap=True).rows] == [(40.42, -3.7)] * 5


def test_one_swapped_pair_among_right_ones_refuses_its_row():
    rows = [MADRID | {"code": f"M{n}"} for n in range(5)] + [
        MADRID | {"code": "X", "latitude": "-3.70", "longitude": "40.42"}
    ]

    result = read(table(TITLES, rows))

    assert len(result.rows) == 5
    assert [(row, column) for row, column, _reason in result.said("error")] == [(7, "latitude")]


@pytest.mark.parametrize(
    ("country", "pair", "verdict"),
    [
        *(
            ("ES", (40.4, -3.7), False),
            ("ES", (-3.7, 40.4), True),
            ("ES", (28.1, -15.4), False),
            ("PT", (38.7, -9.1), False),
            ("BR", (-23.5, -46.6), False),
        ),
        *(
            ("US", (-122.3, 47.6), True),
            ("JP", (139.7, 35.7), True),
            ("CL", (-33.4, -70.6), False),
            ("??", (10.0, 20.0), None),
            ("RU", (55.7, 37.6), None),
        ),
    ],
)
def test_where_a_pair_can_be(country, pair, verdict):
    assert geography.looks_swapped(country, *pair) is verdict


def test_time_zones_as_others_write_them():
    rows = [
        MADRID | {"code": "A", "time_zone": "GMT+1:00 Europe/Madrid"},
        MADRID | {"code": "B", "country": "PT", "latitude": "38.7", "longitude": "-9.1", "time_zone": ""},
    ]
    rows += [
        MADRID
        | {
            "code": "C",
            "country": "AR",
            "latitude": "-34.6",
            "longitude": "-58.4",
            "time_zone": "GMT-03:00 America/Argentina/Bu",
        }
    ]

    result = read(table(TITLES, rows))

    assert [row.time_zone for row in result.rows] == ["Europe/Madrid", "", "America/Argentina/Buenos_Aires"]
    assert [row for row, _column, _reason in result.said("warning")] == [4]


def test_weeks_may_wrap_and_days_be_listed():
    assert [shift.weekday for shift in hours.read("sa-mo 10:00-14:00")] == [0, 5, 6]
    assert [shift.weekday for shift in hours.read("tu,th 10:00-14:00; su closed")] == [1, 3]


def test_a_code_that_comes_twice():
    result = read(table(TITLES, [MADRID, MADRID | {"code": "mad"}]))

    assert len(result.rows) == 1
    assert result.said() == [(3, "code", "Row 2 has the same code; this row was left out.")]
