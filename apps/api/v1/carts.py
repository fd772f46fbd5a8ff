"""Baskets of guests (known by their token) and of customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from apps.api.endpoint import ANYONE, CART_TOKEN, SIGNED_IN, Endpoint, as_guest, now, operation
from apps.api.idempotency import Key
from apps.api.v1 import show
from apps.api.v1.cart_shapes import (
    CartChangeIn,
    CartIn,
    CartLineIn,
    CartLineOut,
    CartOut,
    CheckoutIn,
    CheckoutOut,
    CodeIn,
    DeliveryOption,
    DeliveryOptions,
    DeliveryQuery,
    QuantityIn,
    RefusedCodeOut,
)
from apps.api.v1.shapes import DiscountOut, DiscountShareOut
from apps.api.writing import answer
from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.errors import NoSuchCart, NoSuchItem
from apps.carts.models import Cart, CartLine
from apps.carts.services import SellableLine
from apps.checkout import services as checkout
from apps.checkout.services import Wish
from apps.core.actor import Actor, ActorKind
from apps.core.errors import InvalidInput, NotFound
from apps.core.money import Money
from apps.customers import services as customers
from apps.fulfilment import selectors as fulfilment
from apps.orders import selectors as order_reads
from apps.orders.models import Order, OrderLine
from apps.orders.services import Destination
from apps.pricing.services import QuotedDiscount
from apps.stores import selectors as stores
from omni.http import visitor_of

SLOTS = 24


class Carts(Endpoint):
    """Baskets."""

    tag = "carts"
    needs = {
        "create": ANYONE,
        "current": SIGNED_IN,
        "retrieve": ANYONE,
        "change": ANYONE,
        "add_line": ANYONE,
        "set_quantity": ANYONE,
        "remove_line": ANYONE,
        "add_code": ANYONE,
        "remove_code": ANYONE,
        "merge": SIGNED_IN,
        "checkout": ANYONE,
        "delivery_options": ANYONE,
    }

    @operation("create_cart", body=CartIn, answers={201: CartOut})
    def create(self, body: CartIn) -> HttpResponse:
        """Opens a basket.

        A guest gets its token once, here. A customer who has an open basket gets that one, with the lines added.
        """
        channel = stores.channel_by_code(body.channel) if body.channel else stores.default_channel()
        location = stores.location_by_public_id(body.location) if body.location else None
        lines = _wanted(body.lines, channel_id=channel.pk)
        customer_id = _customer_of(self.actor)
        if customer_id is not None:
            mine = cart_reads.cart_of_customer(customer_id=customer_id, channel_id=channel.pk)
            if mine is not None:
                return self._add_to(mine, lines, location.pk if location else None)
        cart, token, put = carts.create_with_lines(
            channel=channel,
            language=body.language if body.language in channel.languages else _language(channel.languages),
            visitor_id=visitor_of(self.request) or "",
            customer_id=customer_id,
            location_id=location.pk if location else None,
            lines=lines,
        )
        cart.location = location
        return answer(_shown(cart, token="" if customer_id else token, lines=put), status=201)

    def _add_to(self, cart: Cart, lines: list[SellableLine], location_id: int | None) -> HttpResponse:
        for line in lines:
            carts.add(cart_id=cart.pk, line=line)
        if location_id is not None:
            carts.choose_shop(cart_id=cart.pk, location_id=location_id)
        return answer(_shown(self._reload(cart)), status=201)

    @operation("get_current_cart", answers={200: CartOut})
    def current(self) -> HttpResponse:
        """The open basket of the customer who is signed in."""
        channel = stores.default_channel()
        customer_id = self.actor.customer_id
        cart = cart_reads.cart_of_customer(customer_id=customer_id, channel_id=channel.pk) if customer_id else None
        if cart is None:
            raise NoSuchCart
        return answer(_shown(cart))

    @operation("get_cart", answers={200: CartOut}, tokens=(CART_TOKEN,))
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """A basket with today's prices, and what the chosen shop has left."""
        return answer(_shown(self._cart(public_id)))

    @operation("change_cart", body=CartChangeIn, answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def change(self, public_id: UUID, body: CartChangeIn) -> HttpResponse:
        """Chooses the shop."""
        cart = self._cart(public_id)
        location = stores.location_by_public_id(body.location) if body.location else None

        def work() -> HttpResponse:
            carts.choose_shop(cart_id=cart.pk, location_id=location.pk if location else None)
            return answer(_shown(self._reload(cart)))

        return self.once(work, actor=self._owner(cart))

    @operation("add_cart_line", body=CartLineIn, answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def add_line(self, public_id: UUID, body: CartLineIn) -> HttpResponse:
        """Puts more units of a variant in."""
        cart = self._cart(public_id)

        def work() -> HttpResponse:
            wanted = [(body.variant, body.quantity)]
            (line,) = carts.sellable_lines(wanted, channel_id=cart.channel_id)
            carts.add(cart_id=cart.pk, line=line)
            return answer(_shown(self._reload(cart)))

        return self.once(work, actor=self._owner(cart), adds=True)

    @operation("set_cart_quantity", body=QuantityIn, answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def set_quantity(self, public_id: UUID, line_id: UUID, body: QuantityIn) -> HttpResponse:
        """Sets how many units a line has."""
        return self._set(public_id, line_id, body.quantity)

    @operation("remove_cart_line", answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def remove_line(self, public_id: UUID, line_id: UUID) -> HttpResponse:
        """Takes a line out."""
        return self._set(public_id, line_id, 0)

    def _set(self, public_id: UUID, line_id: UUID, quantity: int) -> HttpResponse:
        cart = self._cart(public_id)

        def work() -> HttpResponse:
            carts.set_quantity(cart_id=cart.pk, line_id=line_id, quantity=quantity)
            return answer(_shown(self._reload(cart)))

        return self.once(work, actor=self._owner(cart))

    @operation("add_cart_code", body=CodeIn, answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def add_code(self, public_id: UUID, body: CodeIn) -> HttpResponse:
        """Puts the code of an offer on the basket; 409 says why nobody can use it now.

        Unknown codes are counted, and after some the door stays shut for a while. The same code again changes nothing.
        """
        cart = self._cart(public_id)
        carts.add_code(cart_id=cart.pk, code=body.code, come_from=self.request.META.get("REMOTE_ADDR", ""), now=now())
        return answer(_shown(self._reload(cart)))

    @operation("remove_cart_code", answers={200: CartOut}, tokens=(CART_TOKEN,), key=Key.OPTIONAL)
    def remove_code(self, public_id: UUID, code: str) -> HttpResponse:
        """Takes a code off the basket."""
        cart = self._cart(public_id)

        def work() -> HttpResponse:
            carts.remove_code(cart_id=cart.pk, code=code)
            return answer(_shown(self._reload(cart)))

        return self.once(work, actor=self._owner(cart))

    @operation("merge_cart", answers={200: CartOut}, tokens=(CART_TOKEN,))
    def merge(self, public_id: UUID) -> HttpResponse:
        """After signing in: the guest's basket becomes the customer's, or joins the one they have.

        Sent again it answers with the customer's basket.
        """
        customer_id = _customer_of(self.actor)
        if customer_id is None:
            raise NoSuchCart
        guest = self._cart(public_id)
        if guest.customer_id is not None:
            return answer(_shown(guest))
        return answer(_shown(carts.merge(guest_cart_id=guest.pk, customer_id=customer_id)))

    @operation("begin_checkout", body=CheckoutIn, answers={200: CheckoutOut}, tokens=(CART_TOKEN,))
    def checkout(self, public_id: UUID, body: CheckoutIn) -> HttpResponse:
        """Freezes the prices and holds the stock for some minutes.

        Called again for the same basket it answers with the same draft and gives it more time.
        """
        cart = self._cart(public_id)
        shop_id = stores.location_by_public_id(body.location).pk if body.location else None
        at = now()
        order, lines = _begun(cart, shop_id, body, actor=self._owner(cart), at=at)
        units = sum(line.quantity for line in lines)
        earliest = order.promised_at or at
        slots = (
            fulfilment.slots_for(location_id=order.place_id or 0, earliest=earliest, units=units, limit=SLOTS)
            if body.slots and body.delivery is None
            else []
        )
        shown = CheckoutOut(
            id=order.public_id,
            status=order.status,
            token=order_reads.link_token(order),
            location=show.place(order.place),
            lines=tuple(show.order_line(line, order.currency) for line in lines),
            discounts=show.discounts(order, lines),
            delivery=show.delivery(order, lines),
            total=Money(order.total_amount, order.currency),
            tax=Money(order.tax_amount, order.currency),
            is_tax_included=order.is_tax_included,
            promised_at=earliest,
            hold_expires_at=at + timedelta(seconds=settings.OMNI_HOLD_SECONDS),
            slots=tuple(show.slot(slot) for slot in slots),
        )
        return answer(shown)

    @operation("list_delivery_options", query=DeliveryQuery, answers={200: DeliveryOptions}, tokens=(CART_TOKEN,))
    def delivery_options(self, public_id: UUID, query: DeliveryQuery) -> HttpResponse:
        """How the basket can be brought to a place, and what that costs."""
        cart = self._cart(public_id)
        found = checkout.options_for(
            cart=cart,
            wanted=cart_reads.lines_of(cart),
            country=query.country,
            postcode=query.postcode,
            region=query.region,
            now=now(),
        )
        return answer(
            DeliveryOptions(
                items=tuple(
                    DeliveryOption(
                        id=one.public_id,
                        name=one.name,
                        price=Money(one.amount, one.currency),
                        days_from=one.days_from,
                        days_to=one.days_to,
                    )
                    for one in found
                )
            )
        )

    def _cart(self, public_id: UUID) -> Cart:
        return cart_reads.cart_for(public_id=public_id, actor=self.actor, token=self.header(CART_TOKEN))

    def _owner(self, cart: Cart) -> Actor:
        """A customer acts as themselves, whoever holds a guest's token as that basket."""
        if cart.customer_id is not None and cart.customer_id == self.actor.customer_id:
            return self.actor.as_shopper()
        return as_guest(self.actor, f"cart:{cart.public_id}")

    def _reload(self, cart: Cart) -> Cart:
        cart.refresh_from_db()
        return cart


def _begun(
    cart: Cart, location_id: int | None, body: CheckoutIn, *, actor: Actor, at: datetime
) -> tuple[Order, list[OrderLine]]:
    """Begins the checkout, and names a field of the address as the body does."""
    wish = None
    if body.delivery is not None:
        wish = Wish(to=Destination(**vars(body.delivery.address)), rate_id=body.delivery.option)
    try:
        return checkout.begin_with_lines(cart_id=cart.pk, location_id=location_id, delivery=wish, actor=actor, now=at)
    except InvalidInput as refusal:
        if refusal.field in Destination.__annotations__:
            refusal.field = f"delivery.address.{refusal.field}"
        raise


def _wanted(lines: Sequence[CartLineIn], *, channel_id: int) -> list[SellableLine]:
    """Raises: NoSuchItem, naming the line at fault."""
    try:
        return carts.sellable_lines([(line.variant, line.quantity) for line in lines], channel_id=channel_id)
    except NoSuchItem as refusal:
        raise NoSuchItem(field=f"lines.{refusal.context['place']}.variant") from None


def _customer_of(actor: Actor) -> int | None:
    """The customer behind a shopper's account, made at their first basket; nobody behind staff and programs."""
    if actor.customer_id is None and actor.kind is ActorKind.CUSTOMER and actor.user_id is not None:
        try:
            return customers.customer_for_user(user_id=actor.user_id)
        except NotFound:
            return None
    return actor.customer_id


def _language(spoken: list[str]) -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in spoken else (spoken[0] if spoken else "en")


def _shown(cart: Cart, *, token: str = "", lines: Sequence[CartLine] | None = None) -> CartOut:
    view = cart_reads.view(cart, language=get_language() or cart.language, now=now(), lines=lines)
    return CartOut(
        id=cart.public_id,
        state=cart.state,
        location=cart.location.public_id if cart.location else None,
        language=cart.language,
        lines=tuple(
            CartLineOut(
                id=line.public_id,
                item=show.item(line.card),
                quantity=line.quantity,
                unit_price=show.money(line.unit_amount, view.currency),
                discount=Money(line.discount_amount, view.currency),
                total=show.money(line.total_amount, view.currency),
                left=None if line.left is None else min(line.left, line.quantity),
            )
            for line in view.lines
        ),
        units=view.units,
        codes=tuple(cart.codes),
        discounts=tuple(_discount(offer, view.currency) for offer in view.discounts),
        refused_codes=tuple(
            RefusedCodeOut(code=one.code, reason=one.reason.value, text=one.text) for one in view.refused
        ),
        subtotal=Money(view.subtotal_amount, view.currency),
        total=Money(view.total_amount, view.currency),
        can_be_ordered=view.can_be_ordered,
        token=token,
    )


def _discount(offer: QuotedDiscount, currency: str) -> DiscountOut:
    return DiscountOut(
        name=offer.name,
        code=offer.code,
        amount=Money(offer.amount, currency),
        shares=tuple(
            DiscountShareOut(line=UUID(share.key), amount=Money(share.amount, currency)) for share in offer.shares
        ),
        delivery=Money(offer.shipping_amount, currency),
    )
