"""How a caller reaches an order: as its owner, by its link or basket, or as staff of its shop."""

from __future__ import annotations

from uuid import UUID

from apps.api.endpoint import CART_TOKEN, ORDER_TOKEN, Endpoint, as_guest
from apps.core.actor import Actor
from apps.orders import selectors as orders
from apps.orders.models import Order


class OrderEndpoint(Endpoint):
    """Base of what is about one order."""

    tag = "orders"

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
            return self.actor.as_shopper()
        if self._holds(order):
            return as_guest(self.actor, f"cart:{order.cart.public_id}" if order.cart else f"order:{order.public_id}")
        return self.actor
