"""How the business stands right now, for one person: only what they may see, counted live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.accounts.permissions import Permission
from apps.checkout import selectors as checkout
from apps.core.actor import Actor
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.selectors import WorkCounts
from apps.inventory import selectors as inventory
from apps.messaging import selectors as messaging
from apps.orders import selectors as orders
from apps.orders.selectors import Takings
from apps.outbox import selectors as outbox
from apps.outbox.selectors import Backlog
from apps.stores import selectors as stores

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A calendar day of the business, in the time zone in which most of its locations lie."""

    on: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return datetime.combine(self.on, time(0), tzinfo=self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.on + timedelta(days=1), time(0), tzinfo=self.zone)

    @property
    def week_before(self) -> Day:
        return Day(on=self.on - WEEK, zone=self.zone)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """None stands for what the person may not see."""

    day: Day
    takings: tuple[Takings, ...] | None
    work: WorkCounts | None
    put_backs: int | None
    low_stock: int | None
    failed_messages: int | None
    overpaid: int | None
    backlog: Backlog | None


def today(*, now: datetime) -> Day:
    """The day of the business on which `now` falls. One statement."""
    zone = stores.home_zone()
    return Day(on=now.astimezone(zone).date(), zone=zone)


def standing(*, actor: Actor, day: Day, now: datetime) -> Standing:
    """What a dashboard tells. At most seven statements, whatever there is."""
    sees_orders, sees_money = actor.may(Permission.ORDER_VIEW), actor.may(Permission.PAYMENT_VIEW)
    shops = actor.places(Permission.ORDER_VIEW)
    found = orders.orders_for(actor)
    return Standing(
        day=day,
        takings=tuple(orders.takings(start=day.start, end=day.end, location_ids=shops)) if sees_orders else None,
        work=fulfilment.work_counts(location_ids=shops) if sees_orders else None,
        put_backs=fulfilment.open_put_backs(location_ids=shops) if sees_orders else None,
        low_stock=_low_stock(actor, now) if actor.may(Permission.STOCK_VIEW) else None,
        failed_messages=(
            messaging.failed(location_ids=actor.places(Permission.MESSAGE_VIEW))
            if actor.may(Permission.MESSAGE_VIEW)
            else None
        ),
        overpaid=checkout.overpaid(found).count() if sees_orders and sees_money else None,
        backlog=outbox.backlog() if actor.may(Permission.OPERATIONS_VIEW, 0) else None,
    )


def rhythm(*, actor: Actor, day: Day) -> tuple[list[int], list[int]] | None:
    """Orders per hour of that day, and of the same weekday a week before. Two statements; None for who sees no orders."""
    if not actor.may(Permission.ORDER_VIEW):
        return None
    shops, before = actor.places(Permission.ORDER_VIEW), day.week_before
    return (
        orders.orders_by_hour(start=day.start, end=day.end, zone=day.zone, location_ids=shops),
        orders.orders_by_hour(start=before.start, end=before.end, zone=day.zone, location_ids=shops),
    )


def _low_stock(actor: Actor, now: datetime) -> int:
    levels = inventory.levels_of(location_ids=actor.places(Permission.STOCK_VIEW))
    return orders.low_stock(levels, now=now).count()
