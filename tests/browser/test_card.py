"""Paying by card in a real browser, against the stand-in: the bank asks, the card is refused, the provider is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.core import clock
from apps.orders.enums import OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import services as payments
from apps.payments.models import Payment
from tests.browser.shopping import choose_shop, fill_basket, sound
from tests.factories.shop import Shop
from tests.fakes.stripe.standin import CARD, CARD_3DS, CARD_REFUSED, StandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
PAY = "Order, and pay by card"
SHOP = "Order, and pay in the shop"


@pytest.fixture
def page(visit: Visit, live_server, shop: Shop, stripe: StandIn) -> Page:
    """At the checkout, with the card chosen."""
    opened = visit(f"{live_server.url}/en/", expects=(402, 404, 409, 503, 500))
    choose_shop(opened)
    fill_basket(opened, live_server.url)
    expect(opened.get_by_role("button", name=SHOP)).to_be_visible()
    opened.get_by_text("Pay by card now").click()
    opened.get_by_label("Card number").wait_for()
    return opened


def thanked(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your order", timeout=15_000)
    expect(page.locator("#order")).to_contain_text("Reserved on your card")


def test_card_is_reserved_and_the_order_placed_however_often_one_taps(page: Page, stripe: StandIn):
    sound(page)
    page.get_by_label("Card number").fill(CARD)

    page.get_by_role("button", name=PAY).dblclick()

    thanked(page)
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_bank_asks_and_is_answered(page: Page):
    page.get_by_label("Card number").fill(CARD_3DS)
    page.get_by_role("button", name=PAY).click()

    page.get_by_role("button", name="Complete authentication").click()

    thanked(page)


def test_refused_card_says_so_and_another_one_works(page: Page):
    page.get_by_label("Card number").fill(CARD_REFUSED)
    page.get_by_role("button", name=PAY).click()
    expect(page.locator("[data-card-error]")).to_be_visible(timeout=15_000)
    assert Order.objects.get().status == OrderStatus.DRAFT
    sound(page)

    page.get_by_label("Card number").fill(CARD)
    page.get_by_role("button", name=PAY).click()

    thanked(page)


def test_provider_that_is_away_leaves_the_shop_to_pay_in(page: Page, stripe: StandIn):
    stripe.fail("error", "/v1/payment_intents", times=50)
    page.get_by_label("Card number").fill(CARD)
    page.get_by_role("button", name=PAY).click()
    expect(page.locator("[data-card-error]")).to_contain_text("pay in the shop", timeout=20_000)
    stripe.faults.clear()

    page.get_by_text("Pay in the shop", exact=True).click()
    page.get_by_role("button", name=SHOP).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your order", timeout=15_000)
    expect(page.locator("#order")).to_contain_text("To pay in the shop")


def test_browser_that_was_closed_comes_back_to_its_order(page: Page, live_server, stripe: StandIn):
    address = page.url
    secret = page.evaluate(
        """async () => {
          const box = document.querySelector("[data-card]");
          const answer = await fetch(box.dataset.start, { method: "POST",
            headers: { "Content-Type": "application/json", "X-Omni-Order-Token": box.dataset.token },
            body: JSON.stringify({ contact: { name: "Ana Ruiz", email: "ana@example.com", phone: "" }, slot: null }) });
          return (await answer.json()).client_secret;
        }"""
    )
    stripe.pay(secret)
    page.goto("about:blank")
    payments.sync_open_cards(owner=f"order:{Order.objects.get().pk}", now=clock.now())  # as the provider's message does
    outbox.relay()

    page.goto(address)

    thanked(page)
