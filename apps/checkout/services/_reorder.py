"""Ordering again what nobody collected: the link of the order fills a basket."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.errors import NoSuchItem
from apps.carts.models import Cart
from apps.checkout.errors import NothingToOrderAgain
from apps.core.actor import Actor
from apps.orders.enums import OrderStatus
from apps.orders.models import Order, OrderLine


@transaction.atomic
def reorder(*, order_id: int, actor: Actor) -> tuple[Cart, str]:
    """Fills a basket with what the customer did not get of an order: the open one of their account, else a new one.

    Units that were cancelled or never collected; of an order that they got whole, all of it. What is no longer sold is
    left out; prices are those of now. Doors let customers only at their own orders; others need to be able to order for them. Returns the basket and,
    for a guest, its token. Locks: cart. Raises: NothingToOrderAgain, TooManyLines, PermissionDenied.
    """
    order = Order.objects.select_related("channel", "place").get(pk=order_id)
    actor.require_for_others(Permission.ORDER_PLACE, order.place_id)
    lines = list(OrderLine.objects.filter(order=order).select_related("variant").order_by("position"))
    missed = {line: line.quantity - line.fulfilled_quantity for line in lines}
    units = {line: missed[line] or line.quantity * (not any(missed.values())) for line in lines}
    wanted = [
        found for line, quantity in units.items() if quantity
        for found in _sellable(line, quantity, order.channel_id)
    ]  # fmt: skip
    if order.status == OrderStatus.DRAFT or not wanted:
        raise NothingToOrderAgain
    mine = (
        cart_reads.cart_of_customer(customer_id=actor.customer_id, channel_id=order.channel_id)
        if actor.customer_id
        else None
    )
    if mine is not None:
        for line in wanted:
            carts.add(cart_id=mine.pk, line=line)
        return mine, ""
    cart, token = carts.create(
        channel=order.channel,
        language=order.language,
        visitor_id=actor.visitor_id or "",
        customer_id=actor.customer_id,
        location_id=order.place_id if order.place and order.place.is_active and order.place.hosts_pickup else None,
        lines=wanted,
    )
    return cart, "" if actor.customer_id else token


def _sellable(line: OrderLine, quantity: int, channel_id: int) -> list[carts.SellableLine]:
    """The line for a basket; nothing where the channel no longer sells it."""
    try:
        return carts.sellable_lines(
            [(line.variant.public_id, min(quantity, carts.MAX_QUANTITY))], channel_id=channel_id
        )
    except NoSuchItem:
        return []
