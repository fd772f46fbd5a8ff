"""What shop staff do with orders: the queue, picking, the desk, what goes back to the shelf."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts import attempts
from apps.accounts.permissions import Permission
from apps.api.endpoint import Endpoint, now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text, Whole
from apps.api.v1 import show
from apps.api.v1.orders import DocumentOut, due_of, owners_of_documents, show_document
from apps.api.v1.shapes import PaymentState, Place
from apps.api.v1.shops import ShopQuery, shop_of
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import FulfilmentOrder, PutBackTask
from apps.invoicing import selectors as documents
from apps.invoicing.services import Party
from apps.orders import selectors as orders
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from apps.payments.selectors import PaymentStatus

Code = Annotated[str, Text(64, 1)]


class DeskTender(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    BIZUM = "bizum"


class MoneyIn(Shape):
    amount: Annotated[str, Text(24, 1, r"[0-9]+(\.[0-9]+)?"), Says('Such as "12.50".')]
    currency: Annotated[str, Text(3, 3, "[A-Z]{3}")]


class WorkLine(Shape):
    id: UUID
    name: str
    option: str
    sku: str
    image_url: str
    quantity: int
    picked_quantity: int
    collected_quantity: int


class WorkOrder(Shape):
    """What the desk needs to know of the order."""

    id: UUID
    number: str
    contact_name: str
    language: str
    payment: PaymentState


class WorkOut(Shape):
    """A fulfilment order: the work of one shop for one recipient."""

    id: UUID
    status: str
    location: Place
    order: WorkOrder
    promised_at: datetime
    ready_at: datetime | None
    collect_by: datetime | None
    arrived_at: Annotated[datetime | None, Says("When the customer said that they are here.")]
    shelf: Annotated[str, Says("The pickup shelf on which it lies.")]
    lines: tuple[WorkLine, ...]


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


class RejectIn(Shape):
    reason: RejectReason


class ShortIn(Shape):
    line: UUID
    quantity: Annotated[int, Whole(1, 1_000_000), Says("Units that can't be found.")]
    reason: RejectReason = RejectReason.NOT_FOUND


class TakePaymentIn(Shape):
    tender: DeskTender
    tendered: Annotated[MoneyIn | None, Says("What the customer handed over; the change follows from it.")] = None


class PaymentTaken(Shape):
    change: Money
    work: WorkOut


class RefundIn(Shape):
    """Nothing to say; how much goes back follows from the order."""

    note: Annotated[str, Text(200)] = ""


class MoneyGivenBack(Shape):
    amount: Money
    work: WorkOut


class PartyIn(Shape):
    """Who asks for a full invoice."""

    name: Annotated[str, Text(200, 1)]
    tax_id: Annotated[str, Text(40, 1)]
    address: Annotated[str, Text(500, 1)]
    country: Annotated[str, Text(2, 2, "[A-Z]{2}")] = "ES"


class HandOverIn(Shape):
    code: Code
    party: Annotated[PartyIn | None, Says("For a full invoice, which large sums need; else a simplified one.")] = None


class HandedOver(Shape):
    """The goods left; `documents` are what to print."""

    work: WorkOut
    documents: tuple[DocumentOut, ...]


class PutBackOut(Shape):
    """Units on their way back to the shelf; they sell again when it is done."""

    id: UUID
    state: str
    name: str
    option: str
    sku: str
    quantity: int


class PutBackList(Shape):
    location: UUID
    items: tuple[PutBackOut, ...]


class StoreWork(Endpoint):
    """The work of a shop."""

    tag = "store"
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
        "take_payment": Permission.PAYMENT_TAKE,
        "refund": Permission.PAYMENT_TAKE,
        "hand_over": Permission.ORDER_HAND_OVER,
        "put_backs": Permission.ORDER_VIEW,
        "put_back": Permission.ORDER_PICK,
    }

    @operation("get_store_queue", query=ShopQuery, answers={200: Queue})
    def queue(self, query: ShopQuery) -> HttpResponse:
        """The open work of a shop, most urgent first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        works = fulfilment_reads.queue(location_id=shop.pk)
        paid = payments.status_of([_owner(work) for work in works])
        return answer(Queue(location=shop.public_id, items=tuple(_shown(work, paid[_owner(work)]) for work in works)))

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
        return answer(_with_payment(work))

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
            lambda: fulfilment.make_ready(work_id=public_id, bin_code=body.shelf, actor=self.actor, now=now()),
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

    @operation("take_payment", body=TakePaymentIn, answers={200: PaymentTaken}, key=Key.REQUIRED)
    def take_payment(self, public_id: UUID, body: TakePaymentIn) -> HttpResponse:
        """Takes at the desk what the order costs now."""
        work = fulfilment_reads.work_by_id(public_id, actor=self.actor)
        currency = work.order.currency
        tendered = _amount(body.tendered, currency) if body.tendered else None

        def take() -> HttpResponse:
            taken = checkout.take_payment(
                work_id=public_id,
                tender=Tender(body.tender.value),
                tendered_amount=tendered,
                actor=self.actor,
                now=now(),
            )
            return answer(PaymentTaken(change=Money(taken.change_amount, currency), work=self._work(public_id)))

        return self.once(take, adds=True)

    @operation("give_money_back", body=RefundIn, answers={200: MoneyGivenBack}, key=Key.REQUIRED)
    def refund(self, public_id: UUID, body: RefundIn) -> HttpResponse:
        """Gives back at the desk what was paid for units that were cancelled since, by the tender that paid."""
        work = fulfilment_reads.work_by_id(public_id, actor=self.actor)

        def give_back() -> HttpResponse:
            given = checkout.refund_overpaid(work_id=public_id, actor=self.actor, now=now(), note=body.note)
            return answer(MoneyGivenBack(amount=Money(given, work.order.currency), work=self._work(public_id)))

        return self.once(give_back, adds=True)

    @operation("hand_over", body=HandOverIn, answers={200: HandedOver}, key=Key.REQUIRED)
    def hand_over(self, public_id: UUID, body: HandOverIn) -> HttpResponse:
        """Gives the goods out against the customer's code, once they are paid. Ten wrong codes lock it for a while."""

        def give() -> HttpResponse:
            fulfilment.hand_over(
                work_id=public_id,
                code=body.code,
                actor=self.actor,
                now=now(),
                party=_party(body.party),
            )
            work = fulfilment_reads.work_by_id(public_id, actor=self.actor)
            issued = documents.documents_of_all(owners_of_documents(work.order, [work]))
            return answer(HandedOver(work=_with_payment(work), documents=tuple(show_document(view) for view in issued)))

        return self.once(give)

    @operation("list_put_backs", query=ShopQuery, answers={200: PutBackList})
    def put_backs(self, query: ShopQuery) -> HttpResponse:
        """Picked units that nobody will collect, oldest first."""
        shop = shop_of(self.actor, query.location, Permission.ORDER_VIEW)
        tasks = fulfilment_reads.put_backs(location_id=shop.pk)
        return answer(PutBackList(location=shop.public_id, items=tuple(_task(task) for task in tasks)))

    @operation("put_back", answers={200: PutBackOut}, key=Key.OPTIONAL)
    def put_back(self, public_id: UUID) -> HttpResponse:
        """The units are on the shelf again and on sale from now."""
        return self.once(lambda: answer(_task(fulfilment.put_back(task_id=public_id, actor=self.actor, now=now()))))

    def _step(self, public_id: UUID, step: Callable[[], object]) -> HttpResponse:
        def work() -> HttpResponse:
            step()
            return answer(self._work(public_id))

        return self.once(work, adds=True)

    def _work(self, public_id: UUID) -> WorkOut:
        return _with_payment(fulfilment_reads.work_by_id(public_id, actor=self.actor))


