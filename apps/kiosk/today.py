"""The shop as its manager sees it: what is late, how the day fills, whether promises are kept, who does what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.accounts import selectors as account_reads
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.selectors import Doings, KeptPromises
from apps.kiosk import wording
from apps.kiosk.floor import Floor
from apps.kiosk.wording import Due, urgency_of
from apps.stores import selectors as stores

PROMISE_DAYS = 28
AHEAD_HOURS = 12


@dataclass(frozen=True, kw_only=True)
class Late:
    work: FulfilmentOrder
    due: Due
    state: str


@dataclass(frozen=True, kw_only=True)
class Hour:
    """Units promised for an hour beside what the shop prepares in one."""

    clock: str
    units: int
    orders: int
    capacity: int

    @property
    def is_full(self) -> bool:
        return self.units >= self.capacity


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works today: at which device, since when, and what they did."""

    name: str
    device: str
    since: str
    seen: str
    is_here: bool
    did: Doings | None


@dataclass(frozen=True, kw_only=True)
class Today:
    late: tuple[Late, ...]
    waiting: int
    unaccepted: int
    ready: int
    overdue: int
    hours: tuple[Hour, ...]
    today: KeptPromises
    month: KeptPromises
    people: tuple[Person, ...]


def today_at(floor: Floor, *, now: datetime) -> Today:
    """The whole page in the same number of statements for any number of orders and people."""
    zone = ZoneInfo(floor.device.time_zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    rows = sorted(fulfilment_reads.queue(location_id=floor.location_id), key=urgency_of)
    late = [_late(row, floor, now) for row in rows if row.status != Status.READY and row.promised_at <= now]
    return Today(
        late=tuple(late),
        waiting=sum(wording.arrived_at(row) is not None for row in rows),
        unaccepted=sum(row.status == Status.ASSIGNED for row in rows),
        ready=sum(row.status == Status.READY for row in rows),
        overdue=sum(
            row.status == Status.READY and row.collect_by is not None and row.collect_by <= now for row in rows
        ),
        hours=_hours(floor, now, zone),
        today=_promises(floor, midnight),
        month=_promises(floor, midnight - timedelta(days=PROMISE_DAYS)),
        people=_people(floor, midnight),
    )


def _late(row: FulfilmentOrder, floor: Floor, now: datetime) -> Late:
    due = wording.due_of(row, zone=floor.device.time_zone, now=now, language=floor.language)
    return Late(work=row, due=due, state=str(Status(row.status).label))


def _hours(floor: Floor, now: datetime, zone: ZoneInfo) -> tuple[Hour, ...]:
    """From the first late hour on; hours in between that are free are shown as such."""
    until = now + timedelta(hours=AHEAD_HOURS)
    found = fulfilment_reads.load_by_hour(location_id=floor.location_id, until=until, zone=zone)
    capacity = stores.location_by_id(floor.location_id).pickup_capacity_per_hour
    this = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    before = [one for one in found if one.starts_at < this]
    loads = {one.starts_at: one for one in found if one.starts_at >= this}
    last = max(loads, default=this)
    hours = []
    if before:
        units, orders = sum(one.units for one in before), sum(one.orders for one in before)
        hours.append(Hour(clock="", units=units, orders=orders, capacity=capacity))
    while this <= last:
        one = loads.get(this)
        clock = wording.clock(this, floor.device.time_zone, language=floor.language)
        hours.append(
            Hour(clock=clock, units=one.units if one else 0, orders=one.orders if one else 0, capacity=capacity)
        )
        this += timedelta(hours=1)
    return tuple(hours) if found else ()


def _promises(floor: Floor, since: datetime) -> KeptPromises:
    return fulfilment_reads.kept_promises(location_ids=[floor.location_id], since=since)[floor.location_id]


def _people(floor: Floor, since: datetime) -> tuple[Person, ...]:
    """Who is or was at a device today, and whoever else did something for this shop."""
    present = {one.user_id: one for one in stores.people_at_work(location_id=floor.location_id, since=since)}
    found = fulfilment_reads.doings(location_id=floor.location_id, since=since)
    did = {int(number): one for one in found if (number := one.actor_key.removeprefix("user:")).isdigit()}
    names = account_reads.people([*present, *did])
    zone = floor.device.time_zone

    def person(pk: int) -> Person:
        seen = present.get(pk)
        return Person(
            name=names[pk].name,
            device=seen.device if seen else "",
            since=wording.clock(seen.since, zone, language=floor.language) if seen else "",
            seen=wording.clock(seen.seen_at, zone, language=floor.language) if seen else "",
            is_here=seen is not None and seen.is_here,
            did=did.get(pk),
        )

    return tuple(person(pk) for pk in dict.fromkeys([*present, *did]) if pk in names)
