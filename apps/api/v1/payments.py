"""Paying by card, what providers tell us, and money that a person has to look after."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api import pages
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, Endpoint, now, operation
from apps.api.errors import BodyTooLarge
from apps.api.idempotency import Key
from apps.api.pages import PageQuery
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.v1.order_shapes import PlaceIn
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, PermissionDenied
from apps.core.money import Money
from apps.orders import selectors as orders
from apps.orders.services import Contact
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.errors import NoSuchTask
from apps.payments.models import PaymentTask

LONGEST_MESSAGE: Final = 1024 * 1024
TASKS: Final = "payment-tasks"


class CardPaymentOut(Shape):
    """What the card form needs. The card's number goes from the browser to the provider, never to us."""

    payment: UUID
    client_secret: Annotated[str, Says("For `confirmCardPayment`; of this payment alone.")]
    publishable_key: str
    amount: Money


class MessageKept(Shape):
    """The message is in the inbox, from now or from before."""

    is_new: bool


class PaymentTaskOut(Shape):
    id: UUID
    order: Annotated[str, Says("The order's number.")]
    kind: Annotated[
        str,
        Says("capture_failed, void_failed, refund_failed, mismatch, refunded_there, refund_returned or disputed"),
    ]
    amount: Money
    reason: str
    state: str
    note: Annotated[str, Says("How it was settled, or what the shop tried.")]
    opened_at: datetime
    escalated_at: Annotated[datetime | None, Says("When a shop left it to the office.")]


class PaymentTaskPage(Shape):
    items: tuple[PaymentTaskOut, ...]
    next: str | None


class FinishTaskIn(Shape):
    note: Annotated[str, Text(300, 1), Says("How it was settled.")]
    reference: Annotated[str, Text(120), Says("Of a refund that was made elsewhere.")] = ""


class EscalateTaskIn(Shape):
    note: Annotated[str, Text(300, 1), Says("What the shop tried.")]


class CardPayments(OrderEndpoint):
    """The card of an order."""

    tag = "payments"
    needs = {"start": ANYONE}

    @operation("pay_order_by_card", body=PlaceIn, answers={200: CardPaymentOut}, tokens=(CART_TOKEN, ORDER_TOKEN))
    def start(self, public_id: UUID, body: PlaceIn) -> HttpResponse:
        """Opens the card payment of a draft: confirm it in the browser, then place the order. Of a placed order: a card for what is to be paid in the shop.

        Nothing is charged before goods leave. Asked again, it is the same payment, so it takes no Idempotency-Key.
        503 says that cards don't work right now; the order can still be placed, to be paid in the shop.
        """
        order = self._order(public_id)
        if not self._is_owner(order):
            raise PermissionDenied
        contact = Contact(name=body.contact.name, email=body.contact.email, phone=body.contact.phone)
        try:
            start = checkout.pay_by_card(
                order_id=order.pk, contact=contact, slot_id=body.slot, actor=self._acting(order), now=now()
            )
        except InvalidInput as refusal:
            if refusal.field in {"name", "email", "phone"}:
                refusal.field = f"contact.{refusal.field}"
            raise
        return answer(
            CardPaymentOut(
                payment=start.payment_public_id,
                client_secret=start.client_secret,
                publishable_key=start.publishable_key,
                amount=Money(start.amount, order.currency),
            )
        )


class Webhooks(Endpoint):
    """What other systems tell us."""

    tag = "payments"
    needs = {"stripe": ANYONE}

    @operation("receive_stripe_event", answers={200: MessageKept})
    def stripe(self) -> HttpResponse:
        """Keeps an event that Stripe signed, once, to be looked into later. The signature is the permission."""
        body: bytes = self.request.body
        if len(body) > LONGEST_MESSAGE:
            raise BodyTooLarge
        is_new = payments.receive(body=body, signature=self.header("Stripe-Signature") or "")
        return answer(MessageKept(is_new=is_new))


class PaymentTasks(Endpoint):
    """Money that a person has to look after."""

    tag = "payments"
    needs = {
        "list": Permission.PAYMENT_VIEW,
        "finish": Permission.PAYMENT_RESOLVE,
        "escalate": Permission.PAYMENT_TAKE,
    }

    @operation("list_payment_tasks", query=PageQuery, answers={200: PaymentTaskPage})
    def list(self, query: PageQuery) -> HttpResponse:
        """Open payment tasks of the orders that the caller may see, newest first."""
        numbers = _numbers(self.actor, list(payment_reads.open_tasks().values_list("owner", flat=True)))
        rows = payment_reads.open_tasks(owners=list(numbers))
        page, cursor = pages.newest_first(TASKS, rows, query)
        return answer(PaymentTaskPage(items=tuple(_task(row, numbers[row.owner]) for row in page), next=cursor))

    @operation("finish_payment_task", body=FinishTaskIn, answers={200: PaymentTaskOut}, key=Key.REQUIRED)
    def finish(self, public_id: UUID, body: FinishTaskIn) -> HttpResponse:
        """Says how a payment task was settled; of a failed refund also the reference of the one made elsewhere."""
        number = self._number(public_id)

        def work() -> HttpResponse:
            task = checkout.finish_payment_task(
                task_id=public_id, note=body.note, reference=body.reference, actor=self.actor, now=now()
            )
            return answer(_task(task, number))

        return self.once(work)

    @operation("escalate_payment_task", body=EscalateTaskIn, answers={200: PaymentTaskOut}, key=Key.OPTIONAL)
    def escalate(self, public_id: UUID, body: EscalateTaskIn) -> HttpResponse:
        """A shop leaves a payment task to the office, and says what it tried."""
        number = self._number(public_id)

        def work() -> HttpResponse:
            task = checkout.escalate_payment_task(task_id=public_id, note=body.note, actor=self.actor, now=now())
            return answer(_task(task, number))

        return self.once(work)

    def _number(self, public_id: UUID) -> str:
        """The number of the task's order, for who may see it. Raises: NoSuchTask."""
        found = PaymentTask.objects.filter(public_id=public_id).first()
        numbers = _numbers(self.actor, [found.owner]) if found else {}
        if found is None or found.owner not in numbers:
            raise NoSuchTask
        return numbers[found.owner]


def _numbers(actor: Actor, owners: Any) -> dict[str, str]:
    """The numbers of those orders that the caller may see, by owner."""
    keys = {owner.partition(":")[2] for owner in owners if owner.startswith("order:")}
    found = orders.orders_for(actor).filter(pk__in=keys).values_list("pk", "number")
    return {f"order:{pk}": number for pk, number in found}


def _task(row: PaymentTask, number: str) -> PaymentTaskOut:
    return PaymentTaskOut(
        id=row.public_id,
        order=number,
        kind=row.kind,
        amount=Money(row.amount, row.currency),
        reason=row.reason,
        state=row.state,
        note=row.note,
        opened_at=row.created_at,
        escalated_at=row.escalated_at,
    )
