"""What baskets look like over REST: what is sent, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from apps.api.shapes import Many, Says, Shape, Text, Whole
from apps.api.v1.shapes import AddressIn, DeliveryOut, DiscountOut, Item, OrderLineOut, Place, Slot
from apps.carts.services import MAX_LINES, MAX_QUANTITY
from apps.core.money import Money

Quantity = Annotated[int, Whole(1, MAX_QUANTITY)]


class CartLineIn(Shape):
    variant: UUID
    quantity: Quantity = 1


class CartIn(Shape):
    """A new basket, empty or not."""

    lines: Annotated[tuple[CartLineIn, ...], Many(MAX_LINES)] = ()
    location: Annotated[UUID | None, Says("The shop where the shopper wants to collect.")] = None
    channel: Annotated[str, Text(40), Says("Code of the sales channel; the web shop's if left out.")] = ""
    language: Annotated[str, Text(10), Says("Of the order and its messages; else that of Accept-Language.")] = ""


class CartChangeIn(Shape):
    location: Annotated[UUID | None, Says("The shop where the shopper wants to collect; null for none yet.")]


class QuantityIn(Shape):
    quantity: Annotated[int, Whole(0, MAX_QUANTITY), Says("0 takes the line out.")]


class CartLineOut(Shape):
    """`unit_price` is null for what has no price any more; `left` is null while no shop is chosen."""

    id: UUID
    item: Item
    quantity: int
    unit_price: Money | None
    discount: Annotated[Money, Says("What offers take off the line.")]
    total: Annotated[Money | None, Says("Discount taken off.")]
    left: Annotated[int | None, Says("How many of the wanted units the chosen shop can promise.")]


class RefusedCodeOut(Shape):
    """A code that lowers nothing now; it stays on the basket and works as soon as the basket fits."""

    code: str
    reason: Annotated[str, Says("For programs, such as min_amount.")]
    text: Annotated[str, Says("For people, in the language of Accept-Language.")]


class CodeIn(Shape):
    code: Annotated[str, Text(300), Says("As it is printed; capitals and spaces don't matter.")]


class CartOut(Shape):
    """A basket with today's prices. Nothing is promised before the checkout."""

    id: UUID
    state: str
    location: UUID | None
    language: str
    lines: tuple[CartLineOut, ...]
    units: int
    codes: Annotated[tuple[str, ...], Says("Codes put on the basket.")]
    discounts: tuple[DiscountOut, ...]
    refused_codes: tuple[RefusedCodeOut, ...]
    subtotal: Annotated[Money, Says("Without discounts.")]
    total: Annotated[Money, Says("Discounts taken off.")]
    can_be_ordered: bool
    token: Annotated[str, Says("Only when the basket is new and a guest's: send it as X-Omni-Cart-Token.")] = ""


class DeliveryQuery(Shape):
    country: Annotated[str, Text(2, 2, "[A-Z]{2}")] = "ES"
    postcode: Annotated[str, Text(20, 1)]
    region: Annotated[str, Text(10), Says("ISO 3166-2; read from the postcode where that tells it.")] = ""


class DeliveryOption(Shape):
    """A way to bring the basket there; the days are counted from when the parcel leaves."""

    id: UUID
    name: str
    price: Annotated[Money, Says("Tax included, before offers.")]
    days_from: int
    days_to: int


class DeliveryOptions(Shape):
    items: Annotated[tuple[DeliveryOption, ...], Says("The cheapest first; empty where nothing is delivered.")]


class DeliveryIn(Shape):
    address: AddressIn
    option: Annotated[UUID | None, Says("One of the delivery options; the cheapest if left out.")] = None


class CheckoutIn(Shape):
    location: Annotated[UUID | None, Says("The shop of pickup; else the basket's.")] = None
    slots: Annotated[bool, Says("Whether to list the pickup times that may be chosen.")] = True
    delivery: Annotated[DeliveryIn | None, Says("To have it brought home instead of collecting it.")] = None


class CheckoutOut(Shape):
    """A draft order: prices are frozen and stock is held until `hold_expires_at`. POST …/orders/{id}/place makes it binding."""

    id: UUID
    status: str
    token: Annotated[str, Says("Opens this order later, as X-Omni-Order-Token.")]
    location: Annotated[Place, Says("Where it is collected, or what place sends it.")]
    lines: tuple[OrderLineOut, ...]
    discounts: tuple[DiscountOut, ...]
    delivery: DeliveryOut | None
    total: Money
    tax: Money
    is_tax_included: bool
    promised_at: Annotated[datetime, Says("When it will be ready or sent, if no later time is chosen.")]
    hold_expires_at: datetime
    slots: tuple[Slot, ...]
