"""What the plots of the dashboard show: sales, pickups and stock-outs of a period and a shop, for who may see them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_date
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.backoffice.plots import Plot, columns, shares, ticks
from apps.backoffice.selectors import Day
from apps.core.actor import Actor
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment
from apps.orders import selectors as orders
from apps.orders.selectors import Sales

PERIODS = {7: "day", 28: "day", 91: "week", 365: "month"}
USUAL = 28
MOST_SHOPS = 12


@dataclass(frozen=True, kw_only=True)
class Period:
    """So many days up to the end of today, in steps."""

    day: Day
    days: int

    @property
    def step(self) -> str:
        return PERIODS[self.days]

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(0), tzinfo=self.day.zone)

    @property
    def first(self) -> date:
        begins = self.day.on - timedelta(days=self.days - 1)
        if self.step == "week":
            return begins - timedelta(days=begins.weekday())
        return begins.replace(day=1) if self.step == "month" else begins

    def steps(self) -> list[date]:
        """The first day of each step."""
        found, day = [], self.first
        while day <= self.day.on:
            found.append(day)
            day = _after(day, self.step)
        return found


def _after(day: date, step: str) -> date:
    if step == "month":
        return (day.replace(day=28) + timedelta(days=7)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the reader has chosen: a period and a shop (None: all that they may see)."""

    period: Period
    shop: int | None

    @classmethod
    def of(cls, asked: QueryDict, *, day: Day, shops: Collection[int]) -> Choice:
        """As the address says; what it cannot mean is the usual."""
        days, shop = asked.get("days", ""), asked.get("shop", "")
        chosen = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else USUAL
        place = int(shop) if shop.isascii() and shop.isdigit() and len(shop) < 19 else 0
        period = Period(day=day, days=chosen if chosen in PERIODS else USUAL)
        return cls(period=period, shop=place if place in shops else None)


def period_names() -> list[tuple[int, str]]:
    """The periods to choose from."""
    return [(7, _("7 days")), (28, _("4 weeks")), (91, _("3 months")), (365, _("12 months"))]


def plots(*, actor: Actor, choice: Choice) -> list[Plot]:
    """The plots that the actor may see. At most three statements."""
    if not actor.may(Permission.ORDER_VIEW):
        return []
    places: Collection[int] | None = actor.places(Permission.ORDER_VIEW)
    if choice.shop is not None:
        places = [choice.shop] if places is None or choice.shop in places else []
    period = choice.period
    asked: dict[str, Any] = {"start": period.start, "end": period.day.end, "zone": period.day.zone, "step": period.step}
    sold = orders.sales(**asked, location_ids=places)
    found = [*_sales(sold, period), *_revenue(sold, period), *_pickups(asked, places, period)]
    if actor.may(Permission.STOCK_VIEW):
        found.append(_stock_outs(orders.sold_out(since=period.start, location_ids=places)))
    return found


def _sales(sold: Sequence[Sales], period: Period) -> Iterator[Plot]:
    labels = _labels(period)
    by_channel: dict[str, Counter[str]] = defaultdict(Counter)
    by_shop: Counter[str] = Counter()
    for row in sold:
        by_channel[row.channel][labels[row.since]] += row.orders
        by_shop[row.shop or _("No shop")] += row.orders
    series = dict(sorted(by_channel.items(), key=lambda item: -item[1].total()))
    words = list(labels.values())
    bars, top = columns(series, words, str)
    yield Plot(
        slug="channels", title=_("Orders by channel"), words=_("Placed and not cancelled."),
        empty=_("No orders in this time. Choose a longer one, or another shop."),
        total=str(sum(by_shop.values())), bars=bars, top=str(top), ticks=ticks(words),
        legend=[(place % 6, name) for place, name in enumerate(series)],
        head=[_("From"), *series], table=_cells(series, words, str),
    )  # fmt: skip
    ranked = by_shop.most_common()
    yield Plot(
        slug="shops", title=_("Orders by shop"), words=_("The shop that hands them over."),
        empty=_("No orders in this time. Choose a longer one, or another shop."),
        shares=shares(ranked[:MOST_SHOPS], str), head=[_("Shop"), _("Orders")],
        table=[[name, str(count)] for name, count in ranked],
    )  # fmt: skip


