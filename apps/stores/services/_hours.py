"""Opening hours are replaced whole, so that no half-changed week is ever seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput, NotFound
from apps.stores.errors import HoursOverlap
from apps.stores.hours import Shift
from apps.stores.models import Location, OpeningException, OpeningHours


@transaction.atomic
def set_hours(*, location_id: int, week: Mapping[int, Sequence[Shift]]) -> None:
    """The week's hours from now on: shifts by day, Monday 0; a day left out is closed.

    Locks: the location. Raises: NotFound, InvalidInput, HoursOverlap (also over midnight into the next day).
    """
    if not set(week) <= set(range(7)):
        raise InvalidInput(_("A week has the days 0 (Monday) to 6 (Sunday)."), field="weekday")
    _refuse_overlaps([(day, shift) for day, shifts in week.items() for shift in shifts])
    _lock(location_id)
    OpeningHours.objects.filter(location_id=location_id).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(location_id=location_id, weekday=day, opens=shift.opens, closes=shift.closes)
        for day, shifts in week.items()
        for shift in shifts
    )


@transaction.atomic
def set_exception(*, location_id: int, on: date, shifts: Sequence[Shift] = (), name: str = "") -> None:
    """Other hours on one day; without shifts it is closed all day.

    Locks: the location. Raises: NotFound, HoursOverlap.
    """
    _refuse_overlaps([(0, shift) for shift in shifts])
    _lock(location_id)
    OpeningException.objects.filter(location_id=location_id, on=on).delete()
    OpeningException.objects.bulk_create(
        [
            OpeningException(location_id=location_id, on=on, opens=shift.opens, closes=shift.closes, name=name)
            for shift in shifts
        ]
        or [OpeningException(location_id=location_id, on=on, is_closed=True, name=name)]
    )


@transaction.atomic
def clear_exception(*, location_id: int, on: date) -> None:
    """The week's hours hold again on that day."""
    OpeningException.objects.filter(location_id=location_id, on=on).delete()


def _lock(location_id: int) -> None:
    if not Location.objects.select_for_update().filter(pk=location_id).values_list("pk").first():
        raise NotFound


def _refuse_overlaps(shifts: Sequence[tuple[int, Shift]]) -> None:
    """Lays the shifts on one line of the week; Sunday's night runs on into Monday."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 a wall clock has no zone
    spans = []
    for day, shift in shifts:
        opens = datetime.combine(monday + timedelta(days=day), shift.opens)
        closes = datetime.combine(monday + timedelta(days=day + shift.crosses_midnight), shift.closes)
        spans += [(opens, closes), (opens + timedelta(days=7), closes + timedelta(days=7))]
    spans.sort()
    for (_opens, closes), (opens, _closes) in pairwise(spans):
        if opens < closes:
            raise HoursOverlap(field="opens")
