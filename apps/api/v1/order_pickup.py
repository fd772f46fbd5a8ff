"""What customers do about their pickups: they are here, somebody else comes, they need more days, they order again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, CART_TOKEN, ORDER_TOKEN, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text
from apps.api.v1.order_reach import OrderEndpoint
from apps.api.v1.order_shapes import Pickup
from apps.api.v1.orders import pickup
from apps.api.writing import answer
from apps.checkout import services as checkout
from apps.core.actor import Actor
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.messaging import services as messaging
from apps.orders.models import Order

TOKENS = (ORDER_TOKEN, CART_TOKEN)


class DelegateIn(Shape):
    """Somebody else who may collect it, with their document."""

    name: Annotated[str, Text(150, 1)]
    document_hint: Annotated[str, Text(60), Says("Such as the last digits of it, so that staff can compare.")] = ""


class Pickups(Shape):
    items: tuple[Pickup, ...]


class BasketAgain(Shape):
    cart: UUID
    token: Annotated[str, Says("What a guest shows for it; empty for the basket of an account.")]


class CodeOnItsWay(Shape):
    """The letter is on its way to the address of the order, where it has one."""

    order: UUID


class OrderPickups(OrderEndpoint):
    """Pickups of an order."""

    needs = {
        "arrive": ANYONE,
        "delegate": ANYONE,
        "no_delegate": ANYONE,
        "extend": ANYONE,
        "reorder": ANYONE,
        "send_code": ANYONE,
    }

    @operation("arrive", answers={200: Pickups}, tokens=TOKENS, key=Key.OPTIONAL)
    def arrive(self, public_id: UUID) -> HttpResponse:
        """The customer is at the shop; the tablet shows it at once."""
        order, actor = self._held(public_id)

        def arrive() -> HttpResponse:
            fulfilment.arrive(order_id=order.pk, actor=actor)
            return self._pickups(order)

        return self.once(arrive, actor=actor)

    @operation("name_delegate", body=DelegateIn, answers={200: Pickups}, tokens=TOKENS, key=Key.OPTIONAL)
    def delegate(self, public_id: UUID, body: DelegateIn) -> HttpResponse:
        """Names who else may collect it; the last one named holds."""
        order, actor = self._held(public_id)

        def name() -> HttpResponse:
            fulfilment.name_delegate(order_id=order.pk, name=body.name, document_hint=body.document_hint, actor=actor)
            return self._pickups(order)

        return self.once(name, actor=actor)

    @operation("revoke_delegate", answers={200: Pickups}, tokens=TOKENS, key=Key.OPTIONAL)
    def no_delegate(self, public_id: UUID) -> HttpResponse:
        """Nobody but the customer may collect it any more."""
        order, actor = self._held(public_id)

        def revoke() -> HttpResponse:
            fulfilment.revoke_delegate(order_id=order.pk, actor=actor)
            return self._pickups(order)

        return self.once(revoke, actor=actor)

    @operation("take_more_days", answers={200: Pickups}, tokens=TOKENS, key=Key.REQUIRED)
    def extend(self, public_id: UUID) -> HttpResponse:
        """A few more opening days to collect it, once."""
        order, actor = self._held(public_id)

        def extend() -> HttpResponse:
            fulfilment.extend_for_customer(order_id=order.pk, actor=actor)
            return self._pickups(order)

        return self.once(extend, actor=actor, adds=True)

    @operation("order_again", answers={201: BasketAgain}, tokens=TOKENS, key=Key.REQUIRED)
    def reorder(self, public_id: UUID) -> HttpResponse:
        """Fills a basket with what the customer did not get of this order, at the prices of now."""
        order, actor = self._held(public_id)

        def fill() -> HttpResponse:
            cart, token = checkout.reorder(order_id=order.pk, actor=actor)
            return answer(BasketAgain(cart=cart.public_id, token=token), status=201)

        return self.once(fill, actor=actor, adds=True)

    @operation("send_pickup_code", answers={202: CodeOnItsWay}, tokens=TOKENS, key=Key.OPTIONAL)
    def send_code(self, public_id: UUID) -> HttpResponse:
        """Writes the letter with the pickup code once more, to the address of the order, if it has one."""
        order, actor = self._held(public_id)

        def send() -> HttpResponse:
            messaging.send_code_again(order_id=order.pk, actor=actor)
            return answer(CodeOnItsWay(order=order.public_id), status=202)

        return self.once(send, actor=actor)

    def _held(self, public_id: UUID) -> tuple[Order, Actor]:
        """The order of whoever holds it, and of those who may order for others. Raises: NotFound, PermissionDenied."""
        order = self._order(public_id)
        actor = self._acting(order)
        if not self._is_owner(order):
            actor.require(Permission.ORDER_PLACE, order.place_id)
        return order, actor

    def _pickups(self, order: Order) -> HttpResponse:
        shown = tuple(pickup(work, is_owner=self._is_owner(order)) for work in fulfilment_reads.works_of(order))
        return answer(Pickups(items=shown))
