"""Baskets as their owner sees them: with today's names, prices and availability."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.carts.enums import CartState
from apps.carts.errors import NoSuchCart
from apps.carts.models import Cart, CartLine
from apps.catalogue import selectors as catalogue
from apps.catalogue.shown import VariantCard
from apps.core.actor import Actor
from apps.core.ids import token_hash
from apps.core.money import round_half_up
from apps.core.prepared import Given, Prepared
from apps.inventory import selectors as inventory
from apps.pricing import services as pricing
from apps.pricing.services import QuotedDiscount, QuoteLine, RefusedCode

_BY_PUBLIC_ID = Prepared(
    lambda: Cart.objects.select_related("channel", "location").filter(public_id=Given("public_id"))
)
_LINES = Prepared(lambda: CartLine.objects.filter(cart_id=Given("cart_id")).order_by("pk"))


def cart_for(*, public_id: uuid.UUID | str, actor: Actor, token: str | None) -> Cart:
    """The basket, if the token fits or it is the customer's own. One statement. Raises: NoSuchCart."""
    cart = _BY_PUBLIC_ID.first(public_id=public_id)
    if cart is None or cart.state in {CartState.MERGED, CartState.EXPIRED}:
        raise NoSuchCart
    owns = cart.customer_id is not None and cart.customer_id == actor.customer_id
    if not owns and (not token or cart.token_hash != token_hash(token) or cart.customer_id is not None):
        raise NoSuchCart
    return cart


def cart_by_token(token: str) -> Cart | None:
    """The open basket of a guest's cookie."""
    return (
        Cart.objects.select_related("channel", "location")
        .filter(token_hash=token_hash(token), state=CartState.OPEN, customer__isnull=True)
        .first()
    )


def cart_of_customer(*, customer_id: int, channel_id: int) -> Cart | None:
    """The open basket of an account."""
    return (
        Cart.objects.select_related("channel", "location")
        .filter(customer_id=customer_id, channel_id=channel_id, state=CartState.OPEN)
        .first()
    )


def lines_of(cart: Cart) -> list[CartLine]:
    """The basket's lines in the order in which they were put in. One statement."""
    return _LINES.all(cart_id=cart.pk)


def units_in(cart: Cart) -> int:
    """How many units a basket holds, for its badge."""
    return sum(cart.lines.values_list("quantity", flat=True))


@dataclass(frozen=True, kw_only=True)
class CartLineView:
    """`left` is what may be promised at the chosen shop; None when none is chosen. Amounts are minor units.

    `total_amount` is what the line costs after `discount_amount` was taken off.
    """

    public_id: uuid.UUID
    card: VariantCard
    quantity: int
    method: str
    unit_amount: int | None
    total_amount: int | None
    left: int | None
    discount_amount: int = 0

    @property
    def is_short(self) -> bool:
        return self.left is not None and self.left < self.quantity


@dataclass(frozen=True, kw_only=True)
class CartView:
    """A basket with its lines in the order in which they were put in; `total_amount` leaves out what has no price.

    `discounts` are the offers that lower it, each with its share of each line (`key` is the line's public id), and
    `refused` the codes that lower nothing, with a sentence why (`text`).
    """

    cart: Cart
    lines: tuple[CartLineView, ...]
    currency: str
    total_amount: int
    discounts: tuple[QuotedDiscount, ...] = ()
    refused: tuple[RefusedCode, ...] = ()

    @property
    def discount_amount(self) -> int:
        return sum(discount.amount for discount in self.discounts)

    @property
    def subtotal_amount(self) -> int:
        """What it would cost without offers."""
        return self.total_amount + self.discount_amount

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and all(line.unit_amount is not None and not line.is_short for line in self.lines)


def view(cart: Cart, *, language: str, now: datetime, lines: Sequence[CartLine] | None = None) -> CartView:
    """The basket as it stands now; a constant number of statements for any number of lines, which may be at hand."""
    rows = lines_of(cart) if lines is None else lines
    ids = [row.variant_id for row in rows]
    cards = catalogue.variant_cards(ids, language=language)
    estimate = pricing.estimate(
        lines=[QuoteLine(key=str(row.public_id), variant_id=row.variant_id, quantity=row.quantity) for row in rows],
        channel_id=cart.channel_id,
        now=now,
        codes=cart.codes,
        customer_id=cart.customer_id,
        without=cart.left_out_offers,
        language=language,
    )
    prices = {line.key: line for line in estimate.lines}
    left: dict[tuple[int, int], int] = {}
    if cart.location_id and rows:
        left = inventory.atp(
            variant_ids=ids, location_ids=[cart.location_id], channel_id=cart.channel_id, method=rows[0].method
        )
    shown = []
    for row in rows:
        price = prices[str(row.public_id)]
        shown.append(
            CartLineView(
                public_id=row.public_id,
                card=cards[row.variant_id],
                quantity=row.quantity,
                method=row.method,
                unit_amount=None if price.unit_amount is None else round_half_up(price.unit_amount),
                total_amount=price.total_amount,
                discount_amount=price.discount_amount,
                left=left.get((row.variant_id, cart.location_id), 0) if cart.location_id else None,
            )
        )
    return CartView(
        cart=cart,
        lines=tuple(shown),
        currency=cart.currency,
        total_amount=sum(line.total_amount or 0 for line in shown),
        discounts=estimate.discounts,
        refused=estimate.refused,
    )
