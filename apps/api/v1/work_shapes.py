"""A fulfilment order as REST shows it to staff, with how its order is paid."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from apps.api.shapes import Says, Shape, fields_of
from apps.api.v1 import show
from apps.api.v1.shapes import PaymentState, Place
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.inventory.enums import Method
from apps.orders import services as order_services
from apps.payments import selectors as payments
from apps.payments.selectors import PaymentStatus


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


class DelegateOut(Shape):
    """Whom the customer named; the hint is what they told us of the document."""

    name: str
    document_hint: str


class Parcel(Shape):
    name: str
    street: str
    postcode: str
    city: str
    region: str
    country: str
    phone: str
    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None


class WorkOut(Shape):
    """A fulfilment order: the work of one shop for one recipient."""

    id: UUID
    status: str
    method: Annotated[str, Says("pickup, or ship for a parcel that takes its place.")]
    location: Place
    order: WorkOrder
    promised_at: datetime
    ready_at: datetime | None
    collect_by: datetime | None
    accept_by: Annotated[datetime | None, Says("When the shop loses it, unless it accepts.")]
    arrived_at: Annotated[datetime | None, Says("When the customer said that they are here.")]
    delegate: Annotated[DelegateOut | None, Says("Who else may collect it, with their document.")]
    split_from: Annotated[UUID | None, Says("The work from which these units were split off.")]
    shelf: Annotated[str, Says("The pickup shelf or locker in which it lies.")]
    in_locker: bool
    parcel: Annotated[Parcel | None, Says("Where a parcel goes, and who took it.")]
    lines: tuple[WorkLine, ...]


def owner_of(work: FulfilmentOrder) -> str:
    return f"order:{work.order_id}"


def with_payment(work: FulfilmentOrder) -> WorkOut:
    due = order_services.due_of(work.order)
    return shown(work, payments.status_of([owner_of(work)])[owner_of(work)], due_amount=due)


def shown(work: FulfilmentOrder, paid: PaymentStatus, *, due_amount: int | None = None) -> WorkOut:
    order = work.order
    due = paid.requested_amount if due_amount is None else due_amount
    return WorkOut(
        id=work.public_id,
        status=work.status,
        method=work.method,
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
        accept_by=work.accept_by,
        arrived_at=work.pickup_group.arrived_at if work.pickup_group else None,
        delegate=_delegate(work.pickup_group),
        split_from=work.split_from.public_id if work.split_from else None,
        in_locker=work.in_locker,
        shelf=work.bin,
        parcel=_parcel(work),
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


def _delegate(group: PickupGroup | None) -> DelegateOut | None:
    if group is None or not group.delegate_name:
        return None
    return DelegateOut(name=group.delegate_name, document_hint=group.delegate_hint)


def _parcel(work: FulfilmentOrder) -> Parcel | None:
    sent = getattr(work, "shipment", None) if work.method == Method.SHIP else None
    if sent is None:
        return None
    return Parcel(**{field.name: getattr(sent, field.name) for field in fields_of(Parcel)})
