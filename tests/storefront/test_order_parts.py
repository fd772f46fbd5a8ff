"""An order in several parts on its page: each with its place, state, units, code and amount; what is asked comes first."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.checkout import services as checkout
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.customers.models import Customer
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.selectors import works_of
from apps.fulfilment.services import Leaving
from apps.orders import selectors as orders
from apps.orders.models import Order
from apps.storefront import order_parts
from tests.factories.accounts import UserFactory
from tests.factories.customers import CustomerFactory
from tests.factories.shop import GUEST, NOW, code_of, work_of
from tests.fulfilment.asking import HOME, asked, asking_shop, other_shop, short, stock, warehouse
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return asking_shop(wait_days=7)


def page(order: Order, language: str = "en") -> str:
    return body(Client().get(at("order", order.public_id, orders.link_token(order), language=language)))


def shown_parts(order: Order) -> list[dict[str, object]]:
    fresh = Order.objects.prefetch_related("lines").get(pk=order.pk)
    return order_parts.parts(fresh, works_of(fresh), now=NOW, language="en")


def decide(order: Order, choice: DecisionChoice, **more: object) -> None:
    checkout.decide(decision_id=asked(order).pk, choice=choice, actor=GUEST, now=NOW, **more)


def leave(shop, order: Order, quantity: int) -> None:
    work = work_of(order)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work), leaving=Leaving(units={line.public_id: quantity}), actor=shop.clerk,
        now=NOW,
    )  # fmt: skip


def test_order_in_two_shops_names_each_with_its_code_and_the_parts_add_up(shop):
    shirt = shop.stocked(3, amount=1999)
    near = other_shop(shop, name="Lumbre Norte", code="MAD-9", street="Calle Norte 1", city="Madrid", postcode="28020")
    stock(shirt, near, 1)
    order = shop.placed((shirt, 3))
    short(shop, order)
    assert "Please decide" in page(order)

    decide(order, DecisionChoice.OTHER_SHOP, location_id=near.pk)

    here, there = shown_parts(order)
    assert (here["where"], there["where"]) == (shop.location.name, "Lumbre Norte")
    assert here["code"] != there["code"]
    assert [part["lines"][0]["quantity"] for part in (here, there)] == [2, 1]
    assert here["total"].amount + there["total"].amount == 3 * 1999
    text = page(order)
    assert "It comes in 2 parts." in text
    assert all(str(part["code"]) in text for part in (here, there))
    assert "Calle Norte 1, 28020 Madrid" in text
    assert "Llega en 2 partes." in page(order, "es")


def test_what_was_handed_over_and_what_still_waits_are_two_parts(shop):
    shirt = shop.stocked(3, amount=1001)
    order = shop.placed((shirt, 3))
    shop.ready(order)
    shop.paid(order)

    leave(shop, order, 2)

    waits, gone = shown_parts(order)
    assert (waits["word"], gone["word"]) == ("Ready to pick up", "Picked up")
    assert (waits["total"].amount, gone["total"].amount) == (1001, 2002)
    assert (bool(waits["code"]), gone["code"]) == (True, "")
    assert "Ready for you" in page(order)


def test_nothing_left_but_a_question_asks_for_the_answer(shop):
    shirt = shop.stocked(1)
    stock(shirt, other_shop(shop), 1)
    order = shop.placed((shirt, 1))
    short(shop, order)

    text = page(order)

    assert "We need your answer" in text
    assert "You do not have to do anything" not in text


def test_waiting_is_told_as_waiting(shop):
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))
    short(shop, order)

    decide(order, DecisionChoice.WAIT)

    text = page(order)
    assert "We are waiting for 1 × Blue shirt to come back" in text
    assert "could not be found" not in text


def test_parcel_is_followed_to_the_door_and_listed_in_the_account(shop):
    shirt = shop.stocked(1)
    stock(shirt, warehouse(shop), 1)
    order = shop.placed((shirt, 1))
    shop.paid(order)
    short(shop, order)
    decide(order, DecisionChoice.SHIP, address=HOME)
    user = UserFactory(email="ana@example.com")
    customer: Customer = CustomerFactory(user=user)
    Order.objects.filter(pk=order.pk).update(customer=customer)
    assert "It leaves our warehouse" in page(order)

    work = fulfilment.start_picking(work_id=work_of(order).public_id, actor=SYSTEM)
    for line in FulfilmentLine.objects.filter(fulfilment_order=work):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=1, actor=SYSTEM)
    fulfilment.pack(work_id=work.public_id, actor=SYSTEM)
    fulfilment.ship(work_id=work.public_id, carrier="Own courier", tracking_number="7", actor=SYSTEM, now=NOW)

    assert "It is on its way to you" in page(order)
    client = Client()
    client.force_login(user)
    assert "On its way" in body(client.get(at("account")))
    fulfilment.deliver(work_id=work.public_id, actor=SYSTEM, now=NOW)
    assert "You have it. Enjoy!" in page(order)


@pytest.mark.parametrize("count", [1, 3])
def test_parts_take_the_same_statements_for_any_number(shop, count, django_assert_num_queries):
    shirt = shop.stocked(count + 1)
    order = shop.placed((shirt, count + 1))
    shop.ready(order)
    shop.paid(order)
    for _time in range(count):
        leave(shop, order, 1)
    fresh = Order.objects.prefetch_related("lines").get(pk=order.pk)
    works = works_of(fresh)
    assert FulfilmentOrder.objects.filter(order=order).count() == count + 1

    with django_assert_num_queries(4):
        assert len(order_parts.parts(fresh, works, now=NOW, language="en")) == count + 1


def test_units_in_question_are_a_part_and_the_parts_add_up(shop):
    shirt = shop.stocked(3, amount=1999)
    order = shop.placed((shirt, 3))
    short(shop, order)

    text = page(order)

    assert "Not decided yet" in text
    assert "€39.98" in text
    assert "€19.99" in text
    assert "Until " in text


def test_what_was_cancelled_is_taken_off_what_is_to_be_paid(shop):
    shirt = shop.stocked(3, amount=1999)
    order = shop.placed((shirt, 3))
    short(shop, order)
    decide(order, DecisionChoice.REFUND)

    text = page(order)

    assert "1 is cancelled" in text
    assert "-€19.99" in text
    assert "<dt>To pay in the shop</dt><dd>€39.98</dd>" in text
    checkout.cancel(order_id=order.pk, reason="customer", actor=GUEST, now=NOW)
    text = page(order)
    assert "To pay in the shop" not in text
    assert "<dt>To pay</dt><dd>€0.00</dd>" in text