def _amount(tendered: MoneyIn, currency: str) -> int:
    if tendered.currency != currency:
        raise InvalidInput(field="tendered.currency")
    return Money.parse(tendered.amount, currency, field="tendered.amount").amount


def _party(said: PartyIn | None) -> Party | None:
    if said is None:
        return None
    return Party(name=said.name, tax_id=said.tax_id, address=said.address, country=said.country)


def _owner(work: FulfilmentOrder) -> str:
    return f"order:{work.order_id}"


def _with_payment(work: FulfilmentOrder) -> WorkOut:
    due = due_of(work.order, orders.lines_of(work.order))
    return _shown(work, payments.status_of([_owner(work)])[_owner(work)], due_amount=due)


def _shown(work: FulfilmentOrder, paid: PaymentStatus, *, due_amount: int | None = None) -> WorkOut:
    order = work.order
    due = paid.requested_amount if due_amount is None else due_amount
    return WorkOut(
        id=work.public_id,
        status=work.status,
        location=show.place(work.location),
        order=WorkOrder(
            id=order.public_id,
            number=order.number,
            contact_name=order.contact_name,
            language=order.language,
            payment=show.payment(order, paid, due_amount=due),
        ),
        promised_at=work.promised_at,
        ready_at=work.ready_at,
        collect_by=work.collect_by,
        arrived_at=work.pickup_group.arrived_at if work.pickup_group else None,
        shelf=work.bin,
        lines=tuple(
            WorkLine(
                id=line.public_id,
                name=line.order_line.description,
                option=line.order_line.option_text,
                sku=line.order_line.sku,
                image_url=line.order_line.image_url,
                quantity=line.quantity,
                picked_quantity=line.picked_quantity,
                collected_quantity=line.collected_quantity,
            )
            for line in work.lines.all()
        ),
    )


def _task(task: PutBackTask) -> PutBackOut:
    line = task.fulfilment_line.order_line
    return PutBackOut(
        id=task.public_id,
        state=task.state,
        name=line.description,
        option=line.option_text,
        sku=line.sku,
        quantity=task.quantity,
    )
