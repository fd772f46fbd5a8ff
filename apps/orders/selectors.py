"""Orders as people may see them."""

from __future__ import annotations

import uuid

from django.db.models import Prefetch, QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.ids import derived_token, same, token_hash
from apps.orders.enums import OrderStatus
from apps.orders.errors import NoSuchOrder
from apps.orders.models import Order, OrderLine

LINK = "order-link"


def with_lines(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Ready to show: lines, channel and shop in three statements for any number of orders."""
    lines = Prefetch("lines", queryset=OrderLine.objects.order_by("position"))
    return orders.select_related("channel", "place").prefetch_related(lines)


def orders_for(actor: Actor) -> QuerySet[Order]:
    """Orders the actor may see, newest first: a customer's own, staff's of their shops. Drafts are nobody's."""
    orders = Order.objects.exclude(status=OrderStatus.DRAFT).order_by("-pk")
    if actor.may(Permission.ORDER_VIEW):
        places = actor.places(Permission.ORDER_VIEW)
        return orders if places is None else orders.filter(place_id__in=places)
    if actor.customer_id is not None:
        return orders.filter(customer_id=actor.customer_id)
    return orders.none()


def lines_of(order: Order) -> list[OrderLine]:
    """The order's lines as they were put in. One statement."""
    return list(OrderLine.objects.filter(order=order).order_by("position"))


def orders_for_customer(customer_id: int) -> QuerySet[Order]:
    """What a customer has ordered themselves, newest first, whatever else they may see."""
    return Order.objects.exclude(status=OrderStatus.DRAFT).filter(customer_id=customer_id).order_by("-pk")


def link_token(order: Order) -> str:
    """The secret in the link that mails carry; raising the order's link counter revokes it."""
    return derived_token(LINK, order.public_id, order.link_counter)


def order_for(
    *, public_id: uuid.UUID | str, actor: Actor, token: str | None = None, cart_token: str | None = None
) -> Order:
    """One order: for who holds its link or the token of its basket, its customer, or staff of its shop. One statement.

    Drafts are shown to who began them, not to staff. Raises: NoSuchOrder.
    """
    order = Order.objects.select_related("channel", "place", "cart").filter(public_id=public_id).first()
    if order is None or not (holds(order, token=token, cart_token=cart_token) or _may_see(order, actor)):
        raise NoSuchOrder
    return order


def holds(order: Order, *, token: str | None, cart_token: str | None) -> bool:
    """Whether the link's token or, while no customer owns it, the basket's token is right."""
    if token and same(token, link_token(order)):
        return True
    if not cart_token or order.cart is None or order.cart.customer_id is not None:
        return False
    return same(token_hash(cart_token), order.cart.token_hash)


def _may_see(order: Order, actor: Actor) -> bool:
    if actor.customer_id is not None and order.customer_id == actor.customer_id:
        return True
    return order.status != OrderStatus.DRAFT and actor.may(Permission.ORDER_VIEW, order.place_id or 0)
