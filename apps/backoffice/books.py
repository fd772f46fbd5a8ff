"""The dashboard's panel on cards: the provider's books against ours, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.backoffice.plots import Plot, columns, ticks
from apps.core.actor import Actor
from apps.payments import selectors as payments
from apps.payments.selectors import ComparedDay
from apps.payments.services import takes_cards

DAYS: Final = 14
COLOURS: Final = (2, 0, 3, 4)
"""Green for what matches; the rest stands out from it, and from each other."""


@dataclass(frozen=True, kw_only=True)
class BookDay:
    """A day, its numbers in the order of the titles, and the report behind them; a day without was not compared."""

    name: str
    url: str = ""
    numbers: Sequence[int] = ()

    @property
    def needs_you(self) -> bool:
        return any(self.numbers[1:])


@dataclass(frozen=True, kw_only=True)
class Books:
    """The panel: `empty` says why there is nothing to show."""

    url: str
    empty: str = ""
    head: Sequence[str] = ()
    days: Sequence[BookDay] = ()
    plot: Plot | None = None


def panel(*, actor: Actor, now: datetime) -> Books | None:
    """The last 14 days that are over, the latest first; None for who may not see payments everywhere. One statement.

    Days are of UTC, as the comparison of the night cuts them.
    """
    if not actor.may(Permission.PAYMENT_VIEW, 0):
        return None
    today = datetime.combine(now.astimezone(UTC).date(), time(0), tzinfo=UTC)
    starts = [today - timedelta(days=back) for back in range(1, DAYS + 1)]
    found = payments.compared_days(starts=starts)
    url = reverse("admin:payments_reconciliation_changelist")
    if not found:
        return Books(url=url, empty=_not_yet() if takes_cards() else _off())
    head = [_("Matched"), _("Missing here"), _("Missing there"), _("Different amount")]
    days = [_day(start, found.get(start)) for start in starts]
    return Books(url=url, head=head, days=days, plot=_plot(head, days))


def _off() -> str:
    return _("Cards are off, so there are no books to compare.")


def _not_yet() -> str:
    return _("Nothing has been compared in the last 14 days. The books of a day are compared in the night after it.")


def _day(start: datetime, found: ComparedDay | None) -> BookDay:
    name = format_date(start.date(), "EEE d MMM", locale=(get_language() or "en").replace("-", "_"))
    if found is None:
        return BookDay(name=name)
    return BookDay(
        name=name,
        url=reverse("admin:payments_reconciliation_change", args=[found.run_id]),
        numbers=(found.matched, found.missing_here, found.missing_there, found.different),
    )


def _plot(head: Sequence[str], days: Sequence[BookDay]) -> Plot | None:
    """The same as columns, the oldest first; nothing where nothing moved."""
    names = [day.name for day in reversed(days)]
    series = {title: {day.name: day.numbers[place] for day in days if day.numbers} for place, title in enumerate(head)}
    bars, top = columns(series, names, str, colours=COLOURS)
    if not bars:
        return None
    return Plot(
        slug="books", title="", words="", empty="", bars=bars, top=str(top), ticks=ticks(names),
        legend=list(zip(COLOURS, head, strict=True)),
    )  # fmt: skip
