"""Times and stock in words: a colour never says anything alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import DomainError
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder

SOON = timedelta(minutes=60)
FEW = 3


@dataclass(frozen=True, kw_only=True)
class Due:
    """A time with its urgency (late, soon, calm, ready) and the words for it."""

    urgency: str
    clock: str
    words: str


def due_of(work: FulfilmentOrder, *, zone: str, now: datetime, language: str) -> Due:
    """By when the shop promised an order, or until when it waits for its customer."""
    if work.status == Status.READY and work.collect_by is not None:
        return _waiting(work, work.collect_by, zone=zone, now=now, language=language)
    at = work.promised_at
    shown = clock(at, zone, language=language)
    if arrived_at(work) is not None:
        return Due(urgency="late", clock=shown, words=_("is here and waits"))
    if at <= now:
        return Due(urgency="late", clock=shown, words=_("late by %(time)s") % {"time": length(now - at)})
    if at - now <= SOON:
        return Due(urgency="soon", clock=shown, words=_("in %(time)s") % {"time": length(at - now)})
    return Due(urgency="calm", clock=shown, words=day(at, zone, now=now, language=language))


@dataclass(frozen=True, kw_only=True)
class Accept:
    """By when somebody must accept an order; `seconds` is what a clock on the page counts down from."""

    words: str
    is_late: bool
    seconds: int


def accept_of(work: FulfilmentOrder, *, zone: str, now: datetime, language: str) -> Accept | None:
    """The shop's time to accept an order; nothing where none runs."""
    if work.status != Status.ASSIGNED or work.accept_by is None:
        return None
    return Accept(
        words=_("Accept by %(time)s") % {"time": clock(work.accept_by, zone, language=language)},
        is_late=work.accept_alert_at is not None and work.accept_alert_at <= now,
        seconds=max(0, int((work.accept_by - now).total_seconds())),
    )


def arrived_at(work: FulfilmentOrder) -> datetime | None:
    """When the customer said "I am here"; nothing before that."""
    return work.pickup_group.arrived_at if work.pickup_group is not None else None


def urgency_of(work: FulfilmentOrder) -> tuple[bool, datetime, datetime, int]:
    """Sorts work: first whose customer stands at the desk, who came first first; then by what was promised."""
    here = arrived_at(work)
    until = work.collect_by if work.status == Status.READY and work.collect_by is not None else work.promised_at
    return (here is None, here or until, work.promised_at, work.pk)


def _waiting(work: FulfilmentOrder, until: datetime, *, zone: str, now: datetime, language: str) -> Due:
    shown = clock(until, zone, language=language)
    if arrived_at(work) is not None:
        return Due(urgency="late", clock=shown, words=_("is here and waits"))
    if until <= now:
        return Due(urgency="late", clock=shown, words=_("not collected"))
    return Due(
        urgency="ready", clock=shown, words=_("until %(day)s") % {"day": day(until, zone, now=now, language=language)}
    )


def length(span: timedelta) -> str:
    """A span in its largest unit: "12 min", "3 h", "2 days"."""
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 24 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def day(at: datetime, zone: str, *, now: datetime, language: str, is_lasting: bool = False) -> str:
    """Today and tomorrow by name, else the weekday and date, as the place's calendar has it; on paper always the date."""
    there, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if there == today and not is_lasting:
        return _("today")
    if there == today + timedelta(days=1) and not is_lasting:
        return _("tomorrow")
    return str(format_date(there, "EEE d MMM", locale=language))


def clock(at: datetime, zone: str, *, language: str) -> str:
    return str(format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=language))


def stock(units: int, *, is_exact: bool) -> str:
    """How much there is: exactly for who may know it, else in words."""
    if units <= 0:
        return _("None there")
    if is_exact:
        return ngettext("%(n)s unit", "%(n)s units", units) % {"n": units}
    return _("Few left") if units <= FEW else _("In stock")


def tone(units: int) -> str:
    """The dot's colour for so many units."""
    return "none" if units <= 0 else "warn" if units <= FEW else "good"


def pin_words(refusal: DomainError) -> str:
    """A refused PIN, with how many tries are left where that is known."""
    left = refusal.context.get("tries_left")
    if left is None:
        return str(refusal)
    if left <= 0:
        return _("That PIN is not right, and no try is left. Wait 15 minutes.")
    tries = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    return f"{refusal} {tries}"
