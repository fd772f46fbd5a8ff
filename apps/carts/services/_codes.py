"""Codes of offers on a basket. Guessing them is counted, for each basket and for each place it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from apps.accounts import attempts
from apps.accounts.attempts import Limit
from apps.carts.errors import TooManyCodes
from apps.carts.models import Cart
from apps.carts.services._baskets import MAX_CODES, lock, touch
from apps.core.transactions import durable
from apps.pricing import services as pricing
from apps.pricing.errors import NoSuchCode

GUESSES: Final = Limit(tries=10, seconds=900)
GUESSES_FROM_ONE_PLACE: Final = Limit(tries=60, seconds=900)


@durable
def add_code(*, cart_id: int, code: str, come_from: str = "", now: datetime) -> None:
    """Puts a code on the basket, which from then on shows what it takes off, or why it takes nothing off.

    Each try is counted before the code is looked up; `come_from` is the address it comes from, empty where a person of
    ours types. A code that is there already changes nothing. Locks: cart.
    Raises: CartClosed, TooManyAttempts, NoSuchCode, CodeRefused saying why nobody can use it now, TooManyCodes.
    """
    cart = Cart.objects.filter(pk=cart_id).values("channel_id", "customer_id").first()
    keys = _count_try(cart_id, come_from)
    if cart is None:
        raise NoSuchCode(field="code")
    kept = pricing.check_code(code, channel_id=cart["channel_id"], customer_id=cart["customer_id"], now=now)
    attempts.reset(key=keys[0])
    for key in keys[1:]:
        attempts.forgive(key=key)
    _keep(cart_id, kept)


@transaction.atomic
def remove_code(*, cart_id: int, code: str) -> None:
    """Takes a code off the basket; one that is not there changes nothing. Locks: cart. Raises: CartClosed."""
    cart = lock(cart_id)
    left = [kept for kept in cart.codes if kept != pricing.normalised_code(code)]
    if left != cart.codes:
        _write(cart, left)


def leave_out(*, cart_id: int, promotion_ids: Sequence[int]) -> None:
    """Offers that failed at placing are not tried again on this basket, so that its next total can be had."""
    with transaction.atomic():
        cart = lock(cart_id)
        cart.left_out_offers = sorted({*cart.left_out_offers, *promotion_ids})
        cart.save(update_fields=["left_out_offers"])
        touch(cart)


def _count_try(cart_id: int, come_from: str) -> list[str]:
    keys = [f"coupon:cart:{cart_id}"]
    attempts.claim(key=keys[0], limit=GUESSES)
    if come_from:
        keys.append(f"coupon:from:{come_from}")
        attempts.claim(key=keys[1], limit=GUESSES_FROM_ONE_PLACE)
    return keys


@transaction.atomic
def _keep(cart_id: int, code: str) -> None:
    cart = lock(cart_id)
    if code in cart.codes:
        return
    if len(cart.codes) >= MAX_CODES:
        raise TooManyCodes(field="code")
    _write(cart, [*cart.codes, code])


def _write(cart: Cart, codes: list[str]) -> None:
    """Other codes are a new attempt: offers that failed before may be tried again."""
    cart.codes, cart.left_out_offers = codes, []
    cart.save(update_fields=["codes", "left_out_offers"])
    touch(cart)
