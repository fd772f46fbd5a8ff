"""Orders, for whoever holds their link or basket, for their customer, and for staff of their shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api import pages
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, SIGNED_IN, Endpoint, as_guest, now, operation
from apps.api.idempotency import Key
from apps.api.pages import PageQuery
from apps.api.shapes import Says, Shape, Text
from apps.api.v1 import show
from apps.api.v1.shapes import OrderLineOut, PaymentState, Place
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from apps.core.money import Money
from apps.fulfilment import codes
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.invoicing import selectors as documents
from apps.invoicing import services as invoicing
from apps.invoicing.enums import Paper
from apps.invoicing.selectors import DocumentView
from apps.orders import selectors as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderLine
from apps.orders.services import Contact
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from apps.payments.selectors import PaymentStatus

LIST = "orders"


class ContactIn(Shape):
    """For whom the order is; a message goes to the e-mail address when it is ready."""

    name: Annotated[str, Text(150)]
    email: Annotated[str, Text(254)]
    phone: Annotated[str, Text(40), Says("With or without the country's prefix.")] = ""


class PlaceIn(Shape):
    contact: ContactIn
    slot: Annotated[UUID | None, Says("A pickup time of the checkout's; else as soon as possible.")] = None


class WhyCancel(StrEnum):
    """Reasons that a person may give."""

    CUSTOMER = "customer"
    OUT_OF_STOCK = "out_of_stock"
    NOT_PAID = "not_paid"
    DUPLICATE = "duplicate"
    OTHER = "other"


class RefundTender(StrEnum):
    """How money goes back at the desk."""

    CASH = "cash"
    CARD_TERMINAL = "card_terminal"
    BIZUM = "bizum"


class CancelIn(Shape):
    """Customers send nothing; staff say why."""

    reason: WhyCancel = WhyCancel.CUSTOMER
    note: Annotated[str, Text(200)] = ""
    refund_tender: Annotated[RefundTender | None, Says("Staff only; else the tender that paid.")] = None


class PlacedOrder(Shape):
    """A binding order, to be paid in the shop."""

    id: UUID
    number: str
    status: str
    placed_at: datetime
    promised_at: datetime
    location: Place
    total: Money
    tax: Money


class OrderSummary(Shape):
    id: UUID
    number: str
    status: str
    placed_at: datetime | None
    promised_at: datetime | None
    location: Place | None
    contact_name: str
    total: Money
    payment: PaymentState


class OrderPage(Shape):
    items: tuple[OrderSummary, ...]
    next: Annotated[str | None, Says("The cursor of the next page.")]


class Pickup(Shape):
    """What one shop prepares. The code is what the customer shows there; only they see it, once it is ready."""

    id: UUID
    status: str
    location: Place
    promised_at: datetime
    ready_at: datetime | None
    collect_by: datetime | None
    code: str


class ContactOut(Shape):
    name: str
    email: str
    phone: str


class OrderOut(Shape):
    id: UUID
    number: str
    status: str
    channel: str
    language: str
    placed_at: datetime | None
    promised_at: datetime | None
    ended_at: datetime | None
    cancel_reason: str
    location: Place | None
    contact: ContactOut
    lines: tuple[OrderLineOut, ...]
    total: Money
    tax: Money
    is_tax_included: bool
    payment: PaymentState
    pickups: tuple[Pickup, ...]


class StepOut(Shape):
    code: Annotated[str, Says("placed, accepted, picking, ready, collected; or rejected, expired, cancelled.")]
    at: Annotated[datetime | None, Says("null while it is still to come.")]


class ProgressOut(Shape):
    pickup: UUID
    status: str
    steps: tuple[StepOut, ...]


class OrderProgress(Shape):
    order: UUID
    status: str
    pickups: tuple[ProgressOut, ...]


class DocumentOut(Shape):
    """A fiscal document; `…/documents/{id}/pdf` prints it."""

    id: UUID
    code: str
    kind: str
    issued_on: date
    total: Money
    tax: Money
    hash: str


class DocumentList(Shape):
    items: tuple[DocumentOut, ...]


class PdfQuery(Shape):
    paper: Paper = Paper.RECEIPT


class OrderQuery(PageQuery):
    status: OrderStatus | None = None


class Orders(Endpoint):
    """Orders."""

    tag = "orders"
    needs = {
        "list": SIGNED_IN,
        "retrieve": ANYONE,
        "place": ANYONE,
        "cancel": ANYONE,
        "progress": ANYONE,
        "documents": ANYONE,
        "pdf": ANYONE,
    }

    @operation("list_orders", query=OrderQuery, answers={200: OrderPage})
    def list(self, query: OrderQuery) -> HttpResponse:
        """Orders of the customer who is signed in, or of the shops where staff work; newest first."""
        rows = orders.orders_for(self.actor).select_related("place")
        if query.status is not None:
            rows = rows.filter(status=query.status)
        page, cursor = pages.newest_first(LIST, rows, query)
        paid = payments.status_of([_owner(order) for order in page])
        return answer(OrderPage(items=tuple(_summary(order, paid[_owner(order)]) for order in page), next=cursor))

    @operation("get_order", answers={200: OrderOut}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """One order with its lines, payment and pickups."""
        order = self._order(public_id)
        return answer(_shown(order, is_owner=self._is_owner(order), actor=self.actor))

    @operation(
        "place_order",
        body=PlaceIn,
        answers={200: PlacedOrder},
        tokens=(CART_TOKEN, ORDER_TOKEN),
        key=Key.REQUIRED,
    )
    def place(self, public_id: UUID, body: PlaceIn) -> HttpResponse:
        """Makes the draft binding: its stock is promised, the shop gets to work, payment is due there.

        409 with `short` says what is no longer there.
        """
        order = self._order(public_id)
        actor = self._acting(order)
        if not self._is_owner(order):
            actor.require(Permission.ORDER_PLACE, order.place_id)

        def work() -> HttpResponse:
            placed = _place(order, body, actor=actor)
            assert placed.placed_at is not None and placed.promised_at is not None  # noqa: S101, PT018 placing sets both
            return answer(
                PlacedOrder(
                    id=placed.public_id,
                    number=placed.number,
                    status=placed.status,
                    placed_at=placed.placed_at,
                    promised_at=placed.promised_at,
                    location=show.place(order.place),
                    total=Money(placed.total_amount, placed.currency),
                    tax=Money(placed.tax_amount, placed.currency),
                )
            )

        return self.once(work, actor=actor)

    @operation(
        "cancel_order",
        body=CancelIn,
        answers={200: OrderOut},
        tokens=(ORDER_TOKEN, CART_TOKEN),
        key=Key.REQUIRED,
    )
    def cancel(self, public_id: UUID, body: CancelIn) -> HttpResponse:
        """Cancels all that was not handed over. What was paid in the shop, only the shop cancels."""
        order = self._order(public_id)
        actor = self._acting(order)
        by_owner = self._is_owner(order)

        def work() -> HttpResponse:
            cancelled = checkout.cancel(
                order_id=order.pk,
                reason=CancelReason.CUSTOMER if by_owner else CancelReason(body.reason),
                note="" if by_owner else body.note,
                refund_tender=Tender(body.refund_tender) if body.refund_tender and not by_owner else None,
                actor=actor,
                now=now(),
            )
            cancelled.place = order.place
            return answer(_shown(cancelled, is_owner=by_owner, actor=self.actor))

        return self.once(work, actor=actor)

    @operation("get_order_progress", answers={200: OrderProgress}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def progress(self, public_id: UUID) -> HttpResponse:
        """How far each pickup of an order is."""
        order = self._order(public_id)
        shown = tuple(
            ProgressOut(
                pickup=work.public_id,
                status=work.status,
                steps=tuple(StepOut(code=step.code, at=step.at) for step in fulfilment.progress(work)),
            )
            for work in fulfilment.works_of(order)
        )
        return answer(OrderProgress(order=order.public_id, status=order.status, pickups=shown))

    @operation("list_order_documents", answers={200: DocumentList}, tokens=(ORDER_TOKEN, CART_TOKEN))
    def documents(self, public_id: UUID) -> HttpResponse:
        """The fiscal documents of an order, in the order of issue."""
        return answer(DocumentList(items=tuple(show_document(view) for view in self._documents(public_id))))

    @operation(
        "get_order_document_pdf",
        query=PdfQuery,
        answers={200: "application/pdf"},
        tokens=(ORDER_TOKEN, CART_TOKEN),
    )
    def pdf(self, public_id: UUID, document_id: UUID, query: PdfQuery) -> HttpResponse:
        """A fiscal document to print, on receipt paper or A4."""
        view = next((view for view in self._documents(public_id) if view.public_id == document_id), None)
        if view is None:
            raise NotFound
        response = HttpResponse(invoicing.render_pdf(view, paper=query.paper), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{view.code.replace("/", "-")}.pdf"'
        return response

    def _order(self, public_id: UUID) -> Order:
        return orders.order_for(
            public_id=public_id,
            actor=self.actor,
            token=self.header(ORDER_TOKEN),
            cart_token=self.header(CART_TOKEN),
        )

    def _is_owner(self, order: Order) -> bool:
        if order.customer_id is not None and order.customer_id == self.actor.customer_id:
            return True
        return self._holds(order)

    def _holds(self, order: Order) -> bool:
        return orders.holds(order, token=self.header(ORDER_TOKEN), cart_token=self.header(CART_TOKEN))

    def _acting(self, order: Order) -> Actor:
        """Customers as themselves; staff as staff; else whoever holds the basket's or the link's token, as that."""
        if order.customer_id is not None and order.customer_id == self.actor.customer_id:
            return _as_customer(self.actor)
        if self._holds(order):
            return as_guest(self.actor, f"cart:{order.cart.public_id}" if order.cart else f"order:{order.public_id}")
        return self.actor

    def _documents(self, public_id: UUID) -> tuple[DocumentView, ...]:
        order = self._order(public_id)
        if not self._is_owner(order) and not any(
            self.actor.may(permission, order.place_id or 0)
            for permission in (Permission.DOCUMENT_VIEW, Permission.ORDER_HAND_OVER)
        ):
            raise PermissionDenied(context={"permission": Permission.DOCUMENT_VIEW})
        return documents.documents_of_all(owners_of_documents(order, fulfilment.works_of(order)))


def owners_of_documents(order: Order, works: list[FulfilmentOrder]) -> list[str]:
    return [_owner(order), *(f"fulfilment_order:{work.pk}" for work in works)]


def show_document(view: DocumentView) -> DocumentOut:
    return DocumentOut(
        id=view.public_id,
        code=view.code,
        kind=view.kind.value,
        issued_on=view.issued_on,
        total=Money(view.total_amount, view.currency),
        tax=Money(view.tax_amount, view.currency),
        hash=view.hash,
    )


def _place(order: Order, body: PlaceIn, *, actor: Actor) -> Order:
    """Places, and names a field of the contact as the body does."""
    contact = Contact(name=body.contact.name, email=body.contact.email, phone=body.contact.phone)
    try:
        return checkout.place(order_id=order.pk, contact=contact, slot_id=body.slot, actor=actor, now=now())
    except InvalidInput as refusal:
        if refusal.field in {"name", "email", "phone"}:
            refusal.field = f"contact.{refusal.field}"
        raise


def _as_customer(actor: Actor) -> Actor:
    """A member of staff who bought something cancels as any customer does."""
    return Actor(
        kind=ActorKind.CUSTOMER,
        key=actor.key,
        user_id=actor.user_id,
        customer_id=actor.customer_id,
        language=actor.language,
    )


def _owner(order: Order) -> str:
    return f"order:{order.pk}"


def _summary(order: Order, paid: PaymentStatus) -> OrderSummary:
    return OrderSummary(
        id=order.public_id,
        number=order.number,
        status=order.status,
        placed_at=order.placed_at,
        promised_at=order.promised_at,
        location=show.place(order.place) if order.place else None,
        contact_name=order.contact_name,
        total=Money(order.total_amount, order.currency),
        payment=show.payment(order, paid, due_amount=paid.requested_amount),
    )


def _shown(order: Order, *, is_owner: bool, actor: Actor) -> OrderOut:
    """Five statements for any number of lines and pickups."""
    lines = orders.lines_of(order)
    return OrderOut(
        id=order.public_id,
        number=order.number,
        status=order.status,
        channel=order.channel.code,
        language=order.language,
        placed_at=order.placed_at,
        promised_at=order.promised_at,
        ended_at=order.ended_at,
        cancel_reason=order.cancel_reason,
        location=show.place(order.place) if order.place else None,
        contact=_contact(order, in_full=is_owner or actor.may(Permission.CUSTOMER_VIEW, order.place_id or 0)),
        lines=tuple(show.order_line(line, order.currency) for line in lines),
        total=Money(order.total_amount, order.currency),
        tax=Money(order.tax_amount, order.currency),
        is_tax_included=order.is_tax_included,
        payment=show.payment(
            order, payments.status_of([_owner(order)])[_owner(order)], due_amount=due_of(order, lines)
        ),
        pickups=tuple(_pickup(work, is_owner=is_owner) for work in fulfilment.works_of(order)),
    )


def due_of(order: Order, lines: Iterable[OrderLine]) -> int:
    return 0 if order.status == OrderStatus.DRAFT else order.total_amount - sum(line.cancelled_amount for line in lines)


def _contact(order: Order, *, in_full: bool) -> ContactOut:
    email, phone = order.contact_email, order.contact_phone
    return ContactOut(
        name=order.contact_name,
        email=email if in_full else show.masked(email),
        phone=phone if in_full else show.masked(phone),
    )


def _pickup(work: FulfilmentOrder, *, is_owner: bool) -> Pickup:
    shows_code = is_owner and work.status == Status.READY and work.pickup_group is not None
    return Pickup(
        id=work.public_id,
        status=work.status,
        location=show.place(work.location),
        promised_at=work.promised_at,
        ready_at=work.ready_at,
        collect_by=work.collect_by,
        code=codes.pickup_code(work.pickup_group) if shows_code and work.pickup_group else "",
    )
