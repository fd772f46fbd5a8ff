"""The work of a shop, the times it offers, and how far an order is."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache

from django.db import connection, models
from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, When
from django.db.models.functions import Trunc
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.ids import read_aloud
from apps.core.models import OmniNow
from apps.core.prepared import Given, Prepared
from apps.fulfilment import codes
from apps.fulfilment.enums import ENDED_WITHOUT_GOODS, OPEN, PutBackState, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, FulfilmentTransition, PickupSlot, PutBackTask
from apps.inventory.enums import Method
from apps.orders.models import Order


def _with_lines(rows: QuerySet[FulfilmentOrder]) -> QuerySet[FulfilmentOrder]:
    lines = Prefetch(
        "lines",
        queryset=FulfilmentLine.objects.filter(quantity__gt=0).select_related("order_line").order_by("pk"),
    )
    return rows.select_related("order", "location", "pickup_group", "slot", "split_from", "shipment").prefetch_related(
        lines
    )


def work_for(actor: Actor) -> QuerySet[FulfilmentOrder]:
    """Fulfilment orders of the shops where the actor works, with their lines, most urgent first."""
    rows = _with_lines(FulfilmentOrder.objects.order_by("promised_at", "pk"))
    if not actor.may(Permission.ORDER_VIEW):
        return rows.none()
    places = actor.places(Permission.ORDER_VIEW)
    return rows if places is None else rows.filter(location_id__in=places)


def queue(*, location_id: int) -> list[FulfilmentOrder]:
    """The open work of a shop by urgency, lines included: who says that they are here comes first. Two statements."""
    rows = FulfilmentOrder.objects.filter(location_id=location_id, status__in=OPEN)
    here = F("pickup_group__arrived_at").asc(nulls_last=True)
    return list(_with_lines(rows.order_by(here, "promised_at", "pk")))


def work_by_id(public_id: uuid.UUID | str, *, actor: Actor) -> FulfilmentOrder:
    """One fulfilment order of the actor's shops. Raises: NoSuchWork."""
    work = work_for(actor).filter(public_id=public_id).first()
    if work is None:
        raise NoSuchWork
    return work


def work_by_code(code: str, *, location_id: int) -> FulfilmentOrder | None:
    """The pickup in this shop that a customer's code opens: what can be collected now before what is open, then ended."""
    return next(iter(works_by_code(code, location_id=location_id)), None)


def works_by_code(code: str, *, location_id: int) -> list[FulfilmentOrder]:
    """All that a customer's code is about in this shop: what can be collected now, what is still to come, what ended."""
    rows = FulfilmentOrder.objects.filter(
        pickup_group__location_id=location_id, pickup_group__code_hash=codes.hash_of(code)
    )
    return list(_with_lines(_to_collect_first(rows)))


def works_by_account(shown: str, *, location_id: int, now: datetime) -> list[FulfilmentOrder]:
    """All open pickups in this shop of the customer whose account shows that code, what can be collected first.

    The code names nobody: it is compared with what the accounts of those who wait here would show.
    """
    rows = FulfilmentOrder.objects.filter(location_id=location_id, status__in=OPEN, pickup_group__isnull=False)
    waiting = rows.filter(order__customer__isnull=False).values_list("order__customer_id", "order__customer__public_id")
    found = {pk for pk, public_id in waiting.distinct() if codes.is_account_code(shown, public_id, now=now)}
    return list(_with_lines(_to_collect_first(rows.filter(order__customer_id__in=found)))) if found else []


def _to_collect_first(rows: QuerySet[FulfilmentOrder]) -> QuerySet[FulfilmentOrder]:
    return rows.order_by(
        Case(When(status=Status.READY, then=0), default=1), F("ended_at").desc(nulls_first=True), "-pk"
    )


def work_by_number(number: str, *, location_id: int) -> FulfilmentOrder | None:
    """The pickup in this shop of the order with that number, however it was typed; the open one before an ended one."""
    spelt = {read_aloud(number), "".join(number.split()).upper()}  # a prefix may hold a letter that codes do not
    rows = FulfilmentOrder.objects.filter(location_id=location_id, order__number__in=spelt)
    return _with_lines(_to_collect_first(rows)).first()


@dataclass(frozen=True, kw_only=True)
class Workload:
    """How much waits in a shop: fulfilment orders by open status, and tasks beside them by kind."""

    by_status: dict[str, int]
    put_backs: int
    counts: int
    money: int

    @property
    def to_do(self) -> int:
        return sum(units for status, units in self.by_status.items() if status != Status.READY)

    @property
    def ready(self) -> int:
        return self.by_status.get(Status.READY, 0)

    @property
    def tasks(self) -> int:
        return self.put_backs + self.counts + self.money


