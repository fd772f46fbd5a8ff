"""The desk: taking money, giving it back, handing over, and undoing that."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import now, operation
from apps.api.idempotency import Key
from apps.api.v1.desk_shapes import (
    ExtendIn,
    HandedOver,
    HandOverIn,
    LabelItemOut,
    LabelOut,
    MoneyGivenBack,
    MoneyIn,
    PaymentTaken,
    RefundIn,
    RefuseIn,
    TakePaymentIn,
    UndoIn,
    UnitsIn,
)
from apps.api.v1.documents import DocumentOut, FullInvoiceIn, made, owners_of_documents, party_of, show_document
from apps.api.v1.order_pickup import CodeOnItsWay
from apps.api.v1.work_reach import WorkEndpoint
from apps.api.v1.work_shapes import WorkOut, with_payment
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services import Leaving
from apps.invoicing import selectors as documents
from apps.messaging import services as messaging
from apps.payments.enums import Tender


class StoreDesk(WorkEndpoint):
    """The desk of a shop."""

    needs = {
        "take_payment": Permission.PAYMENT_TAKE,
        "refund": Permission.PAYMENT_TAKE,
        "hand_over": Permission.ORDER_HAND_OVER,
        "full_invoice": Permission.ORDER_HAND_OVER,
        "refuse": Permission.ORDER_HAND_OVER,
        "undo": Permission.ORDER_UNDO_HAND_OVER,
        "extend": Permission.ORDER_HAND_OVER,
        "label": Permission.ORDER_VIEW,
        "send_code": Permission.MESSAGE_VIEW,
    }

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
                reference=body.reference,
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

    @operation("send_pickup_code_at_desk", answers={202: CodeOnItsWay}, key=Key.OPTIONAL)
    def send_code(self, public_id: UUID) -> HttpResponse:
        """Writes the letter with the pickup code once more, to the address of the order, if it has one."""
        work = fulfilment_reads.work_by_id(public_id, actor=self.actor)

        def send() -> HttpResponse:
            messaging.send_code_again(order_id=work.order_id, location_id=work.location_id, actor=self.actor)
            return answer(CodeOnItsWay(order=work.order.public_id), status=202)

        return self.once(send)

    @operation("hand_over", body=HandOverIn, answers={200: HandedOver}, key=Key.REQUIRED)
    def hand_over(self, public_id: UUID, body: HandOverIn) -> HttpResponse:
        """Gives goods out to whom they belong, once they are paid: all, or some units; others wait on, or are refused.

        Ten wrong codes lock it for a while.
        """
        leaving = Leaving(
            units=None if body.units is None else _units(body.units, field="units"),
            refused=_units(body.refused, field="refused"),
            reason=body.reason,
            refund_tender=Tender(body.refund_tender.value) if body.refund_tender else None,
        )

        def give() -> HttpResponse:
            fulfilment.hand_over(
                work_id=public_id,
                code=body.code,
                identity=Identity(body.identity.value),
                collected_by=body.collected_by,
                leaving=leaving,
                actor=self.actor,
                now=now(),
                party=party_of(body.party) if body.party else None,
            )
            work = fulfilment_reads.work_by_id(public_id, actor=self.actor)
            issued = documents.documents_of_all(owners_of_documents(work.order, [work]))
            return answer(
                HandedOver(
                    work=with_payment(work),
                    waiting=_waiting(work),
                    documents=tuple(show_document(view) for view in issued),
                )
            )

        return self.once(give)

    @operation("make_full_invoice_at_desk", body=FullInvoiceIn, answers={201: DocumentOut}, key=Key.REQUIRED)
    def full_invoice(self, public_id: UUID, body: FullInvoiceIn) -> HttpResponse:
        """The customer asks for a full invoice after the hand-over: it takes the place of the simplified one."""

        def make() -> HttpResponse:
            issued = fulfilment.full_invoice(
                work_id=public_id,
                party=party_of(body.party),
                actor=self.actor,
                now=now(),
                language=body.language,
            )
            return made(issued)

        return self.once(make, adds=True)

    @operation("refuse_at_desk", body=RefuseIn, answers={200: WorkOut}, key=Key.REQUIRED)
    def refuse(self, public_id: UUID, body: RefuseIn) -> HttpResponse:
        """The customer does not want it, or some of it: cancelled, not charged or given back, and put back later.

        Answers with the work that ended; what else there was waits on.
        """
        units = None if body.units is None else _units(body.units, field="units")

        def refuse() -> HttpResponse:
            ended = fulfilment.refuse_at_desk(
                work_id=public_id,
                units=units,
                reason=body.reason,
                refund_tender=Tender(body.refund_tender.value) if body.refund_tender else None,
                actor=self.actor,
                now=now(),
            )
            return answer(self._work(ended.public_id))

        return self.once(refuse, adds=True)

    @operation("undo_hand_over", body=UndoIn, answers={200: WorkOut}, key=Key.REQUIRED)
    def undo(self, public_id: UUID, body: UndoIn) -> HttpResponse:
        """A manager takes back a hand-over of the last minutes, with all its units in hand; a document corrects it."""
        return self._step(
            public_id,
            lambda: fulfilment.undo_hand_over(
                work_id=public_id,
                in_hand=body.in_hand,
                reason=body.reason,
                gives_back=body.gives_back,
                actor=self.actor,
                now=now(),
            ),
        )

    @operation("extend_pickup", body=ExtendIn, answers={200: WorkOut}, key=Key.REQUIRED)
    def extend(self, public_id: UUID, body: ExtendIn) -> HttpResponse:
        """Gives the customer more time to collect it."""
        return self._step(
            public_id,
            lambda: fulfilment.extend(work_id=public_id, until=body.until, actor=self.actor, now=now()),
        )

    @operation("get_label", answers={200: LabelOut})
    def label(self, public_id: UUID) -> HttpResponse:
        """What to print for the bag."""
        label = fulfilment_reads.label(public_id, actor=self.actor)
        items = tuple(LabelItemOut(**vars(item)) for item in label.items)
        return answer(LabelOut(**{**vars(label), "items": items}))


def _units(said: Iterable[UnitsIn], *, field: str) -> dict[UUID, int]:
    """Units by line. Raises: InvalidInput for a line that is named twice."""
    rows = list(said)
    found = {row.line: row.quantity for row in rows}
    if len(found) < len(rows):
        raise InvalidInput(field=field)
    return found


def _waiting(work: FulfilmentOrder) -> tuple[WorkOut, ...]:
    """What else of this order can be collected here."""
    others = [
        other
        for other in fulfilment_reads.works_of(work.order)
        if other.pickup_group_id == work.pickup_group_id and other.status == Status.READY
    ]
    return tuple(with_payment(other) for other in others)


def _amount(tendered: MoneyIn, currency: str) -> int:
    if tendered.currency != currency:
        raise InvalidInput(field="tendered.currency")
    return Money.parse(tendered.amount, currency, field="tendered.amount").amount