def _revenue(sold: Sequence[Sales], period: Period) -> Iterator[Plot]:
    """One plot per currency: amounts of two are never added."""
    labels = _labels(period)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in sold:
        found[row.currency][labels[row.since]] += row.amount
    words = list(labels.values())
    for currency, amounts in sorted(found.items(), key=lambda item: -item[1].total()) or [("", Counter())]:
        shown = _money(currency)
        bars, top = columns({currency: amounts}, words, shown)
        yield Plot(
            slug=f"revenue-{currency.lower()}", title=_("Revenue"), words=_("Tax included, without what was cancelled."),
            empty=_("Nothing was sold in this time."), total=shown(amounts.total()) if currency else "", bars=bars,
            top=shown(top) if top else "", ticks=ticks(words), head=[_("From"), currency],
            table=_cells({currency: amounts}, words, shown),
        )  # fmt: skip


def _pickups(asked: dict[str, Any], places: Collection[int] | None, period: Period) -> Iterator[Plot]:
    rows, labels = fulfilment.readied(**asked, location_ids=places), _labels(period)
    words = list(labels.values())
    in_time, late = Counter[str](), Counter[str]()
    by_shop: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        in_time[labels[row.since]] += row.in_time
        late[labels[row.since]] += row.ready - row.in_time
        by_shop[row.shop][0] += row.in_time
        by_shop[row.shop][1] += row.ready
    series = {_("In time"): in_time, _("Late"): late}
    bars, top = columns(series, words, str, colours=(2, 0))
    ended = _("%(collected)s collected, %(expired)s never collected.") % {
        "collected": sum(row.collected for row in rows),
        "expired": sum(row.expired for row in rows),
    }
    yield Plot(
        slug="pickups", title=_("Pickups made ready"), words=ended, empty=_("No pickup was made ready in this time."),
        total=str(sum(row.ready for row in rows)), bars=bars, top=str(top), ticks=ticks(words),
        legend=[(2, _("In time")), (0, _("Late"))], head=[_("From"), *series], table=_cells(series, words, str),
    )  # fmt: skip
    kept = sorted(
        ((shop, round(100 * good / all_of)) for shop, (good, all_of) in by_shop.items()), key=lambda one: one[1]
    )
    yield Plot(
        slug="promises", title=_("Promises kept"), words=_("Ready at the promised time or before, by shop; the lowest first."),
        empty=_("No pickup was made ready in this time."), shares=shares(kept, _percent, most=100),
        head=[_("Shop"), _("Kept"), _("Pickups")],
        table=[[shop, _percent(share), str(by_shop[shop][1])] for shop, share in kept],
    )  # fmt: skip


def _stock_outs(found: dict[str, int]) -> Plot:
    return Plot(
        slug="stock-outs", title=_("Sold out now"), words=_("Items that were ordered in this time and of which nothing is left to promise."),
        empty=_("Nothing that was ordered in this time is sold out."), total=str(sum(found.values())) if found else "",
        shares=shares(list(found.items())[:MOST_SHOPS], str), head=[_("Shop"), _("Items")],
        table=[[shop, str(count)] for shop, count in found.items()],
    )  # fmt: skip


def _labels(period: Period) -> dict[date, str]:
    """How each step is called in the reader's language."""
    pattern = "MMM y" if period.step == "month" else "d MMM"
    language = (get_language() or "en").replace("-", "_")
    return {day: format_date(day, pattern, locale=language) for day in period.steps()}


def _cells(series: dict[str, Counter[str]], labels: Iterable[str], shown: Any) -> list[list[str]]:
    """A row per step in which something happened."""
    return [
        [label, *(shown(values[label]) for values in series.values())]
        for label in labels
        if any(values[label] for values in series.values())
    ]


def _money(currency: str) -> Any:
    return lambda amount: Money(amount, currency).shown(get_language() or "en")


def _percent(share: int) -> str:
    return f"{share}\u00a0%"
