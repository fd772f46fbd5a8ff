"""A guest's basket at sign-in: whose it becomes, and that it happens once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from apps.carts import services as carts
from apps.carts.enums import CartState
from apps.carts.errors import NoSuchCart
from apps.carts.models import Cart
from apps.carts.services import MAX_LINES, MAX_QUANTITY, WantedLine
from tests.factories.customers import CustomerFactory
from tests.factories.pricing import sellable
from tests.factories.shop import open_shop
from tests.races import outcomes, race


def filled(shop, *wanted, customer=None):
    cart, _token = carts.create(
        channel=shop.channel,
        language="en",
        customer_id=customer and customer.pk,
        lines=[WantedLine(variant_id=variant.pk, quantity=quantity) for variant, quantity in wanted],
    )
    return cart


def contents(cart):
    return dict(cart.lines.values_list("variant_id", "quantity"))


@pytest.mark.django_db
def test_guest_basket_becomes_the_customers():
    shop, ana = open_shop(), CustomerFactory()
    guest = filled(shop, (shop.stocked(5), 2))

    merged = carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    assert (merged.pk, merged.customer_id) == (guest.pk, ana.pk)


@pytest.mark.django_db
def test_merged_twice_is_merged_once():
    shop, ana = open_shop(), CustomerFactory()
    shirt = shop.stocked(5)
    guest = filled(shop, (shirt, 2))
    carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    again = carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    assert (again.pk, again.state) == (guest.pk, CartState.OPEN)
    assert contents(again) == {shirt.pk: 2}


@pytest.mark.django_db
def test_lines_join_the_open_basket_up_to_the_limit_of_a_line():
    shop, ana = open_shop(), CustomerFactory()
    shirt, cap = shop.stocked(5), shop.stocked(5)
    own = filled(shop, (shirt, MAX_QUANTITY - 1), customer=ana)
    guest = filled(shop, (shirt, 3), (cap, 1))

    merged = carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    guest.refresh_from_db()
    assert merged.pk == own.pk
    assert merged.version == own.version + 1
    assert contents(merged) == {shirt.pk: MAX_QUANTITY, cap.pk: 1}
    assert guest.state == CartState.MERGED


@pytest.mark.django_db
def test_basket_of_somebody_else_is_not_merged():
    shop, ana, eva = open_shop(), CustomerFactory(), CustomerFactory()
    evas = filled(shop, (shop.stocked(5), 2), customer=eva)

    with pytest.raises(NoSuchCart):
        carts.merge(guest_cart_id=evas.pk, customer_id=ana.pk)

    evas.refresh_from_db()
    assert (evas.state, evas.customer_id) == (CartState.OPEN, eva.pk)


@pytest.mark.django_db
def test_two_full_baskets_keep_what_fits():
    shop, ana = open_shop(), CustomerFactory()
    items = [sellable(shop.channel, amount=100, name=f"Item {number}") for number in range(MAX_LINES + 2)]
    own = filled(shop, *[(item, 1) for item in items[: MAX_LINES - 1]], customer=ana)
    guest = filled(shop, *[(item, 1) for item in items[MAX_LINES - 2 :]])

    merged = carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    assert merged.pk == own.pk
    kept = contents(merged)
    assert len(kept) == MAX_LINES
    assert kept[items[MAX_LINES - 2].pk] == 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_merges_in_parallel_count_the_units_once():
    shop, ana = open_shop(), CustomerFactory()
    shirt = shop.stocked(5)
    guest = filled(shop, (shirt, 2))

    results = race(*[partial(carts.merge, guest_cart_id=guest.pk, customer_id=ana.pk)] * 6)

    assert outcomes(results) == {"ok": 6}
    assert contents(Cart.objects.get(customer=ana, state=CartState.OPEN)) == {shirt.pk: 2}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_devices_that_sign_in_at_once_fill_one_basket():
    shop, ana = open_shop(), CustomerFactory()
    shirt = shop.stocked(5)
    guests = [filled(shop, (shirt, 1)) for _ in range(4)]

    results = race(*[partial(carts.merge, guest_cart_id=guest.pk, customer_id=ana.pk) for guest in guests])

    assert outcomes(results) == {"ok": 4}
    assert contents(Cart.objects.get(customer=ana, state=CartState.OPEN)) == {shirt.pk: 4}
    connection.close()