WORKLOAD = """
SELECT status, count(*) FROM fulfilment_fulfilmentorder
WHERE location_id = %(shop)s AND status = ANY(%(open)s) GROUP BY status
UNION ALL
SELECT '-put_backs', count(*) FROM fulfilment_putbacktask WHERE location_id = %(shop)s AND state = 'open'
UNION ALL
SELECT '-counts', count(DISTINCT variant_id) FROM fulfilment_counttask WHERE location_id = %(shop)s AND state = 'open'
UNION ALL
SELECT '-money', count(*) FROM payments_paymenttask task
WHERE state = 'open' AND escalated_at IS NULL AND EXISTS (
    SELECT FROM fulfilment_fulfilmentorder work WHERE work.location_id = %(shop)s
    AND work.order_id = CASE WHEN task.owner ~ '^order:[0-9]+$' THEN substr(task.owner, 7)::bigint END)
"""


def workload(*, location_id: int) -> Workload:
    """What waits in a shop, counted for the foot of every page. One statement.

    Of tasks those to put back, items to count, and money that nobody has left to the office.
    """
    with connection.cursor() as cursor:
        cursor.execute(WORKLOAD, {"shop": location_id, "open": [str(status) for status in OPEN]})
        found = dict(cursor.fetchall())
    return Workload(
        put_backs=found.pop("-put_backs"), counts=found.pop("-counts"), money=found.pop("-money"), by_status=found
    )


def shelves_in_use(*, location_id: int) -> dict[str, int]:
    """The pickup shelves of a shop with how many orders wait on each, by name. One statement."""
    rows = FulfilmentOrder.objects.filter(location_id=location_id, status=Status.READY).order_by("bin")
    return dict(rows.values_list("bin").annotate(Count("pk")))


def works_of(order: Order) -> list[FulfilmentOrder]:
    """All work that an order made, in order of making."""
    return list(_with_lines(FulfilmentOrder.objects.filter(order=order).order_by("pk")))


def works_of_orders(order_ids: Iterable[int]) -> dict[int, list[FulfilmentOrder]]:
    """The work of several orders in two statements."""
    found: dict[int, list[FulfilmentOrder]] = {}
    for work in _with_lines(FulfilmentOrder.objects.filter(order_id__in=list(order_ids)).order_by("pk")):
        found.setdefault(work.order_id, []).append(work)
    return found


def works_here(order_ids: Collection[int], *, location_id: int) -> dict[int, FulfilmentOrder]:
    """The work that this shop has or had with those orders: what is open or was collected before what ended otherwise.

    Without lines. One statement.
    """
    rows = FulfilmentOrder.objects.filter(order_id__in=order_ids, location_id=location_id).select_related("order")
    counts = Case(When(status__in=OPEN, then=2), When(status=Status.COLLECTED, then=1), default=0)
    return {row.order_id: row for row in rows.order_by(counts, "pk")}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a pickup that a customer follows: `at` is None while it is still to come."""

    code: str
    at: datetime | None


STEPS = (
    ("placed", Status.ASSIGNED),
    ("accepted", Status.ACCEPTED),
    ("picking", Status.PICKING),
    ("ready", Status.READY),
    ("collected", Status.COLLECTED),
)
PARCEL_STEPS = (
    *STEPS[:3],
    ("shipped", Status.SHIPPED),
    ("delivered", Status.DELIVERED),
)


def progress(work: FulfilmentOrder) -> tuple[Step, ...]:
    """The steps of a pickup, or of a parcel, with the times at which they were reached; until it was split off, those of the whole.

    What was handed over and came back is not collected.
    """
    return progress_of([work])[work.pk]


def progress_of(works: Sequence[FulfilmentOrder]) -> dict[int, tuple[Step, ...]]:
    """The steps of each work, as `progress` gives them; one statement for all."""
    keys = {work.pk for work in works} | {work.split_from_id for work in works if work.split_from_id}
    rows = list(FulfilmentTransition.objects.filter(fulfilment_order_id__in=keys).order_by("pk"))
    return {work.pk: _steps(work, rows) for work in works}


def _steps(work: FulfilmentOrder, rows: Sequence[FulfilmentTransition]) -> tuple[Step, ...]:
    reached: dict[str, datetime] = {}
    for row in rows:
        is_own = row.fulfilment_order_id == work.pk
        if is_own or (row.fulfilment_order_id == work.split_from_id and row.to_status in OPEN):
            reached.setdefault(row.to_status, row.created_at)
    if work.status in OPEN:
        reached.pop(Status.COLLECTED, None)
    way = STEPS if work.method != Method.SHIP else PARCEL_STEPS
    steps = [Step(code=code, at=reached.get(status)) for code, status in way]
    for ended in ENDED_WITHOUT_GOODS:
        if ended in reached:
            steps = [step for step in steps if step.at] + [Step(code=ended.value, at=reached[ended])]
    return tuple(steps)


def slots_for(*, location_id: int, earliest: datetime, units: int = 1, limit: int = 60) -> list[PickupSlot]:
    """The shop's coming pickup times that still have room for `units`, from `earliest` on."""
    return _coming(limit).all(location_id=location_id, earliest=earliest, units=units)


