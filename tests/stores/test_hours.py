"""Opening hours on a clock: the seams of days, weeks, time zones and daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.stores.hours import Schedule, Shift, instant

MADRID = "Europe/Madrid"
DAY = timedelta(days=1)
TWO_SHIFTS = {day: [Shift(time(10), time(14)), Shift(time(17), time(20, 30))] for day in range(5)}
ODD_ZONES = [
    MADRID,
    "Atlantic/Canary",
    "Australia/Lord_Howe",  # shifts by half an hour
    "Asia/Kathmandu",  # +05:45
    "Pacific/Apia",  # skipped a whole day in 2011
    "America/St_Johns",
    "Africa/Casablanca",  # winter time in Ramadan
    "Pacific/Kiritimati",  # +14
    "Pacific/Pago_Pago",  # -11
    "Antarctica/Troll",  # shifts by two hours
    "UTC",
]


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(MADRID)).astimezone(UTC)


def test_two_shifts_in_summer_and_in_winter():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.intervals(at("2026-07-06T00:00"), at("2026-07-07T00:00")) == [
        (at("2026-07-06T08:00"), at("2026-07-06T12:00")),
        (at("2026-07-06T15:00"), at("2026-07-06T18:30")),
    ]
    assert shop.intervals(at("2026-01-05T00:00"), at("2026-01-06T00:00")) == [
        (at("2026-01-05T09:00"), at("2026-01-05T13:00")),
        (at("2026-01-05T16:00"), at("2026-01-05T19:30")),
    ]


def test_closing_is_outside_opening_is_inside():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.is_open(madrid("2026-07-06T10:00"))
    assert shop.is_open(madrid("2026-07-06T13:59:59"))
    assert not shop.is_open(madrid("2026-07-06T14:00"))
    assert not shop.is_open(madrid("2026-07-11T11:00"))


def test_a_window_cuts_intervals():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.intervals(madrid("2026-07-06T11:00"), madrid("2026-07-06T12:00")) == [
        (madrid("2026-07-06T11:00"), madrid("2026-07-06T12:00"))
    ]
    assert shop.intervals(madrid("2026-07-06T12:00"), madrid("2026-07-06T12:00")) == []
    assert shop.intervals(madrid("2026-07-06T12:00"), madrid("2026-07-06T11:00")) == []


def test_a_night_shift_crosses_midnight_and_the_week():
    bar = Schedule(time_zone=MADRID, week={6: [Shift(time(22), time(3))]})

    assert bar.is_open(madrid("2026-07-13T02:59"))  # Monday, from Sunday's shift
    assert not bar.is_open(madrid("2026-07-13T22:30"))
    assert bar.intervals(madrid("2026-07-13T00:00"), madrid("2026-07-13T12:00")) == [
        (madrid("2026-07-13T00:00"), madrid("2026-07-13T03:00"))
    ]


def test_always_open_is_one_interval():
    shop = Schedule(time_zone=MADRID, week={day: [Shift(time(0), time(0))] for day in range(7)})

    start, end = at("2026-03-01T00:00"), at("2026-11-30T00:00")
    assert shop.intervals(start, end) == [(start, end)]


def test_an_exception_replaces_the_day_it_begins_on():
    shop = Schedule(
        time_zone=MADRID,
        week={**TWO_SHIFTS, 3: [Shift(time(20), time(2))]},
        exceptions={date(2026, 12, 25): [], date(2026, 12, 28): [Shift(time(9), time(22))]},
    )

    assert shop.is_open(madrid("2026-12-25T01:00"))  # Thursday's night runs out as planned
    assert not shop.is_open(madrid("2026-12-25T11:00"))
    assert shop.is_open(madrid("2026-12-28T15:00"))


def test_spring_a_skipped_closing_is_the_jump():
    bar = Schedule(time_zone=MADRID, week={5: [Shift(time(22), time(2, 30))]})

    assert bar.intervals(at("2026-03-28T12:00"), at("2026-03-29T12:00")) == [
        (at("2026-03-28T21:00"), at("2026-03-29T01:00"))  # 02:00 became 03:00
    ]


def test_spring_a_skipped_opening_is_the_jump():
    bakery = Schedule(time_zone=MADRID, week={6: [Shift(time(2, 30), time(5))]})

    assert bakery.intervals(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == [
        (at("2026-03-29T01:00"), at("2026-03-29T03:00"))
    ]


def test_autumn_a_time_that_comes_twice_is_the_first():
    bar = Schedule(time_zone=MADRID, week={5: [Shift(time(22), time(2, 30))]})

    assert bar.intervals(at("2026-10-24T12:00"), at("2026-10-25T12:00")) == [
        (at("2026-10-24T20:00"), at("2026-10-25T00:30"))
    ]


def test_a_day_that_a_place_skipped_has_no_hours():
    shop = Schedule(time_zone="Pacific/Apia", week={4: [Shift(time(9), time(17))]})

    assert shop.intervals(at("2011-12-29T00:00"), at("2012-01-01T00:00")) == []


def test_next_opening():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.next_opening(madrid("2026-07-10T21:00")) == madrid("2026-07-13T10:00")  # Friday night to Monday
    assert shop.next_opening(madrid("2026-07-06T11:00")) == madrid("2026-07-06T11:00")
    assert shop.next_opening(madrid("2026-07-06T14:00")) == madrid("2026-07-06T17:00")
    assert Schedule(time_zone=MADRID).next_opening(madrid("2026-07-06T14:00")) is None


def test_open_minutes_skip_the_siesta_and_the_weekend():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.after_open_time(madrid("2026-07-06T13:30"), 60) == madrid("2026-07-06T17:30")
    assert shop.after_open_time(madrid("2026-07-10T20:00"), 60) == madrid("2026-07-13T10:30")
    assert shop.after_open_time(madrid("2026-07-06T11:00"), 0) == madrid("2026-07-06T11:00")
    assert Schedule(time_zone=MADRID).after_open_time(madrid("2026-07-06T13:30"), 60) is None


def test_collect_by_counts_opening_days_after_today():
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS, exceptions={date(2026, 7, 8): []})

    assert shop.end_of_opening_day(madrid("2026-07-07T09:00"), 1) == madrid("2026-07-09T20:30")  # the 8th is a holiday
    assert shop.end_of_opening_day(madrid("2026-07-07T23:59"), 3) == madrid("2026-07-13T20:30")  # over the weekend


def test_collect_by_without_hours_counts_calendar_days():
    assert Schedule(time_zone=MADRID).end_of_opening_day(madrid("2026-07-07T09:00"), 5) == madrid("2026-07-13T00:00")


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_do_not_break_it(moment):
    shop = Schedule(time_zone=MADRID, week=TWO_SHIFTS)

    assert shop.is_open(moment) in {True, False}
    assert isinstance(shop.intervals(moment, moment), list)


times = st.times().map(lambda value: value.replace(second=0, microsecond=0))
shifts = st.builds(Shift, times, times)
weeks = st.dictionaries(st.integers(0, 6), st.lists(shifts, max_size=3), max_size=7)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 Hypothesis wants it so
zones = st.sampled_from(ODD_ZONES)


@given(weeks, zones, moments, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_intervals_are_ordered_apart_and_within(week, zone, start, length):
    found = Schedule(time_zone=zone, week=week).intervals(start, start + length)

    edges = [edge for interval in found for edge in interval]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= start + length for edge in edges)
    assert all(edge.tzinfo is UTC for edge in edges)


@given(weeks, zones, moments, st.timedeltas(timedelta(0), timedelta(days=10)))
def test_is_open_agrees_with_intervals(week, zone, start, offset):
    shop = Schedule(time_zone=zone, week=week)
    moment = start + offset

    found = shop.intervals(start, start + timedelta(days=10, minutes=1))

    assert shop.is_open(moment) == any(opens <= moment < closes for opens, closes in found)


@given(weeks, zones, moments, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_cutting_a_window_in_two_loses_nothing(week, zone, start, cut):
    shop = Schedule(time_zone=zone, week=week)
    end = start + timedelta(days=9)

    def total(intervals):
        return sum((closes - opens for opens, closes in intervals), timedelta(0))

    assert total(shop.intervals(start, end)) == total(shop.intervals(start, start + cut)) + total(
        shop.intervals(start + cut, end)
    )


@given(zones, st.dates(date(2009, 1, 1), date(2030, 1, 1)), times, times)
def test_the_clock_never_runs_backwards(zone, day, earlier, later):
    assume(earlier <= later)

    assert instant(day, earlier, ZoneInfo(zone)) <= instant(day, later, ZoneInfo(zone))
    assert instant(day, later, ZoneInfo(zone)) <= instant(day + DAY, earlier, ZoneInfo(zone)) or earlier < later


@given(zones, st.dates(date(2012, 1, 1), date(2030, 1, 1)), times)
def test_a_time_that_exists_is_shown_by_the_clock(zone, day, clock):
    place = ZoneInfo(zone)
    moment = instant(day, clock, place)
    shown = moment.astimezone(place).replace(tzinfo=None)

    if shown != datetime.combine(day, clock):  # skipped: then it is the jump itself
        before = (moment - timedelta(seconds=1)).astimezone(place).replace(tzinfo=None)
        assert before < datetime.combine(day, clock) < shown


@given(weeks, zones, moments)
def test_next_opening_is_open_and_nothing_opens_before(week, zone, moment):
    shop = Schedule(time_zone=zone, week=week)
    coming = shop.next_opening(moment)

    if coming is None:
        assert shop.intervals(moment, moment + timedelta(days=21)) == []
    else:
        assert shop.is_open(coming)
        assert shop.intervals(moment, coming) == []


@given(weeks, zones, moments, st.integers(1, 10))
def test_collect_by_lies_ahead_and_is_a_closing(week, zone, moment, days):
    shop = Schedule(time_zone=zone, week=week)
    deadline = shop.end_of_opening_day(moment, days)

    assert deadline > moment
    assert shop.end_of_opening_day(moment, days + 1) >= deadline
    if any(week.values()):
        assert shop.is_open(deadline - timedelta(seconds=1))
