"""Sentences about time, money and stock, as shoppers read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.money import Money, round_half_up
from apps.stores.hours import Schedule

FEW = 3
"""From so many units down we say how many are left."""


def day(at: datetime, zone: str, *, now: datetime, language: str) -> str:
    """Says "today", "tomorrow", else the weekday and date, as the place's calendar has it."""
    there, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if there == today:
        return _("today")
    if there == today + timedelta(days=1):
        return _("tomorrow")
    return str(format_date(there, _("EEEE d MMMM"), locale=language))


def clock(at: datetime, zone: str, *, language: str) -> str:
    return str(format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=language))


def from_when(at: datetime, zone: str, *, now: datetime, language: str) -> str:
    """Begins a sentence: "Today from 15:30"."""
    return capital(within(at, zone, now=now, language=language))


def within(at: datetime, zone: str, *, now: datetime, language: str) -> str:
    """The same inside a sentence: "today from 15:30"."""
    return _("%(day)s from %(time)s") % {
        "day": day(at, zone, now=now, language=language),
        "time": clock(at, zone, language=language),
    }


def opening(schedule: Schedule, *, now: datetime, language: str) -> tuple[bool, str]:
    """Whether it is open, and "Open until 21:00" or "Opens tomorrow at 10:00"."""
    zone = schedule.time_zone
    if schedule.is_open(now):
        closes = schedule.intervals(now, now + timedelta(days=2))[0][1]
        return True, _("Open until %(time)s") % {"time": clock(closes, zone, language=language)}
    opens = schedule.next_opening(now)
    if opens is None:
        return False, _("Closed for now")
    return False, _("Opens %(day)s at %(time)s") % {
        "day": day(opens, zone, now=now, language=language),
        "time": clock(opens, zone, language=language),
    }


def left(units: int) -> str:
    """How much there is, without counting a shop's whole shelf."""
    if units <= 0:
        return _("None here")
    if units <= FEW:
        return ngettext("Only %(n)s left", "Only %(n)s left", units) % {"n": units}
    return _("In stock")


def tone(units: int) -> str:
    """The dot's colour for so many units."""
    return "none" if units <= 0 else "warn" if units <= FEW else "good"


def tax_note(*, is_tax_included: bool) -> str:
    return _("VAT included") if is_tax_included else _("plus VAT")


def shown(amount: Decimal | int, currency: str) -> Money:
    """A price with more digits than the currency, as it is shown."""
    return Money(round_half_up(Decimal(amount)), currency)


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def days_on_the_way(days_from: int, days_to: int) -> str:
    """How long a parcel takes once it has left."""
    if days_from == days_to:
        return ngettext("%(n)s day on its way", "%(n)s days on its way", days_to) % {"n": days_to}
    return _("%(days_from)s to %(days_to)s days on its way") % {"days_from": days_from, "days_to": days_to}
