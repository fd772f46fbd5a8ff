"""Orders, for whoever holds their link or basket, for their customer, and for staff of their shop."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api import pages
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, SIGNED_IN, now, operation
from apps.api.idempotency import Key
from apps.api.v1 import show
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.v1.order_shapes import (
    CancelIn,
    ContactOut,
    OrderOut,
    OrderPage,
    OrderProgress,
    OrderQuery,
    OrderSummary,
    ParcelOut,
    Pickup,
    PlacedOrder,
    PlaceIn,
    ProgressOut,
    StepOut,
)
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.fulfilment import codes
from apps.fulfilment import selectors as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder, Shipment
from apps.orders import selectors as orders
from apps.orders import services as order_services
from apps.orders.enums import CancelReason
from apps.orders.models import Order
from apps.orders.services import Contact
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from apps.payments.selectors import PaymentStatus

LIST = "orders"


class Orders(OrderEndpoint):
    """Orders."""

    needs = {
        "list": SIGNED_IN,
        "retrieve": ANYONE,
        "place": ANYONE,
        "cancel": ANYONE,
        "progress": ANYONE,
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
        """Makes the draft binding: its stock is promised, the shop gets to work.

        A card that was confirmed for it pays for it; without one, payment is due in the shop. 409 with `short` says what is no longer there.
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


def _place(order: Order, body: PlaceIn, *, actor: Actor) -> Order:
    """Places, and names a field of the contact as the body does."""
    contact = Contact(name=body.contact.name, email=body.contact.email, phone=body.contact.phone)
    try:
        return checkout.place(order_id=order.pk, contact=contact, slot_id=body.slot, actor=actor, now=now())
    except InvalidInput as refusal:
        if refusal.field in {"name", "email", "phone"}:
            refusal.field = f"contact.{refusal.field}"
        raise


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
    """Five statements for any number of lines and pickups, six with discounts, seven where it is sent."""
    lines = orders.lines_of(order)
    in_full = is_owner or actor.may(Permission.CUSTOMER_VIEW, order.place_id or 0)
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
        contact=_contact(order, in_full=in_full),
        lines=tuple(show.order_line(line, order.currency) for line in lines),
        discounts=show.discounts(order, lines),
        delivery=show.delivery(order, lines, in_full=in_full),
        total=Money(order.total_amount, order.currency),
        tax=Money(order.tax_amount, order.currency),
        is_tax_included=order.is_tax_included,
        payment=show.payment(
            order, payments.status_of([_owner(order)])[_owner(order)], due_amount=order_services.due_of(order, lines)
        ),
        pickups=tuple(pickup(work, is_owner=is_owner) for work in fulfilment.works_of(order)),
    )


def _contact(order: Order, *, in_full: bool) -> ContactOut:
    email, phone = order.contact_email, order.contact_phone
    return ContactOut(
        name=order.contact_name,
        email=email if in_full else show.masked(email),
        phone=phone if in_full else show.masked(phone),
    )


def _parcel(work: FulfilmentOrder) -> ParcelOut | None:
    shipment: Shipment | None = getattr(work, "shipment", None)
    if shipment is None:
        return None
    return ParcelOut(
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
    )


def pickup(work: FulfilmentOrder, *, is_owner: bool) -> Pickup:
    group = work.pickup_group
    shows_code = is_owner and work.status == Status.READY and group is not None
    return Pickup(
        id=work.public_id,
        method=work.method,
        status=work.status,
        location=show.place(work.location),
        promised_at=work.promised_at,
        ready_at=work.ready_at,
        collect_by=work.collect_by,
        arrived_at=group.arrived_at if group else None,
        delegate=group.delegate_name if group and is_owner else "",
        code=codes.pickup_code(group) if shows_code and group else "",
        parcel=_parcel(work),
    )
