"""The two stories that a pickup is judged by, in a shopper's browser and on the shop's tablet, with the test clock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from apps.accounts.permissions import Role
from apps.catalogue import services as catalogue
from apps.catalogue.drafts import ProductDraft, VariantDraft
from apps.catalogue.models import Variant
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.discovery import services as discovery
from apps.fulfilment.models import PutBackTask
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.invoicing.models import FiscalDocument
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments.models import Payment
from apps.pricing import services as pricing
from apps.pricing.quotes import PriceDraft
from tests.browser.shop_floor import Floor, Visit, looks_right, scan
from tests.browser.shopping import choose_shop, sound
from tests.factories.cards import worked
from tests.factories.pricing import TaxRateFactory, offer, percent_off, price_list_of
from tests.factories.shop import code_of, open_shop, work_of
from tests.fakes.stripe.standin import CARD, StandIn
from tests.fulfilment.asking import level
from tests.kiosk.places import PIN, Tablet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
GOODS = {"boots": ("Boots", "8995", 1), "jacket": ("Jacket", "4500", 1), "mug": ("Mug", "1505", 2)}
LOST = (402, 404, 409)
"""Streams end with 404 on a server without a broker; the two others are said by checkout when it is asked too early."""


@pytest.fixture
def place(live_server, settings) -> Floor:
    """A shop with boots, a jacket and two mugs, whose customers have a day to decide; and its tablet."""
    settings.OMNI_LIVE_URL, settings.OMNI_TEST_CLOCK = "", True
    shop = open_shop(
        code="MAD-1", name="Lumbre Centro", street="Calle Mayor, 1", city="Madrid", postcode="28013",
        latitude=40.416, longitude=-3.704,
    )  # fmt: skip
    shop.channel.decision_minutes = 24 * 60
    shop.channel.save()
    TaxRateFactory()
    rows = [
        ProductDraft(
            handle=handle, name=name, summary="Made to be repaired.", description="<p>Made to be repaired.</p>",
            status="active", is_published=True, brand="Lumbre", category=("Outdoors",), variants=(VariantDraft(sku=handle.upper()),),
        )
        for handle, (name, _price, _stock) in GOODS.items()
    ]  # fmt: skip
    catalogue.upsert_products(rows, source="test", language="en", channel_id=shop.channel.pk, now=clock.now())
    goods = {handle: Variant.objects.get(sku=handle.upper()).pk for handle in GOODS}
    pricing.set_prices(
        [PriceDraft(variant_id=pk, amount=Decimal(GOODS[handle][1])) for handle, pk in goods.items()],
        price_list_id=price_list_of(shop.channel).pk,
        actor=SYSTEM,
    )
    inventory.set_opening_stock(
        [
            OpeningStock(variant_id=pk, location_id=shop.location.pk, quantity=GOODS[handle][2])
            for handle, pk in goods.items()
        ],
        actor=SYSTEM,
    )
    discovery.rebuild(now=clock.now())
    tablet = Tablet(shop)
    tablet.unlocked(Role.MANAGER)
    return Floor(shop=shop, url=live_server.url, addresses=[], tablet=tablet)


def buy(visit: Visit, place: Floor, *handles: str, code: str = "", card: str = "") -> Page:
    """A shopper of their own browser buys one of each; the page that thanks them."""
    page = visit(f"{place.url}/en/", expects=LOST)
    choose_shop(page)
    for handle in handles:
        page.goto(f"{place.url}/en/p/{handle}/")
        page.locator("#add").get_by_role("button", name="Add to basket").click()
        expect(page.locator("#add")).to_contain_text("basket")
    page.goto(f"{place.url}/en/basket/")
    if code:
        page.get_by_text("I have a discount code").click()
        page.get_by_label("Discount code").fill(code)
        page.get_by_role("button", name="Use it").click()
        expect(page.get_by_role("button", name=f"Take off the code {code}")).to_be_visible()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.get_by_label("Email").fill("ana@example.com")
    if card:
        page.get_by_text("Pay by card now").click()
        page.get_by_label("Card number").fill(card)
    page.get_by_role("button", name="Order, and pay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your order", timeout=15_000)
    return page


def later(**ahead: float) -> None:
    """Time moves, and the worker does what it does every minute."""
    clock.shift(clock.offset() + timedelta(**ahead))
    outbox.relay()
    checkout.decisions_due(now=clock.now())
    outbox.relay()


def pick(visit: Visit, place: Floor, order: Order, *handles: str) -> Page:
    """The tablet, once the order lies on its shelf; everything is scanned."""
    page = place.open(visit, f"/store/orders/{work_of(order).public_id}/", width=820, expects=(400, 404))
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_role("button", name="Start picking").click()
    for found, handle in enumerate(handles, start=1):
        expect(page.locator(".progress")).to_contain_text(f"{found - 1} of {len(handles)}")
        scan(page, handle.upper())
    expect(page.locator(".progress")).to_contain_text(f"{len(handles)} of {len(handles)}")
    scan(page, "A3")
    expect(page.locator(".notice--good").first).to_contain_text("Ready.")
    outbox.relay()
    return page


def test_two_of_three_leave_with_a_coupon_and_one_charge(visit: Visit, place: Floor, stripe: StandIn):
    offer(place.shop.channel, percent_off(10), coupon="BIENVENIDA10")
    shopper = buy(visit, place, *GOODS, code="BIENVENIDA10", card=CARD)
    expect(shopper.locator("#order")).to_contain_text("€135.00")
    expect(shopper.locator("#order")).to_contain_text("Reserved on your card")
    outbox.relay()
    order, card = Order.objects.get(), Payment.objects.get()
    assert (card.authorised_amount, card.captured_amount) == (13500, 0)

    tablet = pick(visit, place, order, *GOODS)
    tablet.goto(f"{place.url}/store/orders/{work_of(order).public_id}/")
    tablet.get_by_role("button", name="They don't want it all").click()
    dialog = tablet.get_by_role("dialog")
    dialog.get_by_role("group", name="Jacket").get_by_role("button", name="One more").click()
    looks_right(tablet)
    dialog.get_by_role("button", name="Changed their mind").click()
    expect(tablet.locator("#work")).to_contain_text("€94.50")
    scan(tablet, code_of(work_of(order)))
    tablet.get_by_role("main").get_by_role("button", name="Hand over").click()
    expect(tablet.get_by_role("heading", name="Handed over")).to_be_visible()
    looks_right(tablet)
    worked(times=2)

    card.refresh_from_db()
    assert (card.state, card.captured_amount, card.refunded_amount) == ("closed", 9450, 0)
    assert (stripe.charges(), stripe.refunds()) == (1, 0)
    assert [document.total_amount for document in FiscalDocument.objects.all()] == [9450]
    assert PutBackTask.objects.get().quantity == 1
    shopper.reload()
    expect(shopper.locator("#order")).to_contain_text("€94.50")
    sound(shopper)
    call_command("verify", verbosity=0)


def test_one_of_two_is_not_found_and_nobody_answers(visit: Visit, place: Floor, stripe: StandIn):
    """Both mugs are promised: nothing sells while the customer is asked, one card is released, and the count finds both."""
    first = buy(visit, place, "mug", card=CARD)
    outbox.relay()
    order = Order.objects.get()
    buy(visit, place, "mug")
    outbox.relay()
    mug = Variant.objects.get(sku="MUG")
    assert free(place, mug) == 0

    tablet = place.open(visit, f"/store/orders/{work_of(order).public_id}/", width=820, expects=(400, 404))
    tablet.get_by_role("button", name="Accept", exact=True).click()
    tablet.get_by_role("button", name="Start picking").click()
    tablet.get_by_role("button", name="Can't find it").click()
    looks_right(tablet)
    tablet.get_by_role("dialog").get_by_role("button", name="Can't find it").click()
    expect(tablet.get_by_role("dialog")).to_be_hidden()
    outbox.relay()
    first.reload()
    expect(first.locator("main")).to_contain_text("We need your answer")
    sound(first)
    assert free(place, mug) == 0
    later(hours=25)
    worked()
    outbox.relay()

    first.reload()
    expect(first.locator("#order")).to_contain_text("cancelled")
    assert Payment.objects.get(tender="card").state == "voided"
    assert (stripe.count("POST", "/cancel"), stripe.count("POST", "/capture"), free(place, mug)) == (1, 0, 0)
    unlock(tablet, f"{place.url}/store/tasks/")
    looks_right(tablet)
    tablet.get_by_role("link", name="Count it").click()
    tablet.get_by_role("spinbutton", name="How many are there?").fill("2")
    tablet.get_by_role("button", name="That is what I counted").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Counted")
    looks_right(tablet)
    assert free(place, mug) == 1
    call_command("verify", verbosity=0)


def unlock(page: Page, address: str) -> None:
    """A day later somebody says again who they are, and is where they were going."""
    page.goto(address)
    page.get_by_role("link", name="Marta Soler").click()
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url(address)


def free(place: Floor, variant: Variant) -> int:
    """What can still be promised here: this shop keeps no safety stock."""
    return level(variant, place.shop.location)[3]
