"""Order holds: what must be cleared up before an order goes further."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind
from apps.fulfilment.errors import NoSuchHold
from apps.fulfilment.models import OrderHold


class HoldIn(Shape):
    kind: HoldKind
    reason: Annotated[str, Text(200, 1), Says("Shown to whoever is stopped by it.")]
    work: Annotated[UUID | None, Says("One fulfilment order; without it the whole order waits.")] = None
    until: Annotated[datetime | None, Says("When it ends by itself.")] = None


class HoldOut(Shape):
    id: UUID
    kind: str
    reason: str
    work: UUID | None
    until: datetime | None
    placed_at: datetime
    ended_at: datetime | None


class HoldList(Shape):
    items: tuple[HoldOut, ...]


class Holds(OrderEndpoint):
    """While one is open, its order is not accepted, picked, sent or handed over."""

    needs = {"list": ANYONE, "place": ANYONE, "end": ANYONE}

    @operation("list_order_holds", answers={200: HoldList})
    def list(self, public_id: UUID) -> HttpResponse:
        """What holds or held an order back, the newest first."""
        order = self._order(public_id)
        self.actor.require(Permission.ORDER_VIEW, order.place_id)
        return answer(HoldList(items=tuple(_shown(row) for row in fulfilment_reads.holds_of(order))))

    @operation("hold_order", body=HoldIn, answers={200: HoldOut}, key=Key.OPTIONAL)
    def place(self, public_id: UUID, body: HoldIn) -> HttpResponse:
        """Holds an order, or one fulfilment order of it, until a time or until somebody ends it."""
        order = self._order(public_id)
        self.actor.require(Permission.ORDER_HOLD, order.place_id)

        def work() -> HttpResponse:
            row = fulfilment.hold(
                order_id=order.pk,
                kind=body.kind,
                reason=body.reason,
                work_id=body.work,
                until=body.until,
                actor=self.actor,
                now=now(),
            )
            return answer(_shown(row))

        return self.once(work)

    @operation("end_order_hold", answers={200: HoldOut}, key=Key.OPTIONAL)
    def end(self, public_id: UUID, hold_id: UUID) -> HttpResponse:
        """It is cleared up: the order goes on, and the shop's time to accept begins anew."""
        order = self._order(public_id)
        self.actor.require(Permission.ORDER_HOLD, order.place_id)
        if all(row.public_id != hold_id for row in fulfilment_reads.holds_of(order)):
            raise NoSuchHold
        return self.once(lambda: answer(_shown(fulfilment.end_hold(hold_id=hold_id, actor=self.actor, now=now()))))


def _shown(row: OrderHold) -> HoldOut:
    return HoldOut(
        id=row.public_id,
        kind=row.kind,
        reason=row.reason,
        work=row.fulfilment_order.public_id if row.fulfilment_order else None,
        until=row.until,
        placed_at=row.created_at,
        ended_at=row.ended_at,
    )
