"""The first page of the back office: tiles that lead to their lists, and the rhythm of the day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from babel.dates import format_date
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice import books, reports, selectors
from apps.backoffice.admin import setup
from apps.backoffice.selectors import Day, Standing
from apps.core import live
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.money import Money
from apps.stores import selectors as stores
from apps.stores.enums import LocationRole

MOST_TOPICS = 40


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A number that leads to the rows behind it. `tone`: calm, busy or alarm, said in words by `state` as well."""

    name: str
    value: str
    words: str
    url: str
    icon: str
    tone: str = "calm"
    state: str = ""


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows besides unfold's own. Unfold calls it."""
    moment, actor = now(), actor_of(request)
    day = selectors.today(now=moment)
    rhythm = selectors.rhythm(actor=actor, day=day)
    shops = _shops_of(actor)
    choice = reports.Choice.of(request.GET, day=day, shops=dict(shops))
    return {
        **context,
        "title": _("Dashboard"),
        "setup_is_open": actor.may(Permission.SETTINGS_EDIT, 0) and not setup.has_orders(),
        **tiles(actor, day, selectors.standing(actor=actor, day=day, now=moment)),
        "chart": _chart(rhythm, moment.astimezone(day.zone).hour) if rhythm and any(map(any, rhythm)) else "",
        "chart_options": json.dumps(CHART_OPTIONS),
        "hours": _hours(rhythm) if rhythm else [],
        "may_see_orders": rhythm is not None,
        "live_url": settings.OMNI_LIVE_URL,
        "live_topics": " ".join(live.sign_topic(f"shop:{pk}") for pk, _name in shops[:MOST_TOPICS]),
        "books": books.panel(actor=actor, now=moment),
        "plots": reports.plots(actor=actor, choice=choice),
        "choice": choice,
        "period_names": reports.period_names(),
        "shop_names": shops,
    }


def tiles(actor: Actor, day: Day, found: Standing) -> dict[str, Any]:
    """The part of the page that is fetched anew: tiles, in groups, for who may see them."""
    groups = [
        (_("Today"), [*_sales(day, found)]),
        (_("In the shops"), [*_shops(found)]),
        (_("To put right"), [*_troubles(actor, found)]),
    ]
    return {
        "tile_groups": [(title, rows) for title, rows in groups if rows],
        "day_name": format_date(day.on, "full", locale=_locale()),
        "zone_name": str(day.zone),
    }


def _sales(day: Day, found: Standing) -> Iterator[Tile]:
    if found.takings is None:
        return
    placed = {"placed_at__gte": day.start.isoformat(), "placed_at__lt": day.end.isoformat()}
    yield Tile(
        name=_("Orders today"),
        value=str(sum(row.orders for row in found.takings)),
        words=_("placed and not cancelled") if found.takings else _("None yet. They appear here as they come in."),
        url=_list("orders.order", **placed),
        icon="receipt_long",
    )
    for row in found.takings:
        yield Tile(
            name=row.channel,
            value=Money(row.amount, row.currency).shown(_locale()),
            words=ngettext("%(count)s order today", "%(count)s orders today", row.orders) % {"count": row.orders},
            url=_list("orders.order", channel__name=row.channel, **placed),
            icon="payments",
        )


def _shops(found: Standing) -> Iterator[Tile]:
    if found.work is not None:
        work = found.work
        yield _count(
            _("To prepare"), work.due, _("open pickups"), "fulfilment.fulfilmentorder", "package_2", urgency="due"
        )
        yield _alarm(
            _("Late"), work.late, _("promised before now"), "fulfilment.fulfilmentorder", "alarm", urgency="late"
        )
        yield _count(
            _("Ready"),
            work.ready,
            _("waiting for their customers"),
            "fulfilment.fulfilmentorder",
            "shopping_bag",
            urgency="ready",
        )
    if found.put_backs is not None:
        yield _count(
            _("To put back"),
            found.put_backs,
            _("not on sale until then"),
            "fulfilment.putbacktask",
            "undo",
            state__exact="open",
        )
    if found.low_stock is not None:
        yield _count(
            _("Low stock"), found.low_stock, _("sold in 30 days, at most 3 left"), "inventory.stocklevel", "trending_down",
            scarcity="low",
        )  # fmt: skip


