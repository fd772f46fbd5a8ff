"""The desk: taking money, giving it back, handing over."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import now, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.documents import DocumentOut, owners_of_documents, show_document
from apps.api.v1.work_reach import WorkEndpoint
from apps.api.v1.work_shapes import WorkOut, with_payment
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.invoicing import selectors as documents
from apps.invoicing.services import Party
from apps.payments.enums import Tender

Code = Annotated[str, Text(64, 1)]


class DeskTender(StrEnum):
    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    BIZUM = "bizum"


class MoneyIn(Shape):
    amount: Annotated[str, Text(24, 1, r"[0-9]+(\.[0-9]+)?"), Says('Such as "12.50".')]
    currency: Annotated[str, Text(3, 3, "[A-Z]{3}")]


class TakePaymentIn(Shape):
    tender: DeskTender
    reference: Annotated[str, Text(120), Says("The number on a terminal's slip or of a Bizum: it pays once.")] = ""
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


class StoreDesk(WorkEndpoint):
    """The desk of a shop."""

    needs = {
        "take_payment": Permission.PAYMENT_TAKE,
        "refund": Permission.PAYMENT_TAKE,
        "hand_over": Permission.ORDER_HAND_OVER,
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
            return answer(HandedOver(work=with_payment(work), documents=tuple(show_document(view) for view in issued)))

        return self.once(give)


def _amount(tendered: MoneyIn, currency: str) -> int:
    if tendered.currency != currency:
        raise InvalidInput(field="tendered.currency")
    return Money.parse(tendered.amount, currency, field="tendered.amount").amount


def _party(said: PartyIn | None) -> Party | None:
    if said is None:
        return None
    return Party(name=said.name, tax_id=said.tax_id, address=said.address, country=said.country)
