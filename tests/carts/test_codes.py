"""Codes on baskets: kept with their version, joined at sign-in, gone with an ordered basket."""

from __future__ import annotations

from functools import partial

import pytest

from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.errors import CartClosed
from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.pricing.errors import NoSuchCode
from tests.factories.customers import CustomerFactory
from tests.factories.pricing import amount_off, offer, percent_off
from tests.factories.shop import ANA, GUEST, NOW, open_shop
from tests.races import outcomes, race


@pytest.fixture
def shop():
    shop = open_shop()
    for code in ("ONE", "TWO", "THREE"):
        offer(shop.channel, amount_off(100), coupon=code)
    return shop


def add(cart, code):
    carts.add_code(cart_id=cart.pk, code=code, now=NOW)
    cart.refresh_from_db()


@pytest.mark.django_db
def test_a_code_moves_the_version_once_and_a_wrong_one_not(shop):
    cart = shop.cart((shop.stocked(5), 1))

    for code in ("one", "ONE"):
        add(cart, code)
    with pytest.raises(NoSuchCode):
        add(cart, "nobody")

    cart.refresh_from_db()
    assert (cart.codes, cart.version) == (["ONE"], 2)


@pytest.mark.django_db
def test_at_sign_in_the_codes_of_both_baskets_are_kept(shop):
    ana, shirt = CustomerFactory(), shop.stocked(5)
    own, guest = shop.cart((shirt, 1)), shop.cart((shirt, 1))
    Cart.objects.filter(pk=own.pk).update(customer=ana)
    for cart, codes in ((own, ("ONE", "TWO")), (guest, ("TWO", "THREE"))):
        for code in codes:
            add(cart, code)

    merged = carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    assert merged.codes == ["ONE", "TWO", "THREE"]


@pytest.mark.django_db
def test_an_ordered_basket_takes_no_code(shop):
    order = shop.draft((shop.stocked(5), 1))
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    with pytest.raises(CartClosed):
        carts.add_code(cart_id=order.cart_id, code="ONE", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("lines", [1, 3])
def test_a_basket_with_offers_is_shown_in_the_same_statements(shop, lines, django_assert_num_queries):
    cart = shop.cart(*((shop.stocked(5, name=f"Shirt {number}"), 1) for number in range(lines)))
    offer(shop.channel, percent_off(10))
    add(cart, "ONE")
    cart = Cart.objects.select_related("location").get(pk=cart.pk)

    with django_assert_num_queries(5):
        view = cart_reads.view(cart, language="en", now=NOW)

    assert (view.subtotal_amount, view.discount_amount) == (1000 * lines, view.subtotal_amount - view.total_amount)
    assert len(view.discounts) == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_codes_sent_at_once_are_all_kept_and_none_twice():
    shop = open_shop()
    codes = [f"CODE{number}" for number in range(5)]
    for code in codes:
        offer(shop.channel, amount_off(10), coupon=code)
    cart = shop.cart((shop.stocked(5), 1))

    results = race(*[partial(carts.add_code, cart_id=cart.pk, code=code, now=NOW) for code in codes * 2])

    cart.refresh_from_db()
    assert outcomes(results)["ok"] >= 5
    assert sorted(cart.codes) == codes
