"""What orders look like over REST: what is sent, and what is answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from apps.api.pages import PageQuery
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.shapes import DeliveryOut, DiscountOut, OrderLineOut, PaymentState, Place
from apps.core.money import Money
from apps.orders.enums import OrderStatus


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


class ParcelOut(Shape):
    """Who has the parcel; only the customer and staff see it."""

    carrier: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None


class Pickup(Shape):
    """What one place prepares: a pickup, or a parcel. The code is what the customer shows; only they see it, once it is ready."""

    id: UUID
    method: Annotated[str, Says("pickup or ship.")]
    status: str
    location: Place
    promised_at: datetime
    ready_at: datetime | None
    collect_by: datetime | None
    arrived_at: Annotated[datetime | None, Says("When the customer said that they are there.")]
    delegate: Annotated[str, Says("Who else may collect it; only the customer sees it.")]
    code: str
    parcel: ParcelOut | None


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
    discounts: tuple[DiscountOut, ...]
    delivery: DeliveryOut | None
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


class OrderQuery(PageQuery):
    status: OrderStatus | None = None
