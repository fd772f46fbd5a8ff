"""What customers do about their pickup from the order's page, and who may not."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from apps.carts.models import Cart, CartLine
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.messaging.enums import MessageState, Occasion, Purpose
from apps.storefront import calendar_file
from tests.factories.messaging import MessageFactory
from tests.factories.shop import work_of
from tests.storefront.conftest import NOW
from tests.storefront.test_buying import page_of, placed
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop, shelve, shopper):
    found = placed(shopper, *shelve(1))
    shop.ready(found)
    found.refresh_from_db()
    return found


def test_shop_hears_that_the_customer_is_there(order):
    assert "I am here" in body(Client().get(page_of(order)))

    assert Client().post(page_of(order, "here")).url == page_of(order)

    assert PickupGroup.objects.get().arrived_at is not None
    assert "The shop knows that you are here." in body(Client().get(page_of(order)))
    assert Client().post(page_of(order, "here")).status_code == 302


def test_somebody_else_is_named_and_taken_back(order):
    Client().post(page_of(order, "delegate"), {"delegate": "Luis Gil"})

    assert PickupGroup.objects.get().delegate_name == "Luis Gil"
    assert "Luis Gil may collect it too" in body(Client().get(page_of(order)))

    Client().post(page_of(order, "delegate"), {"nobody": "1"})
    assert PickupGroup.objects.get().delegate_name == ""


@pytest.mark.parametrize("name", ["", "   "])
def test_nobody_cannot_be_named(order, name):
    answer = Client().post(page_of(order, "delegate"), {"delegate": name})

    assert answer.status_code == 400
    assert PickupGroup.objects.get().delegate_name == ""


def test_more_days_are_given_once(order):
    before = work_of(order).collect_by
    assert "3 more days" in body(Client().get(page_of(order)))

    Client().post(page_of(order, "longer"))
    assert work_of(order).collect_by > before + timedelta(days=2)
    assert "more days" not in body(Client().get(page_of(order)))

    after = work_of(order).collect_by
    assert Client().post(page_of(order, "longer")).status_code == 409
    assert work_of(order).collect_by == after


def test_pickup_goes_into_the_calendar(order):
    answer = Client().get(page_of(order, "calendar"))

    text = body(answer)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"{work_of(order).promised_at:%Y%m%dT%H%M%SZ}" in text
    assert order.number in text
    assert "Lumbre Centro" in text


def test_calendar_lines_are_short_and_signs_are_kept():
    text = calendar_file.entry(
        uid="x", starts=NOW, ends=NOW, written=NOW, title="Señor; Pérez, S.L. " * 10, place="A\nB", link="https://x.example/"
    )  # fmt: skip

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Señor\\; Pérez\\, S.L." in text.replace("\r\n ", "")
    assert "LOCATION:A B" in text


def test_what_was_not_collected_is_ordered_again(shop, order):
    order.cart.refresh_from_db()
    FulfilmentOrder.objects.filter(order=order).update(status=Status.EXPIRED, ended_at=NOW)
    client = Client()
    assert "Order it again" in body(client.get(page_of(order)))

    assert client.post(page_of(order, "again")).url == at("cart")

    assert CartLine.objects.filter(cart__state="open").count() == 1
    assert "Blue shirt 0" in body(client.get(at("cart")))


def test_letters_are_listed_for_the_customer_alone(order):
    for subject, purpose in (("Your order is ready", Purpose.ORDER), ("An order waits", Purpose.STAFF)):
        MessageFactory(
            order=order, occasion=Occasion.PICKUP_READY, owner_key=subject, subject=subject, purpose=purpose,
            state=MessageState.SENT, sent_at=NOW, to_address="ana@example.com",
        )  # fmt: skip

    page = body(Client().get(page_of(order)))

    assert "Your order is ready" in page
    assert "An order waits" not in page


def test_cancelling_says_beforehand_what_it_does(shop, shelve, shopper):
    order = placed(shopper, *shelve(1))

    page = body(Client().get(page_of(order)))

    assert "The shop puts 1 item back on the shelf. You have paid nothing" in page


@pytest.mark.parametrize("name", ["here", "longer", "delegate", "again", "cancel"])
def test_who_does_not_hold_the_link_does_nothing(order, name):
    for public_id, token in ((order.public_id, "wrong"), (uuid.uuid4(), "wrong")):
        assert Client().post(at(name, public_id, token), {"delegate": "Mallory"}).status_code == 404
    assert Client().get(at("calendar", order.public_id, "wrong")).status_code == 404
    assert Client().get(page_of(order, name)).status_code == 405
    group = PickupGroup.objects.get()
    assert (group.arrived_at, group.delegate_name, group.extended_at) == (None, "", None)
    assert Cart.objects.count() == 1


def test_nothing_is_done_about_what_was_collected(shop, shelve, shopper):
    order = placed(shopper, *shelve(1))
    shop.collected(order)

    for name in ("here", "longer", "delegate"):
        answer = Client().post(page_of(order, name), {"delegate": "Luis"})
        assert answer.status_code == 409, name
        assert re.search(r'role="alert"', body(answer))
    assert Client().get(page_of(order, "calendar")).status_code == 404


def test_code_is_sent_again_when_it_is_asked_for(order):
    browser = Client()
    assert "Send me my pickup code again" in body(browser.get(page_of(order)))

    for _time in range(3):
        assert browser.post(page_of(order, "send_code")).url == page_of(order)
    assert "The letter with your code is on its way" in body(browser.get(page_of(order)))
    refused = browser.post(page_of(order, "send_code"))

    assert refused.status_code == 429
    assert "ask at the desk" in body(refused)
