"""Choosing the card at checkout: the form is offered where cards are on, and an order is placed only once the card is good."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from apps.orders.enums import OrderStatus
from apps.orders.models import Order
from apps.payments.models import Payment
from tests.fakes.stripe.standin import CARD_REFUSED, StandIn
from tests.storefront.test_buying import ANA, checkout_of, page_of, put
from tests.storefront.test_pages import body

pytestmark = pytest.mark.django_db

CARD = {**ANA, "pay": "card"}


def begin(shopper: Client, variant) -> tuple[str, Order]:
    put(shopper, variant)
    return checkout_of(shopper), Order.objects.get()


def start(client: Client, checkout: str, order: Order) -> dict:
    """What the page's script asks for."""
    token = checkout.rstrip("/").rsplit("/", 1)[1]
    answer = client.post(
        f"/api/v1/orders/{order.public_id}/card-payment",
        json.dumps({"contact": {"name": "Ana Ruiz", "email": "ana@example.com", "phone": ""}, "slot": None}),
        content_type="application/json",
        headers={"X-Omni-Order-Token": token},
    )
    return {"status": answer.status_code, **answer.json()}


def test_without_keys_the_shop_alone_is_offered(shelve, shopper):
    checkout, _order = begin(shopper, *shelve(1))

    page = body(shopper.get(checkout))

    assert 'name="pay"' not in page
    assert "js/card" not in page


def test_card_form_is_offered_and_its_page_may_load_it(shelve, shopper, stripe: StandIn):
    checkout, order = begin(shopper, *shelve(1))

    answer = shopper.get(checkout)

    page = body(answer)
    assert 'name="pay" value="card"' in page
    assert f'data-start="/api/v1/orders/{order.public_id}/card-payment"' in page
    assert stripe.url in answer.headers["Content-Security-Policy"]
    assert stripe.url not in shopper.get("/en/").headers["Content-Security-Policy"]


def test_confirmed_card_places_the_order_and_its_page_says_so(shelve, shopper, stripe: StandIn):
    checkout, order = begin(shopper, *shelve(1))
    stripe.pay(start(shopper, checkout, order)["client_secret"])

    answer = shopper.post(checkout, CARD)

    assert answer.url == page_of(order)
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    assert "Reserved on your card, charged at pickup" in body(shopper.get(answer.url))
    assert shopper.post(checkout, CARD).url == answer.url
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("number", [CARD_REFUSED, None])
def test_card_that_was_not_charged_places_nothing(shelve, shopper, stripe: StandIn, number):
    checkout, order = begin(shopper, *shelve(1))
    secret = start(shopper, checkout, order)["client_secret"]
    if number:
        stripe.pay(secret, number=number)

    answer = shopper.post(checkout, CARD)

    assert answer.status_code == 409
    page = body(answer)
    assert "Your card was not charged." in page
    assert 'value="card" checked' in page
    assert 'value="Ana Ruiz"' in page
    order.refresh_from_db()
    assert order.status == OrderStatus.DRAFT


def test_who_pays_in_the_shop_after_all_can(shelve, shopper, stripe: StandIn):
    checkout, order = begin(shopper, *shelve(1))
    start(shopper, checkout, order)

    shopper.post(checkout, {**ANA, "pay": "shop"})

    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    assert "To pay in the shop" in body(shopper.get(page_of(order)))


def test_provider_that_is_away_is_told_in_words(shelve, shopper, stripe: StandIn):
    checkout, order = begin(shopper, *shelve(1))
    stripe.fail("error", "/v1/payment_intents", times=20)

    answer = start(shopper, checkout, order)

    assert answer["status"] == 503
    assert "pay in the shop" in answer["detail"]
