"""Having it brought home, in a real browser: address, ways, card, the order's page; on a phone and on a desk, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.catalogue.models import Variant
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.pricing.services import Place, Step
from tests.browser.shopping import sound
from tests.factories.cards import worked
from tests.factories.parcels import Sender, warehouse_of
from tests.factories.pricing import shipping_rate
from tests.factories.shop import Shop
from tests.fakes.stripe.standin import CARD, StandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
HOME = {"name": "Ana Ruiz", "street": "Calle Mayor 1", "postcode": "28013", "city": "Madrid"}


@pytest.fixture
def sender(shop: Shop, stripe: StandIn) -> Sender:
    both = (Place(country="ES"), Place(country="PT"))
    shipping_rate(shop.channel, names={"en": "Home delivery", "es": "Envío a domicilio"}, places=both)
    express = Step(amount=995)
    shipping_rate(shop.channel, express, names={"en": "Express", "es": "Urgente"}, days_from=1, days_to=1)
    return Sender(channel=shop.channel, location=shop.location, warehouse=warehouse_of(shop))


def go_on(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "es")])
def test_a_parcel_from_the_basket_to_the_door(visit: Visit, live_server, sender: Sender, width: int, language: str):
    for variant in Variant.objects.all():
        sender.put(variant, 3, at=sender.warehouse)
    page = visit(f"{live_server.url}/{language}/", width=width, language=language, expects=(404,))
    page.goto(f"{live_server.url}/en/p/walker-shoe/")
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.goto(f"{live_server.url}/{language}/basket/")
    sound(page)
    page.get_by_role("link", name={"en": "To your address", "es": "A tu dirección"}[language]).click()
    for field, value in HOME.items():
        page.locator(f"#f-{field}").fill(value)
    page.locator("#f-city").blur()
    sound(page)
    go_on(page)
    expect(page.get_by_role("radio")).to_have_count(2)
    sound(page)
    go_on(page)
    page.locator("#f-email").fill("ana@example.com")
    page.get_by_label("Card number").wait_for()
    sound(page)
    page.get_by_label("Card number").fill(CARD)
    go_on(page)
    expect(page.locator("#order")).to_be_visible(timeout=15_000)
    sound(page)

    outbox.relay()
    sender.shipped(Order.objects.get())
    worked()
    page.reload()
    expect(page.locator("#order")).to_contain_text("PK7")
    sound(page)