def _troubles(actor: Actor, found: Standing) -> Iterator[Tile]:
    if found.overpaid is not None and actor.may(Permission.ORDER_VIEW):
        yield _alarm(
            _("Owed to customers"),
            found.overpaid,
            _("orders paid too much"),
            "orders.order",
            "savings",
            money="overpaid",
        )
    if found.failed_messages is not None:
        yield _alarm(
            _("Failed messages"), found.failed_messages, _("given up after 12 tries"), "messaging.message", "unsubscribe",
            state__exact="failed",
        )  # fmt: skip
    if found.backlog is not None:
        dead, overdue = found.backlog.dead, found.backlog.overdue
        yield _alarm(_("Dead letters"), dead, _("to be sent again"), "outbox.delivery", "report", state__exact="dead")
        yield _alarm(
            _("Overdue events"), overdue, _("the relay is a minute behind"), "outbox.delivery", "hourglass_bottom",
            state__exact="pending",
        )  # fmt: skip


def _count(name: str, value: int, words: str, label: str, icon: str, **query: str) -> Tile:
    return Tile(
        name=name, value=str(value), words=words, url=_list(label, **query), icon=icon, tone="busy" if value else "calm"
    )


def _alarm(name: str, value: int, words: str, label: str, icon: str, **query: str) -> Tile:
    """A number that should be nought: it says so in words, and not by its colour alone."""
    return Tile(
        name=name,
        value=str(value),
        words=words if value else _("nothing to do"),
        url=_list(label, **query),
        icon=icon,
        tone="alarm" if value else "calm",
        state=_("Needs you") if value else "",
    )


def _list(label: str, **query: str) -> str:
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")
    return f"{address}?{urlencode(query)}" if query else address


def _chart(rhythm: tuple[list[int], list[int]], hour_now: int) -> str:
    """Data for unfold's chart component; the line of today ends with the present hour."""
    now_line, before = rhythm
    so_far = [count if hour <= hour_now else None for hour, count in enumerate(now_line)]
    names: Mapping[str, Sequence[int | None]] = {_("Today"): so_far, _("A week ago"): before}
    colours = ("var(--color-primary-600)", "var(--color-base-400)")
    return json.dumps(
        {
            "labels": [f"{hour}:00" for hour in range(24)],
            "datasets": [
                {"label": name, "data": data, "borderColor": colour, "backgroundColor": colour, "displayYAxis": True}
                for (name, data), colour in zip(names.items(), colours, strict=True)
            ],
        }
    )


CHART_OPTIONS: Final = {
    "responsive": True,
    "maintainAspectRatio": False,
    "animation": False,
    "borderWidth": 2,
    "pointRadius": 0,
    "interaction": {"mode": "index", "intersect": False},
    "plugins": {"legend": {"position": "bottom", "labels": {"boxHeight": 2, "color": "#8a8f9c"}}},
    "scales": {
        "x": {"grid": {"display": False}, "ticks": {"maxTicksLimit": 9, "maxRotation": 0, "color": "#8a8f9c"}},
        "y": {"beginAtZero": True, "grid": {"color": "#8a8f9c33"}, "ticks": {"precision": 0, "color": "#8a8f9c"}},
    },
}
"""Whole orders only, a legend, and greys that can be read on both grounds."""


def _hours(rhythm: tuple[list[int], list[int]]) -> list[tuple[str, int, int]]:
    """The chart as rows, for who reads instead of looking: hours in which something happened."""
    return [(f"{hour}:00", *pair) for hour, pair in enumerate(zip(*rhythm, strict=True)) if any(pair)]


def _shops_of(actor: Actor) -> list[tuple[int, str]]:
    """The shops whose work the person may see, by name: their topics are followed, the rest of the page is polled."""
    if not actor.may(Permission.ORDER_VIEW):
        return []
    places = actor.places(Permission.ORDER_VIEW)
    shops = stores.locations(role=LocationRole.HOSTS_PICKUP).order_by("name").values_list("pk", "name")
    return [(pk, name) for pk, name in shops if places is None or pk in places]


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
