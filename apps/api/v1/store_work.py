"""What shop staff do with an order until it waits for its customer: the queue, and picking."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts import attempts
from apps.accounts.permissions import Permission
from apps.api.endpoint import now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text, Whole
from apps.api.v1.shops import ShopQuery, shop_of
from apps.api.v1.work_reach import WorkEndpoint
from apps.api.v1.work_shapes import WorkOut, owner_of, shown, with_payment
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.errors import NoSuchWork
from apps.payments import selectors as payments


class Queue(Shape):
    """Open work, most urgent first."""

    location: UUID
    items: tuple[WorkOut, ...]


class CodeQuery(ShopQuery):
    code: Annotated[str, Text(64, 1), Says("What the customer shows, however it is typed.")]


class PickIn(Shape):
    line: UUID
    quantity: Annotated[int, Whole(0, 1_000_000), Says("Units in hand now.")]


class ScanIn(Shape):
    code: Annotated[str, Text(255, 1), Says("The SKU or GTIN on the unit.")]


class ReadyIn(Shape):
    shelf: Annotated[str, Text(40, 1)]
    in_locker: Annotated[bool, Says("It lies in a locker, which opens to the customer's code alone.")] = False


class RejectIn(Shape):
    reason: RejectReason


class ShortIn(Shape):
    line: UUID
    quantity: Annotated[int, Whole(1, 1_000_000), Says("Units that can't be found.")]
    reason: RejectReason = RejectReason.NOT_FOUND


class StoreWork(WorkEndpoint):
    """The work of a shop."""

    needs = {
        "queue": Permission.ORDER_VIEW,
        "find": Permission.ORDER_HAND_OVER,
        "retrieve": Permission.ORDER_VIEW,
        "accept": Permission.ORDER_PICK,
        "start": Permission.ORDER_PICK,
        "pick": Permission.ORDER_PICK,
        "scan": Permission.ORDER_PICK,
        "pack": Permission.ORDER_PICK,
        "ready": Permission.ORDER_PICK,
        "reject": Permission.ORDER_PICK,
        "short": Permission.ORDER_PICK,
    }

    @operation("get_store_queue", query=ShopQuery, answers={200: Queue})
    def queue(self, query: ShopQuery) -> HttpResponse:
        """The open work of a shop, most urgent first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        works = fulfilment_reads.queue(location_id=shop.pk)
        paid = payments.status_of([owner_of(work) for work in works])
        return answer(Queue(location=shop.public_id, items=tuple(shown(work, paid[owner_of(work)]) for work in works)))

    @operation("find_pickup", query=CodeQuery, answers={200: WorkOut})
    def find(self, query: CodeQuery) -> HttpResponse:
        """The pickup that a customer's code opens in this shop. Ten wrong codes lock the search for a quarter of an hour."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_HAND_OVER)
        guesses = f"pickup-code:find:{self.actor.key}"
        attempts.claim(key=guesses, limit=fulfilment.CODE_GUESSES)
        work = fulfilment_reads.work_by_code(query.code, location_id=shop.pk)
        if work is None:
            raise NoSuchWork(field="code")
        attempts.forgive(key=guesses)
        return answer(with_payment(work))

    @operation("get_work", answers={200: WorkOut})
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """One fulfilment order."""
        return answer(self._work(public_id))

    @operation("accept_work", answers={200: WorkOut}, key=Key.OPTIONAL)
    def accept(self, public_id: UUID) -> HttpResponse:
        """The shop takes it on."""
        return self._step(public_id, lambda: fulfilment.accept(work_id=public_id, actor=self.actor))

    @operation("start_picking", answers={200: WorkOut}, key=Key.OPTIONAL)
    def start(self, public_id: UUID) -> HttpResponse:
        """Somebody begins to collect the units; accepts it first where nobody has."""
        return self._step(public_id, lambda: fulfilment.start_picking(work_id=public_id, actor=self.actor))

    @operation("set_picked", body=PickIn, answers={200: WorkOut}, key=Key.OPTIONAL)
    def pick(self, public_id: UUID, body: PickIn) -> HttpResponse:
        """Says how many units of a line are in hand."""
        return self._step(
            public_id,
            lambda: fulfilment.set_picked(
                work_id=public_id, line_id=body.line, quantity=body.quantity, actor=self.actor
            ),
        )

    @operation("scan_unit", body=ScanIn, answers={200: WorkOut}, key=Key.OPTIONAL)
    def scan(self, public_id: UUID, body: ScanIn) -> HttpResponse:
        """One more unit in hand, by the code on it."""
        return self._step(
            public_id, lambda: fulfilment.pick_scanned(work_id=public_id, code=body.code, actor=self.actor)
        )

    @operation("pack_work", answers={200: WorkOut}, key=Key.OPTIONAL)
    def pack(self, public_id: UUID) -> HttpResponse:
        """Every unit is in the bag."""
        return self._step(public_id, lambda: fulfilment.pack(work_id=public_id, actor=self.actor))

    @operation("make_ready", body=ReadyIn, answers={200: WorkOut}, key=Key.OPTIONAL)
    def ready(self, public_id: UUID, body: ReadyIn) -> HttpResponse:
        """It lies on the pickup shelf; the customer gets the code by mail."""
        return self._step(
            public_id,
            lambda: fulfilment.make_ready(
                work_id=public_id, bin_code=body.shelf, in_locker=body.in_locker, actor=self.actor, now=now()
            ),
        )

    @operation("reject_work", body=RejectIn, answers={200: WorkOut}, key=Key.OPTIONAL)
    def reject(self, public_id: UUID, body: RejectIn) -> HttpResponse:
        """The shop can't do it, and says why."""
        return self._step(
            public_id,
            lambda: fulfilment.reject(work_id=public_id, reason=body.reason, actor=self.actor, now=now()),
        )

    @operation("report_short", body=ShortIn, answers={200: WorkOut}, key=Key.OPTIONAL)
    def short(self, public_id: UUID, body: ShortIn) -> HttpResponse:
        """Units of a line can't be found; they are set aside and the rest goes on."""
        return self._step(
            public_id,
            lambda: fulfilment.short(
                work_id=public_id,
                line_id=body.line,
                quantity=body.quantity,
                reason=body.reason,
                actor=self.actor,
                now=now(),
            ),
        )
