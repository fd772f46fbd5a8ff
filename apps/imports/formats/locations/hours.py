"""Opening hours as people write them: `mo-fr 10:00-14:00 17:00-20:30; sa 20:00-02:00+1`, and days with other hours.

`+1` says that a shift closes on the next day; without it an earlier time is taken for a mistake.
"""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise

from django.utils.translation import gettext as _

from apps.imports.formats.rows import ClosedDay, Shift

_DAYS = {
    **{name: day for day, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))},
    **{name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: day for day, name in enumerate(("lu", "ma", "mi", "ju", "vi", "sá", "do"))},
}
_SPAN = re.compile(r"([0-2]?[0-9]):([0-5][0-9])\s*[-–]\s*([0-2]?[0-9]):([0-5][0-9])(\+1)?")


class HoursProblem(ValueError):
    """These hours can't be read; str() says why."""


def read(text: str) -> tuple[Shift, ...]:
    """The shifts of a week. Raises: HoursProblem."""
    found: list[Shift] = []
    for part in filter(None, (part.strip() for part in text.casefold().split(";"))):
        days, _blank, times = part.partition(" ")
        spans = read_times(times)
        found += [Shift(weekday=day, opens=opens, closes=closes) for day in _days(days) for opens, closes in spans]
    ordered = sorted(found, key=lambda shift: (shift.weekday, shift.opens))
    for one, other in pairwise(ordered):
        if one.weekday == other.weekday and (other.opens < one.closes or one.closes <= one.opens):
            raise HoursProblem(_("Two shifts of one day overlap."))
    return tuple(ordered)


def read_times(text: str) -> tuple[tuple[time, time], ...]:
    """`10:00-14:00 17:00-20:30`; "closed" is none. Raises: HoursProblem."""
    text = text.strip().casefold()
    if text in {"closed", "cerrado", "off"}:
        return ()
    rest = _SPAN.sub("", text).strip(" ,")
    spans = [match.groups() for match in _SPAN.finditer(text)]
    if rest or not spans:
        raise HoursProblem(_("Write hours like mo-fr 10:00-14:00 17:00-20:30; sa 10:00-14:00."))
    return tuple(_span(*span) for span in spans)


def read_exceptions(text: str) -> tuple[ClosedDay, ...]:
    """`2026-12-25 closed Christmas; 2026-12-24 10:00-14:00 Christmas Eve`. Raises: HoursProblem."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        day, _blank, rest = part.partition(" ")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            raise HoursProblem(_("There is no such day. Write it like 2026-12-31.")) from None
        spans = [match.group() for match in _SPAN.finditer(rest)]
        shifts = read_times(" ".join(spans)) if spans else ()
        name = _SPAN.sub("", rest).strip(" ,")
        closed = not shifts and name.casefold().split(" ")[0] in {"closed", "cerrado"}
        found.append(ClosedDay(on=on, name=name.partition(" ")[2] if closed else name, shifts=shifts))
    return tuple(found)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if first not in _DAYS or (last and last not in _DAYS):
            raise HoursProblem(_("Write hours like mo-fr 10:00-14:00 17:00-20:30; sa 10:00-14:00."))
        start, end = _DAYS[first], _DAYS[last or first]
        days += range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
    return days


def _span(*parts: str | None) -> tuple[time, time]:
    from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in parts[:4])
    if from_hour > 23 or to_hour > 23:
        raise HoursProblem(_("A day has the hours 00:00 to 23:59."))
    opens, closes = time(from_hour, from_minute), time(to_hour, to_minute)
    if (closes <= opens) != (parts[4] is not None):
        raise HoursProblem(_("A shift closes after it opens; write +1 behind it if that is on the next day."))
    return opens, closes
