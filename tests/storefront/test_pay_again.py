"""A card for an order that is placed: offered where the first one died, and where the shop still has to be paid."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.core import clock
from apps.orders import selectors as orders
from apps.outbox import services as outbox
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from tests.factories.cards import card_of, placed_by_card, started
from tests.factories.shop import NOW, open_shop
from tests.storefront.test_pages import at, body

pytestmark = pytest.mark.django_db


@pytest.fixture
def lapsed(stripe, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1, amount=4500), 1))
    card = card_of(order)
    stripe.kill(card.provider_reference)
    payments.sync(payment_public_id=card.public_id, now=NOW)
    outbox.relay()
    return order


def address(order, name: str = "pay", language: str = "en") -> str:
    return at(name, order.public_id, orders.link_token(order), language=language)


def test_order_page_tells_that_the_card_let_go_and_what_to_do(lapsed):
    page = body(Client().get(address(lapsed, "order")))

    assert "Your card no longer holds the money" in page
    assert "Pay €45.00 when you collect it" in page
    assert address(lapsed) in page
    assert "Tu tarjeta ya no reserva el dinero" in body(Client().get(address(lapsed, "order", "es")))


def test_another_card_settles_it(lapsed, stripe):
    assert "Reserve €45.00 on my card" in body(Client().get(address(lapsed)))
    stripe.pay(started(lapsed).client_secret)

    answer = Client().post(address(lapsed))

    assert answer.url == address(lapsed, "order")
    owner = f"order:{lapsed.pk}"
    assert payment_reads.status_of([owner])[owner].owed_amount == 0
    assert "no longer holds" not in body(Client().get(address(lapsed, "order")))
    assert Client().get(address(lapsed)).url == address(lapsed, "order")


def test_card_that_gave_nothing_is_told_and_the_desk_still_asks(lapsed):
    started(lapsed)

    answer = Client().post(address(lapsed))

    assert answer.status_code == 409
    assert "Your card was not charged." in body(answer)
    owner = f"order:{lapsed.pk}"
    assert payment_reads.status_of([owner])[owner].owed_amount == 4500


def test_without_cards_there_is_nothing_to_pay_with(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    shop = open_shop()
    order = shop.placed((shop.stocked(1), 1))

    assert "Pay now by card" not in body(Client().get(address(order, "order")))
    assert Client().get(address(order)).url == address(order, "order")
    assert Client().get(at("pay", order.public_id, "wrong")).status_code == 404
