"""Opening hours as arithmetic: the week, the exceptions and the zone of a location give intervals in UTC.

Hours are wall-clock times. A time that the clock skips (spring) means the moment of the jump; a time that comes twice
(autumn) means its first coming. So a shift is never negative, and shifts stay in order on both nights.
A shift belongs to the day on which it begins: an exception of that day replaces it, also the part after midnight, and
the night shift of the day before runs out as planned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)
_SEARCH_DAYS: Final = 400
"""A shop that does not open within this many days is taken as one without hours."""

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, order=True)
class Shift:
    """From opening to closing, as a wall clock shows them; closing at or before opening is on the next day."""

    opens: time
    closes: time

    @property
    def crosses_midnight(self) -> bool:
        return self.closes <= self.opens


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a location is open, for ever: seven lists of shifts, and the days that differ."""

    time_zone: str
    week: Mapping[int, Sequence[Shift]] = field(default_factory=dict)
    exceptions: Mapping[date, Sequence[Shift]] = field(default_factory=dict)

    def shifts_on(self, day: date) -> Sequence[Shift]:
        """The shifts that begin on that day of the location's calendar."""
        if day in self.exceptions:
            return self.exceptions[day]
        return self.week.get(day.weekday(), ())

    def intervals(self, start: datetime, end: datetime) -> list[Interval]:
        """The open times within [start, end), in UTC, in order, without overlaps."""
        zone = _zone(self.time_zone)
        merged: list[Interval] = []
        for opens, closes in sorted(self._around(_day(start, zone, -2), _day(end, zone, 1))):
            opens, closes = max(opens, start.astimezone(UTC)), min(closes, end.astimezone(UTC))  # noqa: PLW2901
            if opens >= closes:
                continue
            if merged and opens <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
            else:
                merged.append((opens, closes))
        return merged

    def is_open(self, at: datetime) -> bool:
        zone = _zone(self.time_zone)
        return any(opens <= at < closes for opens, closes in self._around(_day(at, zone, -2), _day(at, zone, 1)))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first open moment at or after `at`; None for a location that does not open."""
        zone = _zone(self.time_zone)
        first = _day(at, zone, -2)
        for step in range(_SEARCH_DAYS):
            day = _plus(first, step)
            coming = [max(opens, at.astimezone(UTC)) for opens, closes in self._on(day) if closes > at]
            if coming:
                return min(coming)
        return None

    def after_open_time(self, at: datetime, minutes: int) -> datetime | None:
        """When so many open minutes will have passed; None for a location that does not open that long."""
        left = timedelta(minutes=minutes)
        start = at.astimezone(UTC)
        for _ in range(_SEARCH_DAYS // 7):
            end = start + 7 * _DAY
            for opens, closes in self.intervals(start, end):
                if closes - opens >= left:
                    return opens + left
                left -= closes - opens
            start = end
        return None

    def end_of_opening_day(self, at: datetime, days: int) -> datetime:
        """The last closing up to the n-th day with open hours after the day of `at`.

        A location without hours counts calendar days, to the end of the day there.
        """
        zone = _zone(self.time_zone)
        today = _day(at, zone, 0)
        closings: list[datetime] = []
        left = days
        for step in range(1, _SEARCH_DAYS + days):
            shifts = list(self._on(_plus(today, step)))
            closings += [closes for _, closes in shifts]
            left -= bool(shifts)
            if shifts and left <= 0:
                return max(closings)
        return instant(_plus(today, days + 1), time(0), zone)

    def _around(self, first: date, last: date) -> Iterator[Interval]:
        for step in range((last - first).days + 1):
            yield from self._on(_plus(first, step))

    def _on(self, day: date) -> Iterator[Interval]:
        zone = _zone(self.time_zone)
        for shift in self.shifts_on(day):
            opens = instant(day, shift.opens, zone)
            closes = instant(_plus(day, 1) if shift.crosses_midnight else day, shift.closes, zone)
            if opens < closes:
                yield opens, closes


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the wall clock of the zone shows that time; skipped times mean the jump."""
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    before = wall.replace(tzinfo=zone).astimezone(UTC)
    if before.astimezone(zone).replace(tzinfo=None) == wall:
        return before
    jump_before, jump_after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), before
    settled = jump_after.astimezone(zone).utcoffset()
    while jump_after - jump_before > timedelta(seconds=1):
        middle = jump_before + (jump_after - jump_before) / 2
        if middle.astimezone(zone).utcoffset() == settled:
            jump_after = middle
        else:
            jump_before = middle
    return jump_after.replace(microsecond=0)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _day(at: datetime, zone: ZoneInfo, steps: int) -> date:
    try:
        local = at.astimezone(zone)
    except OverflowError:  # the calendar's first or last day, seen from another zone
        local = at
    return _plus(local.date(), steps)


def _plus(day: date, steps: int) -> date:
    """`day + steps`, held a few days within the calendar, so that no date can overflow it."""
    number = day.toordinal() + steps
    return date.fromordinal(min(max(number, date.min.toordinal() + 5), date.max.toordinal() - 5))
