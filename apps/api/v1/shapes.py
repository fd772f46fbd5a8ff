"""What several resources answer with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from apps.api.shapes import Says, Shape, Text
from apps.core.money import Money


class FieldProblem(Shape):
    field: str
    reason: str


class ShortItem(Shape):
    """Units that can't be promised: how many were asked for, and how many are left there."""

    variant: UUID
    sku: str
    location: UUID
    asked: int
    left: int


class Problem(Shape):
    """RFC 9457. `code` is stable and for programs; `detail` is for people, in the language of Accept-Language."""

    type: Annotated[str, Says("urn:omni:problem:<code>")]
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[FieldProblem, ...]
    short: tuple[ShortItem, ...] = ()
    variant_ids: tuple[UUID, ...] = ()
    permission: str = ""
    seconds: Annotated[int, Says("When to try again.")] = 0
    owed: Money | None = None


class Availability(StrEnum):
    """What everybody may know about stock; exact counts are for staff."""

    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    OUT_OF_STOCK = "out_of_stock"


FEW = 3


def word_for(units: int) -> Availability:
    if units <= 0:
        return Availability.OUT_OF_STOCK
    return Availability.FEW_LEFT if units <= FEW else Availability.IN_STOCK


class Place(Shape):
    """A shop in a few words."""

    id: UUID
    code: str
    name: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str
    time_zone: str


class Item(Shape):
    """A variant in a few words."""

    variant: UUID
    name: str
    option: Annotated[str, Says('Such as "M / Blue".')]
    sku: str
    gtin: str
    image_url: str


class Slot(Shape):
    """A time in which the shop hands over."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    free_units: int


class PaymentState(Shape):
    """How the money of an order stands."""

    status: Annotated[str, Says("unpaid, authorised, partly_paid, paid, overpaid, partly_refunded or refunded")]
    due: Money
    paid: Money
    refunded: Money
    tenders: tuple[str, ...]


class OrderLineOut(Shape):
    """What was agreed. The quantities tell the truth; statuses are derived from them."""

    id: UUID
    name: str
    option: str
    sku: str
    image_url: str
    quantity: int
    cancelled_quantity: int
    fulfilled_quantity: int
    unit_price: Money
    discount: Annotated[Money, Says("What offers took off the line, with or without tax as the unit price is.")]
    total: Annotated[Money, Says("Discount taken off, tax included.")]
    tax: Money
    tax_percent: Decimal
    method: str


class DiscountShareOut(Shape):
    """What an offer takes off a line."""

    line: UUID
    amount: Money


class DiscountOut(Shape):
    """An offer that lowers the price, to the cent: its shares of the lines and of the delivery add up to its amount."""

    name: str
    code: Annotated[str, Says("Of the coupon; empty where the offer needs none.")]
    amount: Money
    shares: tuple[DiscountShareOut, ...]
    delivery: Annotated[Money, Says("How much of it is of the delivery.")]


class AddressIn(Shape):
    """Where to send it."""

    name: Annotated[str, Text(150, 1)]
    street: Annotated[str, Text(200, 1)]
    city: Annotated[str, Text(100, 1)]
    postcode: Annotated[str, Text(20, 1)]
    country: Annotated[str, Text(2, 2, "[A-Z]{2}")] = "ES"
    region: Annotated[str, Text(10)] = ""
    phone: Annotated[str, Text(20)] = ""


class AddressOut(Shape):
    name: str
    street: str
    city: str
    postcode: str
    country: str
    region: str
    phone: str


class DeliveryOut(Shape):
    """That an order is brought home, and what that costs: part of the order's total and tax, tax included."""

    name: Annotated[str, Says("The way of delivery, in the order's language.")]
    address: AddressOut
    days_from: int
    days_to: Annotated[int, Says("Days on the way, counted from when the parcel leaves.")]
    price: Annotated[Money, Says("Before offers.")]
    discount: Money
    total: Money
    tax: Money
    tax_percent: Decimal
