"""Who comes too late orders again by the link of the order: a basket with what they did not get."""

from __future__ import annotations

import pytest

from apps.carts.models import Cart, CartLine
from apps.catalogue.models import Publication
from apps.checkout import services as checkout
from apps.checkout.errors import NothingToOrderAgain
from apps.core.actor import Actor, ActorKind
from apps.fulfilment import services as fulfilment
from apps.fulfilment.services import Leaving
from apps.orders.enums import CancelReason
from tests.factories.customers import CustomerFactory
from tests.factories.shop import GUEST, NOW, code_of, open_shop

pytestmark = pytest.mark.django_db


def lines(cart):
    return sorted(CartLine.objects.filter(cart=cart).values_list("variant_id", "quantity"))


def test_basket_holds_what_was_missed():
    shop = open_shop()
    shirt, cap = shop.stocked(5), shop.stocked(5, name="Cap")
    order = shop.placed((shirt, 2), (cap, 1))
    work = shop.ready(order)
    shop.paid(order)
    line = work.lines.get(order_line__variant=shirt)
    fulfilment.hand_over(
        work_id=work.public_id,
        code=code_of(work),
        actor=shop.clerk,
        now=NOW,
        leaving=Leaving(units={line.public_id: 1}),
    )

    cart, token = checkout.reorder(order_id=order.pk, actor=GUEST)

    assert token
    assert lines(cart) == sorted([(shirt.pk, 1), (cap.pk, 1)])
    assert cart.location_id == shop.location.pk


def test_order_that_was_collected_whole_is_ordered_again_whole():
    shop = open_shop()
    shirt = shop.stocked(5)
    order = shop.placed((shirt, 2))
    shop.collected(order)

    cart, _token = checkout.reorder(order_id=order.pk, actor=GUEST)

    assert lines(cart) == [(shirt.pk, 2)]


def test_account_finds_it_in_the_basket_that_it_has():
    shop = open_shop()
    shirt = shop.stocked(5)
    order = shop.placed((shirt, 2))
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    ana = Actor(kind=ActorKind.CUSTOMER, key="user:5", customer_id=CustomerFactory().pk)

    first, token = checkout.reorder(order_id=order.pk, actor=ana)
    again, _token = checkout.reorder(order_id=order.pk, actor=ana)

    assert token == ""
    assert first.pk == again.pk
    assert lines(first) == [(shirt.pk, 4)]


def test_what_is_no_longer_sold_is_left_out_and_nothing_is_no_basket():
    shop = open_shop()
    shirt, cap = shop.stocked(5), shop.stocked(5, name="Cap")
    order = shop.placed((shirt, 1), (cap, 1))
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    Publication.objects.filter(product=cap.product).delete()

    cart, _token = checkout.reorder(order_id=order.pk, actor=GUEST)
    assert lines(cart) == [(shirt.pk, 1)]

    Publication.objects.all().delete()
    baskets = Cart.objects.count()
    with pytest.raises(NothingToOrderAgain):
        checkout.reorder(order_id=order.pk, actor=GUEST)
    assert Cart.objects.count() == baskets
