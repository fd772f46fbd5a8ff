"""What orders hold about a customer: the contracts, and what was paid."""

from __future__ import annotations

from typing import Any

from apps.core.money import Money
from apps.customers.erasure import Person, erases
from apps.customers.own_data import part
from apps.orders import selectors
from apps.orders.enums import OrderStatus
from apps.orders.errors import OrdersOpen
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.outbox import services as outbox
from apps.payments import selectors as payments


@part("orders")
def orders(customer_id: int) -> list[dict[str, Any]]:
    """Each order as it was agreed, with its lines and payments; six statements for any number."""
    found = list(selectors.with_lines(selectors.orders_for_customer(customer_id)).select_related("delivery"))
    owners = [f"order:{order.pk}" for order in found]
    paid = payments.status_of(owners)
    rows = []
    for order, owner in zip(found, owners, strict=True):
        money = {"paid": paid[owner].captured_amount, "given_back": paid[owner].refunded_amount}
        rows.append({
            **_order(order),
            **{name: _money(amount, order.currency) for name, amount in money.items()},
            "paid_with": paid[owner].tenders,
        })  # fmt: skip
    return rows


def _order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "channel": order.channel.name,
        "shop": order.place.name if order.place else None,
        "placed_at": order.placed_at,
        "status": order.status,
        "contact": {"name": order.contact_name, "email": order.contact_email, "phone": order.contact_phone},
        "language": order.language,
        "total": _money(order.total_amount, order.currency),
        "tax": _money(order.tax_amount, order.currency),
        "delivery": _delivery(order),
        "lines": [_line(line, order.currency) for line in order.lines.all()],
    }


def _delivery(order: Order) -> dict[str, Any] | None:
    delivery: OrderDelivery | None = getattr(order, "delivery", None)
    if delivery is None:
        return None
    address = ("name", "street", "postcode", "city", "region", "country", "phone")
    return {
        "way": delivery.description,
        "address": {name: getattr(delivery, name) for name in address},
        "total": _money(delivery.total_amount, order.currency),
    }


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "option": line.option_text,
        "sku": line.sku,
        "quantity": line.quantity,
        "cancelled": line.cancelled_quantity,
        "handed_over": line.fulfilled_quantity,
        "total": _money(line.total_amount, currency),
    }


def _money(amount: int, currency: str) -> dict[str, str]:
    return {"amount": str(Money(amount, currency)), "currency": currency}


@erases
def forget(person: Person) -> None:
    """Orders stay with their lines and money, and no longer say for whom, nor where in a country they went. Raises: OrdersOpen."""
    mine = Order.objects.filter(customer_id__in=person.customer_ids)
    if mine.filter(status=OrderStatus.PLACED).exists():
        raise OrdersOpen
    keys = {f"order:{one}" for one in mine.values_list("public_id", flat=True)}
    keys |= {f"cart:{one}" for one in mine.filter(cart__isnull=False).values_list("cart__public_id", flat=True)}
    keys |= {f"user:{person.user_id}"} if person.user_id else set()
    outbox.forget_answers(actor_keys=keys, words=person.words)
    OrderDelivery.objects.filter(order__in=mine).update(name="", street="", city="", region="", postcode="", phone="")
    mine.update(contact_name="", contact_email="", contact_phone="", visitor_id="")
