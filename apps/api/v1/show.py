"""Rows and views of services as shapes."""

from __future__ import annotations

from collections.abc import Sequence

from apps.api.v1.shapes import (
    AddressOut,
    DeliveryOut,
    DiscountOut,
    DiscountShareOut,
    Item,
    OrderLineOut,
    PaymentState,
    Place,
    Slot,
)
from apps.catalogue.shown import VariantCard
from apps.core.money import Money, round_half_up
from apps.fulfilment.models import PickupSlot
from apps.orders import selectors as orders
from apps.orders.models import Order, OrderLine
from apps.payments.selectors import PaymentStatus, word_for
from apps.stores.models import Location
from apps.stores.selectors import LocationCard


def place(row: Location | LocationCard | None) -> Place:
    assert row is not None  # noqa: S101 orders of this door have a shop
    return Place(
        id=row.public_id,
        code=row.code,
        name=row.name,
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        phone=row.phone,
        time_zone=row.time_zone,
    )


def item(card: VariantCard) -> Item:
    return Item(
        variant=card.public_id,
        name=card.product_name,
        option=card.option_text,
        sku=card.sku,
        gtin=card.gtin,
        image_url=card.image_url,
    )


def slot(row: PickupSlot) -> Slot:
    return Slot(id=row.public_id, starts_at=row.starts_at, ends_at=row.ends_at, free_units=row.capacity - row.taken)


def money(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def payment(order: Order, status: PaymentStatus, *, due_amount: int) -> PaymentState:
    word = word_for(
        due=due_amount,
        authorised=status.authorised_amount,
        captured=status.captured_amount,
        refunded=status.refunded_amount,
    )
    return PaymentState(
        status=word.value,
        due=Money(due_amount, order.currency),
        paid=Money(status.captured_amount, order.currency),
        refunded=Money(status.refunded_amount, order.currency),
        tenders=status.tenders,
    )


def order_line(line: OrderLine, currency: str) -> OrderLineOut:
    return OrderLineOut(
        id=line.public_id,
        name=line.description,
        option=line.option_text,
        sku=line.sku,
        image_url=line.image_url,
        quantity=line.quantity,
        cancelled_quantity=line.cancelled_quantity,
        fulfilled_quantity=line.fulfilled_quantity,
        unit_price=Money(round_half_up(line.unit_amount), currency),
        discount=Money(line.discount_amount, currency),
        total=Money(line.total_amount, currency),
        tax=Money(line.tax_amount, currency),
        tax_percent=line.tax_percent.normalize(),
        method=line.method,
    )


def discounts(order: Order, lines: Sequence[OrderLine]) -> tuple[DiscountOut, ...]:
    """The offers of an order; one statement where a line is lowered or anything is sent, else none."""
    public = {line.pk: line.public_id for line in lines}
    return tuple(
        DiscountOut(
            name=offer.name,
            code=offer.code,
            amount=Money(offer.amount, order.currency),
            delivery=Money(offer.shipping_amount, order.currency),
            shares=tuple(
                DiscountShareOut(line=public[pk], amount=Money(amount, order.currency))
                for pk, amount in offer.shares.items()
            ),
        )
        for offer in orders.discounts_on(order, lines)
    )


def delivery(order: Order, lines: Sequence[OrderLine], *, in_full: bool = True) -> DeliveryOut | None:
    """Where it is brought and what that costs; one statement where anything is sent, else none.

    Who may not see the customer's data sees the place, but not the door.
    """
    row = orders.delivery_of(order, lines)
    if row is None:
        return None
    return DeliveryOut(
        name=row.description,
        address=AddressOut(
            name=row.name,
            street=row.street if in_full else masked(row.street),
            city=row.city,
            postcode=row.postcode,
            country=row.country,
            region=row.region,
            phone=row.phone if in_full else masked(row.phone),
        ),
        days_from=row.days_from,
        days_to=row.days_to,
        price=Money(row.amount, order.currency),
        discount=Money(row.discount_amount, order.currency),
        total=Money(row.total_amount, order.currency),
        tax=Money(row.tax_amount, order.currency),
        tax_percent=row.tax_percent.normalize(),
    )


def masked(text: str) -> str:
    """Enough to recognise an address or a number by, and not enough to use it."""
    name, at, domain = text.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"***{text[-3:]}" if text else ""
