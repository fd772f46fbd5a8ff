"""When a shop can't do it: the reasons, what customers are asked because of it, what is to be counted, and parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, Endpoint, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text, Whole
from apps.api.v1 import show
from apps.api.v1.decisions import DecisionList, summary
from apps.api.v1.shapes import Item
from apps.api.v1.shops import ShopQuery, shop_of
from apps.api.v1.work_reach import WorkEndpoint
from apps.api.v1.work_shapes import WorkOut
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import REJECT_REASONS, SHORT_REASONS, UNITS_OF, RejectReason
from apps.inventory.services import MAX_UNITS


class ReasonOut(Shape):
    """Why a shop can't do it. `units` says where it books them: back_on_sale, missing, damaged or off_the_books."""

    code: str
    text: Annotated[str, Says("In the language of Accept-Language.")]
    units: str


class Reasons(Shape):
    reject: Annotated[tuple[ReasonOut, ...], Says("For a whole order.")]
    short: Annotated[tuple[ReasonOut, ...], Says("For units of a line.")]


class CountTaskOut(Shape):
    """An item that pickers did not find: count what stands here, without looking at the books."""

    id: UUID
    item: Item
    missing: int
    since: datetime
    orders: Annotated[tuple[str, ...], Says("Numbers of the orders that missed it.")]


class CountTaskList(Shape):
    location: UUID
    items: tuple[CountTaskOut, ...]


class FinishCountIn(Shape):
    counted: Annotated[int, Whole(0, MAX_UNITS), Says("Everything that stands here, promised and set aside included.")]
    note: Annotated[str, Text(200)] = ""


class CountDone(Shape):
    id: UUID
    state: str
    missing: int
    found: int | None


class ShipIn(Shape):
    carrier: Annotated[str, Text(80, 1), Says("Who takes it: a carrier, or our own courier.")]
    tracking_number: Annotated[str, Text(80)] = ""
    note: Annotated[str, Text(200)] = ""


class StoreTurns(Endpoint):
    """What a shop could not do, and what follows from it."""

    tag = "store"
    needs = {
        "reasons": ANYONE,
        "decisions": Permission.ORDER_VIEW,
        "counts": Permission.ORDER_VIEW,
        "finish_count": Permission.STOCK_COUNT,
    }

    @operation("list_reasons", answers={200: Reasons})
    def reasons(self) -> HttpResponse:
        """Why a shop may reject an order or miss units, in words, and what each reason does to the stock."""
        return answer(Reasons(reject=_reasons(REJECT_REASONS), short=_reasons(SHORT_REASONS)))

    @operation("list_store_decisions", query=ShopQuery, answers={200: DecisionList})
    def decisions(self, query: ShopQuery) -> HttpResponse:
        """What customers are being asked about units that this shop lost, the nearest deadline first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        return answer(
            DecisionList(items=tuple(summary(row) for row in fulfilment_reads.decisions_at(location_id=shop.pk)))
        )

    @operation("list_count_tasks", query=ShopQuery, answers={200: CountTaskList})
    def counts(self, query: ShopQuery) -> HttpResponse:
        """Items to count, the longest waiting first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        rows = fulfilment_reads.count_tasks_of(location_id=shop.pk, language=self.actor.language)
        return answer(
            CountTaskList(
                location=shop.public_id,
                items=tuple(
                    CountTaskOut(
                        id=row.public_id,
                        item=show.item(row.card),
                        missing=row.missing,
                        since=row.since,
                        orders=row.numbers,
                    )
                    for row in rows
                ),
            )
        )

    @operation("finish_count", body=FinishCountIn, answers={200: CountDone}, key=Key.OPTIONAL)
    def finish_count(self, public_id: UUID, body: FinishCountIn) -> HttpResponse:
        """The item is counted: what was found sells again, what was not is off the books. Closes all its tasks here."""

        def work() -> HttpResponse:
            task = fulfilment.finish_count(
                task_id=public_id, counted=body.counted, note=body.note, actor=self.actor, now=now()
            )
            return answer(
                CountDone(id=task.public_id, state=task.state, missing=task.quantity, found=task.found_quantity)
            )

        return self.once(work)


class Parcels(WorkEndpoint):
    """Fulfilment orders that are sent in place of a pickup."""

    needs = {"ship": Permission.ORDER_PICK, "deliver": Permission.ORDER_PICK}

    @operation("ship_work", body=ShipIn, answers={200: WorkOut}, key=Key.REQUIRED)
    def ship(self, public_id: UUID, body: ShipIn) -> HttpResponse:
        """The packed parcel leaves."""
        return self._step(
            public_id,
            lambda: fulfilment.ship(
                work_id=public_id,
                carrier=body.carrier,
                tracking_number=body.tracking_number,
                note=body.note,
                actor=self.actor,
                now=now(),
            ),
        )

    @operation("deliver_work", answers={200: WorkOut}, key=Key.OPTIONAL)
    def deliver(self, public_id: UUID) -> HttpResponse:
        """Somebody knows that it arrived."""
        return self._step(public_id, lambda: fulfilment.deliver(work_id=public_id, actor=self.actor, now=now()))


def _reasons(codes: tuple[RejectReason, ...]) -> tuple[ReasonOut, ...]:
    return tuple(ReasonOut(code=code.value, text=str(code.label), units=UNITS_OF[code].value) for code in codes)
