"""From the basket to the order's page, through the forms that a shopper sends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from apps.carts.models import Cart, CartLine
from apps.fulfilment import services as fulfilment
from apps.fulfilment.models import PickupSlot
from apps.orders import selectors as orders
from apps.orders.enums import OrderStatus
from apps.orders.models import Order
from tests.factories.accounts import UserFactory
from tests.factories.shop import code_of, work_of
from tests.storefront.conftest import NOW
from tests.storefront.test_pages import at, body

ANA = {"name": "Ana Ruiz", "email": "ana@example.com", "phone": "", "slot": ""}


def put(client: Client, variant, quantity: int | str = 1):
    return client.post(at("add_to_cart"), {"variant": str(variant.public_id), "quantity": quantity, "next": at("cart")})


def checkout_of(client: Client) -> str:
    answer = client.post(at("begin_checkout"))
    assert answer.status_code == 302, body(answer)
    return answer.url


def placed(client: Client, variant, **contact: str) -> Order:
    put(client, variant)
    client.post(checkout_of(client), {**ANA, **contact})
    return Order.objects.latest("pk")


def page_of(order: Order, name: str = "order", language: str = "en") -> str:
    return at(name, order.public_id, orders.link_token(order), language=language)


def test_guest_orders_in_five_steps(shop, shelve, shopper):
    (shirt,) = shelve(1)

    answer = put(shopper, shirt, 2)
    assert answer.url == at("cart")
    assert shopper.cookies["cart"]["httponly"]
    assert Cart.objects.get().visitor_id
    basket = body(shopper.get(at("cart")))
    assert "€39.80" in basket
    assert "Today from 13:10" in basket
    checkout = checkout_of(shopper)
    assert "As soon as it is ready: today from 13:10" in body(shopper.get(checkout))
    answer = shopper.post(checkout, ANA)

    order = Order.objects.get()
    assert order.status == OrderStatus.PLACED
    assert order.visitor_id == Cart.objects.get().visitor_id
    assert (order.contact_name, order.contact_email, order.total_amount) == ("Ana Ruiz", "ana@example.com", 3980)
    assert answer.url == page_of(order)
    page = body(shopper.get(answer.url))
    code = code_of(work_of(order))
    assert f"{code[:3]} {code[3:]}" in page
    assert order.number in page
    assert "https://www.openstreetmap.org/?mlat=40.41600&amp;mlon=-3.70400" in page
    assert not shopper.cookies["cart"].value


def test_order_page_speaks_the_readers_language(shelve, shopper):
    order = placed(shopper, *shelve(1))

    page = body(Client().get(page_of(order, language="es")))

    assert "Gracias, tenemos tu pedido" in page
    assert "Hoy desde las 13:05 en Lumbre Centro." in page


@pytest.mark.parametrize("count", [1, 3])
def test_basket_takes_the_same_statements_for_any_number(shelve, shopper, count, django_assert_num_queries):
    for shirt in shelve(count):
        put(shopper, shirt)

    with django_assert_num_queries(12):
        page = body(shopper.get(at("cart")))

    assert page.count('<li class="line">') == count


@pytest.mark.parametrize("count", [1, 3])
def test_order_page_takes_the_same_statements_for_any_number(shelve, shopper, count, django_assert_num_queries):
    for shirt in shelve(count):
        put(shopper, shirt)
    shopper.post(checkout_of(shopper), ANA)
    url = page_of(Order.objects.get())

    with django_assert_num_queries(11):
        page = body(Client().get(url))

    assert page.count('<li class="line">') == count


def test_what_was_typed_stays_and_all_that_is_missing_is_named(shelve, shopper):
    put(shopper, *shelve(1))
    checkout = checkout_of(shopper)

    answer = shopper.post(checkout, {**ANA, "name": "", "email": "", "phone": "600 123 123"})

    assert answer.status_code == 400
    page = body(answer)
    assert 'href="#f-name"' in page
    assert 'href="#f-email"' in page
    assert 'value="600 123 123"' in page
    assert Order.objects.get().status == OrderStatus.DRAFT


def test_address_that_is_none_is_refused_beside_its_field(shelve, shopper):
    put(shopper, *shelve(1))

    answer = shopper.post(checkout_of(shopper), {**ANA, "email": "ana@"})

    assert answer.status_code == 400
    assert re.search(r'id="f-email"[^>]*aria-invalid="true"', body(answer))
    assert 'value="Ana Ruiz"' in body(answer)


def test_slot_is_taken_and_a_full_one_refused(shop, shelve, shopper):
    shirts = shelve(2)
    fulfilment.make_slots(now=NOW)
    slot = PickupSlot.objects.filter(starts_at__gte=NOW + timedelta(hours=5)).order_by("starts_at").first()
    put(shopper, shirts[0])
    checkout = checkout_of(shopper)
    assert f'<option value="{slot.public_id}">Today, 16:00–17:00</option>' in body(shopper.get(checkout))
    PickupSlot.objects.update(taken=20)

    refused = shopper.post(checkout, {**ANA, "slot": str(slot.public_id)})
    made_up = shopper.post(checkout, {**ANA, "slot": "tomorrow"})
    PickupSlot.objects.update(taken=0)
    shopper.post(checkout, {**ANA, "slot": str(slot.public_id)})

    assert (refused.status_code, made_up.status_code) == (409, 409)
    assert "no longer free" in body(refused)
    assert Order.objects.get().promised_at == slot.starts_at


def test_sending_the_order_twice_is_one_order(shelve, shopper):
    put(shopper, *shelve(1))
    checkout = checkout_of(shopper)

    first, second = shopper.post(checkout, ANA), shopper.post(checkout, ANA)

    assert first.url == second.url
    assert Order.objects.count() == 1


def test_basket_names_what_the_shop_lacks_and_does_not_go_on(shelve, shopper):
    (shirt,) = shelve(1, units=2)
    put(shopper, shirt, 3)

    page = body(shopper.get(at("cart")))
    answer = shopper.post(at("begin_checkout"))

    assert "Your shop has only 2." in page
    assert answer.status_code == 409
    assert not Order.objects.exists()


def test_last_unit_goes_to_one_of_two(shop, shelve, shopper):
    (shirt,) = shelve(1, units=1)
    other = Client()
    other.cookies["shop"] = shop.location.code
    put(shopper, shirt)
    put(other, shirt)

    checkout_of(shopper)
    refused = other.post(at("begin_checkout"))

    assert refused.status_code == 409
    assert "isn&#x27;t enough stock" in body(refused)


def test_line_is_changed_and_taken_out(shelve, shopper):
    put(shopper, *shelve(1))
    line = CartLine.objects.get()

    shopper.post(at("set_quantity"), {"line": str(line.public_id), "quantity": "4"})
    line.refresh_from_db()
    assert line.quantity == 4
    shopper.post(at("set_quantity"), {"line": str(line.public_id), "quantity": "0"})

    assert not CartLine.objects.exists()
    assert "Your basket is empty" in body(shopper.get(at("cart")))


@pytest.mark.parametrize("quantity", ["", "-1", "1000", "1.5", "٣", "9" * 30, "two"])
def test_odd_quantities_are_refused_in_words(shelve, shopper, quantity):
    (shirt,) = shelve(1)
    put(shopper, shirt)
    line = CartLine.objects.get()

    answer = shopper.post(at("set_quantity"), {"line": str(line.public_id), "quantity": quantity})
    put(shopper, shirt, quantity)

    line.refresh_from_db()
    assert answer.status_code == 400
    assert "whole number" in body(answer)
    assert line.quantity == 1


@pytest.mark.parametrize("variant", ["", "17", "8ac793f0-de2f-49d8-992a-fbd1960b1835", "' OR 1=1 --"])
def test_things_that_do_not_exist_are_not_put_in(shelve, shopper, variant):
    shelve(1)

    shopper.post(at("add_to_cart"), {"variant": variant, "quantity": "1"})

    assert not CartLine.objects.exists()


def test_basket_of_another_browser_stays_closed(shelve, shopper):
    put(shopper, *shelve(1))
    stranger = Client()
    stranger.cookies["cart"] = "guessed"

    assert "Your basket is empty" in body(stranger.get(at("cart")))
    stranger.post(at("set_quantity"), {"line": str(CartLine.objects.get().public_id), "quantity": "0"})
    assert CartLine.objects.count() == 1


def test_order_opens_only_with_its_link(shelve, shopper):
    order = placed(shopper, *shelve(1))

    assert Client().get(at("order", order.public_id, "0" * 64)).status_code == 404
    assert Client().post(at("cancel", order.public_id, "0" * 64)).status_code == 404
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED


def test_customer_cancels_once_and_for_all(shelve, shopper):
    order = placed(shopper, *shelve(1))
    assert "Cancel this order?" in body(shopper.get(page_of(order)))

    shopper.post(page_of(order, "cancel"))

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    page = body(shopper.get(page_of(order)))
    assert "This order is cancelled" in page
    assert "Cancel this order?" not in page


def test_collected_order_cannot_be_cancelled_here(shop, shelve, shopper):
    order = placed(shopper, *shelve(1))
    shop.collected(order)

    answer = shopper.post(page_of(order, "cancel"))

    assert answer.status_code == 409
    assert "You have it. Enjoy!" in body(answer)


def test_order_page_follows_the_work(shop, shelve, shopper):
    order = placed(shopper, *shelve(1))
    assert "The shop is looking at it" in body(shopper.get(page_of(order)))

    shop.ready(order)

    part = body(shopper.get(page_of(order), headers={"X-Fragment": "1"}))
    assert part.startswith('<div id="order"')
    assert "Ready for you" in part
    assert "Show this at the desk" in part


def test_basket_comes_along_at_sign_in(shelve, shopper):
    user = UserFactory(email="ana@example.com")
    user.set_password("correct horse 17")
    user.save()
    shirts = shelve(2)
    put(shopper, shirts[0])

    shopper.post("/en/accounts/login/", {"login": "ana@example.com", "password": "correct horse 17"})
    put(shopper, shirts[1])

    cart = Cart.objects.get()
    assert cart.customer.user_id == user.pk
    assert cart.lines.count() == 2
    assert not shopper.cookies["cart"].value


@pytest.mark.parametrize("count", [1, 3])
def test_account_lists_its_orders_in_the_same_statements(shelve, shopper, count, django_assert_num_queries):
    shopper.force_login(UserFactory(email="ana@example.com"))
    for shirt in shelve(count):
        placed(shopper, shirt)

    with django_assert_num_queries(14):
        page = body(shopper.get(at("account")))

    assert page.count('class="order-row"') == count


def test_account_is_for_who_signed_in(shop):
    answer = Client().get(at("account"))

    assert answer.status_code == 302
    assert answer.url.startswith("/en/accounts/login/")