@cache
def _coming(limit: int) -> Prepared[PickupSlot]:
    return Prepared(
        lambda: PickupSlot.objects.filter(
            location_id=Given("location_id"),
            starts_at__gte=Given("earliest"),
            taken__lte=F("capacity") - Given("units", IntegerField()),
        ).order_by("starts_at")[:limit]
    )


def put_backs(*, location_id: int) -> list[PutBackTask]:
    """What waits to go back to the shelf, oldest first."""
    rows = PutBackTask.objects.filter(location_id=location_id, state=PutBackState.OPEN)
    return list(rows.select_related("fulfilment_line__order_line__order").order_by("pk"))


class Urgency(models.TextChoices):
    """What an open pickup needs now; words that lists and dashboards share."""

    DUE = "due", _("To prepare")
    LATE = "late", _("Late")
    READY = "ready", _("Ready to collect")
    OVERDUE = "overdue", _("Past its collect-by date")


def by_urgency(works: QuerySet[FulfilmentOrder], urgency: Urgency) -> QuerySet[FulfilmentOrder]:
    """Those that need it now, by the database's clock; late are due ones, too, and overdue are ready ones."""
    return works.filter(_URGENT[urgency])


@dataclass(frozen=True, kw_only=True)
class WorkCounts:
    """How much open work there is."""

    due: int
    late: int
    ready: int
    overdue: int


def work_counts(*, location_ids: Collection[int] | None = None) -> WorkCounts:
    """Open pickups by what they need now, of these locations or of all. One statement."""
    works = FulfilmentOrder.objects.filter(status__in=OPEN)
    if location_ids is not None:
        works = works.filter(location_id__in=location_ids)
    counts = {str(urgency): Count("pk", filter=condition) for urgency, condition in _URGENT.items()}
    return WorkCounts(**works.aggregate(**counts))


def open_put_backs(*, location_ids: Collection[int] | None = None) -> int:
    """How many tasks wait to put something back, at these locations or at all."""
    tasks = PutBackTask.objects.filter(state=PutBackState.OPEN)
    return (tasks if location_ids is None else tasks.filter(location_id__in=location_ids)).count()


_TO_PREPARE = Q(status__in=[Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED])
_URGENT = {
    Urgency.DUE: _TO_PREPARE,
    Urgency.LATE: _TO_PREPARE & Q(promised_at__lt=OmniNow()),
    Urgency.READY: Q(status=Status.READY),
    Urgency.OVERDUE: Q(status=Status.READY, collect_by__lt=OmniNow()),
}


@dataclass(frozen=True, kw_only=True)
class Readied:
    """Pickups made ready in a stretch of time in a shop: how many, in time, collected, and never collected."""

    since: date
    shop: str
    ready: int
    in_time: int
    collected: int
    expired: int


def readied(
    *, start: datetime, end: datetime, zone: tzinfo, step: str, location_ids: Collection[int] | None = None
) -> list[Readied]:
    """Pickups made ready in [start, end) by `step` (day, week, month) of that zone, and shop. One statement."""
    works = FulfilmentOrder.objects.filter(ready_at__gte=start, ready_at__lt=end, split_from=None)
    if location_ids is not None:
        works = works.filter(location_id__in=location_ids)
    rows = (
        works.annotate(since=Trunc("ready_at", step, tzinfo=zone))
        .values("since", "location__name")
        .annotate(
            ready=Count("pk"),
            in_time=Count("pk", filter=Q(ready_at__lte=F("promised_at"))),
            collected=Count("pk", filter=Q(status=Status.COLLECTED)),
            expired=Count("pk", filter=Q(status=Status.EXPIRED)),
        )
        .order_by("since", "location__name")
    )
    return [
        Readied(
            since=row["since"].date(),
            shop=row["location__name"],
            **{name: row[name] for name in ("ready", "in_time", "collected", "expired")},
        )
        for row in rows
    ]
