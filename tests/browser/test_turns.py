"""A customer's turns in a real browser: a code, a wish, a question decided, somebody else collecting, an address kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from apps.customers.models import Address
from apps.fulfilment.models import Decision, PickupGroup
from apps.messaging.models import RestockAlert
from tests.browser.shopping import choose_shop, sound
from tests.browser.test_every_page import with_link, world  # noqa: F401  a fixture
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
Visit = Callable[..., Page]
NO_STREAM = (404,)


def test_code_is_tried_and_lowers_the_basket(visit: Visit, live_server, shop: Shop):
    offer(shop.channel, percent_off(10), coupon="TEN", names={"en": "Ten off"})
    page = visit(f"{live_server.url}/en/", expects=(400, 404))
    choose_shop(page)
    page.goto(f"{live_server.url}/en/p/walker-shoe/")
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.goto(f"{live_server.url}/en/basket/")

    page.get_by_text("I have a discount code").click()
    page.get_by_label("Discount code").fill("ELEVEN")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("We don't know this code.")).to_be_visible()
    expect(page.get_by_label("Discount code")).to_have_value("ELEVEN")
    sound(page)
    page.get_by_label("Discount code").fill("ten")
    page.get_by_role("button", name="Use it").click()

    expect(page.locator(".facts__total")).to_contain_text("€53.91")
    sound(page)
    page.get_by_role("button", name="Take off the code TEN").click()
    expect(page.locator(".facts__total")).to_contain_text("€59.90")


def test_sold_out_size_tells_when_it_is_back(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/p/walker-shoe/", expects=NO_STREAM)
    page.get_by_role("link", name="40 sold out").click()

    page.get_by_label("Your email").fill("ana@example.com")
    page.get_by_role("button", name="Tell me", exact=True).click()

    expect(page.get_by_text("We write to you when it is back")).to_be_visible()
    assert RestockAlert.objects.get().email == "ana@example.com"
    sound(page)


def test_question_is_decided_after_a_second_look(visit: Visit, live_server, world):  # noqa: F811
    page = visit(f"{live_server.url}{with_link('order', world['asking'])}", expects=NO_STREAM)

    page.get_by_role("link", name="Choose what we shall do").click()
    page.get_by_label("Do without it").check()
    sound(page)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is that right?")
    expect(page.locator(".facts__total")).to_contain_text("€59.90")
    sound(page)
    assert Decision.objects.get().choice == ""
    page.get_by_role("button", name="Yes, do that").click()

    expect(page.get_by_text("Thank you, it is settled")).to_be_visible()
    assert Decision.objects.get().choice == "refund"


def test_customer_says_that_they_are_there_and_names_somebody(visit: Visit, live_server, world):  # noqa: F811
    page = visit(f"{live_server.url}{with_link('order', world['ready'])}", expects=NO_STREAM)

    page.get_by_role("button", name="Somebody else collects").click()
    sound(page)
    page.get_by_label("Their name").fill("Luis Gil")
    page.get_by_role("button", name="They may collect it").click()
    expect(page.locator("#order")).to_contain_text("Luis Gil may collect it too")
    page.get_by_role("button", name="I am here").click()

    expect(page.locator("#order")).to_contain_text("The shop knows that you are here.")
    group = PickupGroup.objects.get(order=world["ready"])
    assert (group.delegate_name, group.arrived_at is not None) == ("Luis Gil", True)
    sound(page)


def test_account_keeps_an_address_and_hands_out_its_data(visit: Visit, live_server, world):  # noqa: F811
    client = Client()
    client.force_login(world["user"])
    page = visit(f"{live_server.url}/en/", expects=(400, 404))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    page.goto(f"{live_server.url}/en/account/addresses/new/")
    page.get_by_label("Street and number").fill("Gran Vía 2")
    page.get_by_label("Country").select_option("PT")
    expect(page.get_by_text("Such as 2725-079")).to_be_visible()
    page.get_by_label("Country").select_option("ES")
    expect(page.get_by_text("Such as 28039")).to_be_visible()
    page.get_by_role("textbox", name="Postcode", exact=True).fill("28013")
    page.keyboard.press("Tab")
    expect(page.get_by_label("City", exact=True)).to_be_focused()
    expect(page.get_by_label("Province")).to_have_value("ES-M")
    sound(page)
    page.get_by_label("Province").select_option("ES-B")
    page.get_by_role("button", name="Save the address").click()
    expect(page.get_by_role("alert")).to_contain_text("Postcode: This postcode does not lie there")
    sound(page)
    page.get_by_label("Province").select_option("ES-M")
    page.get_by_label("City", exact=True).fill("Madrid")
    page.get_by_role("button", name="Save the address").click()
    expect(page.locator(".order-row", has_text="Gran Vía 2")).to_be_visible()
    assert Address.objects.filter(street="Gran Vía 2").exists()
    page.goto(f"{live_server.url}/en/account/preferences/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()

    assert download.value.suggested_filename.endswith(".zip")


def test_worker_keeps_the_page_for_when_there_is_no_connection_and_no_other(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/", expects=NO_STREAM)
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(f"{live_server.url}/en/p/walker-shoe/")

    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const cache = await caches.open(names[0]);
          const paths = (await cache.keys()).map((request) => new URL(request.url).pathname);
          return { paths, page: await (await cache.match("/en/offline/")).text() };
        }"""
    )

    assert "You are offline" in kept["page"]
    assert [path for path in kept["paths"] if not path.startswith("/static/")] == ["/en/offline/", "/es/offline/"]
