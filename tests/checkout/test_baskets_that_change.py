"""What is placed is what the basket holds, at stock that is really held."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.core.management import call_command

from apps.carts import services as carts
from apps.carts.services import WantedLine
from apps.checkout import services as checkout
from apps.checkout.errors import DraftGone
from apps.core import clock
from apps.fulfilment.errors import NoPickupHere
from apps.inventory import services as inventory
from apps.inventory.errors import OutOfStock
from apps.inventory.models import Reservation, StockLevel
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from tests.factories.customers import CustomerFactory
from tests.factories.shop import ANA, GUEST, NOW, open_shop
from tests.factories.stores import LegalEntityFactory
from tests.races import outcomes, race

HOLD = timedelta(seconds=settings.OMNI_HOLD_SECONDS)


def place(order, *, now=NOW):
    return checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=now)


def stands_as_before(order):
    order.refresh_from_db()
    call_command("verify", verbosity=0)
    return order.status == OrderStatus.DRAFT


@pytest.mark.django_db
def test_basket_that_was_changed_is_not_placed_as_it_was():
    shop = open_shop()
    shirt, cap = shop.stocked(5), shop.stocked(5)
    cart = shop.cart((shirt, 1))
    order = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    carts.add(cart_id=cart.pk, line=WantedLine(variant_id=cap.pk, quantity=1))
    with pytest.raises(DraftGone):
        place(order)

    cart.refresh_from_db()
    assert stands_as_before(order)
    assert cart.state == "open"
    again = place(checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW))
    assert again.lines.count() == 2


@pytest.mark.django_db
def test_basket_that_joined_another_is_not_placed_any_more():
    shop, ana = open_shop(), CustomerFactory()
    shirt = shop.stocked(5)
    guest = shop.cart((shirt, 1))
    order = checkout.begin(cart_id=guest.pk, actor=GUEST, now=NOW)
    carts.create(channel=shop.channel, language="en", customer_id=ana.pk)
    carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    with pytest.raises(DraftGone):
        place(order)

    assert stands_as_before(order)


@pytest.mark.django_db
def test_order_is_of_the_account_that_signed_in_after_beginning():
    shop, ana = open_shop(), CustomerFactory(email="somebody-else@example.com")
    guest = shop.cart((shop.stocked(5), 1))
    order = checkout.begin(cart_id=guest.pk, actor=GUEST, now=NOW)
    carts.merge(guest_cart_id=guest.pk, customer_id=ana.pk)

    placed = place(order)

    assert placed.customer_id == ana.pk


@pytest.mark.django_db
def test_hold_that_a_count_shrank_is_not_placed_as_whole():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.draft((shirt, 2))
    inventory.count(variant_id=shirt.pk, location_id=shop.location.pk, counted=1, actor=shop.manager)

    with pytest.raises(OutOfStock):
        place(order)

    assert stands_as_before(order)


@pytest.mark.django_db
def test_hold_that_a_count_shrank_is_made_whole_where_there_is_stock():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.draft((shirt, 2))
    inventory.count(variant_id=shirt.pk, location_id=shop.location.pk, counted=1, actor=shop.manager)
    inventory.receive(variant_id=shirt.pk, location_id=shop.location.pk, quantity=5, actor=shop.manager)

    place(order)

    level = StockLevel.objects.get(variant=shirt)
    assert (level.on_hand, level.reserved, level.allocated) == (6, 0, 2)
    call_command("verify", verbosity=0)


@pytest.mark.django_db
def test_begin_again_after_a_count_shrank_the_hold_is_refused_or_made_whole():
    shop = open_shop()
    shirt = shop.stocked(2)
    cart = shop.cart((shirt, 2))
    checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)
    inventory.count(variant_id=shirt.pk, location_id=shop.location.pk, counted=1, actor=shop.manager)

    with pytest.raises(OutOfStock):
        checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)


@pytest.mark.django_db
def test_refusal_of_a_changed_basket_counts_what_it_held_itself():
    shop = open_shop()
    shirt = shop.stocked(3)
    cart = shop.cart((shirt, 2))
    checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)
    carts.set_quantity(cart_id=cart.pk, line_id=cart.lines.get().public_id, quantity=4)

    with pytest.raises(OutOfStock) as refusal:
        checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    assert [row["left"] for row in refusal.value.context["short"]] == [3]


@pytest.mark.django_db
def test_prices_are_not_frozen_for_ever_by_beginning_again_and_again():
    shop = open_shop()
    shirt = shop.stocked(5)
    cart = shop.cart((shirt, 1))
    first = checkout.begin(cart_id=cart.pk, actor=GUEST, now=clock.now())
    Order.objects.filter(pk=first.pk).update(created_at=first.created_at - 5 * HOLD)

    second = checkout.begin(cart_id=cart.pk, actor=GUEST, now=clock.now())

    first.refresh_from_db()
    assert second.pk != first.pk
    assert first.cancel_reason == CancelReason.DRAFT_REPLACED
    assert Reservation.objects.get(state="held").owner_id == second.lines.get().pk


@pytest.mark.django_db
def test_shop_of_another_legal_entity_is_refused():
    shop = open_shop()
    shirt = shop.stocked(5)
    type(shop.location).objects.filter(pk=shop.location.pk).update(legal_entity=LegalEntityFactory())

    with pytest.raises(NoPickupHere):
        shop.draft((shirt, 1))

    assert not Order.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_begin_place_and_change_of_one_basket_never_wait_for_each_other_in_a_ring():
    shop = open_shop()
    shirt = shop.stocked(1000)

    for _ in range(12):
        cart = shop.cart((shirt, 1))
        line = cart.lines.get()
        order = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

        results = race(
            partial(place, order),
            partial(checkout.begin, cart_id=cart.pk, actor=GUEST, now=NOW),
            partial(carts.set_quantity, cart_id=cart.pk, line_id=line.public_id, quantity=3),
            partial(place, order),
        )

        assert set(outcomes(results)) <= {"ok", "DraftGone", "CartClosed"}
        for placed in Order.objects.filter(cart=cart, placed_at__isnull=False):
            assert sum(row.quantity for row in placed.lines.all()) == cart.lines.get().quantity
    call_command("verify", verbosity=0)
