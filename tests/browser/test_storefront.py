"""The shopper's way in a real browser at phone width: both languages, light and dark, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from apps.orders.models import Order
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.browser.shopping import choose_shop, sound
from tests.factories.shop import Shop, code_of, work_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
NO_STREAM = (404,)  # no live process stands behind the test server: pages fall back to asking
WORDS = {
    "add": "Add to basket", "basket": "Basket", "go": "Go to checkout", "order": "Order, and pay in the shop", "name": "Name",
    "thanks": "Thank you, we have your order", "cancel": "Cancel my order", "gone": "This order is cancelled",
}  # fmt: skip


@pytest.mark.parametrize("manner", [("en", "light", 390), ("es", "dark", 360), ("en", "dark", 1440)], ids=str)
def test_shopper_orders_and_cancels(visit: Visit, live_server, shop: Shop, manner: tuple[str, str, int]):
    language, scheme, width = manner
    with override(language):
        words = {key: gettext(text) for key, text in WORDS.items()}
    page = visit(f"{live_server.url}/", language=language, scheme=scheme, width=width, expects=NO_STREAM)
    assert page.url == f"{live_server.url}/{language}/"
    sound(page)
    choose_shop(page)

    page.locator("input[type=search]#q").fill("walker")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=walker")
    sound(page)
    page.locator(".product-card a").first.click()
    page.wait_for_url("**/p/**")
    sound(page)
    page.get_by_role("link", name="39", exact=True).click()
    expect(page.locator(".chip[aria-current=true]")).to_contain_text("39")
    page.locator("#add").get_by_role("button", name=words["add"]).click()
    expect(page.locator(".header .count")).to_contain_text("1")
    page.get_by_role("navigation").get_by_role("link", name=words["basket"]).click()
    page.wait_for_url("**/basket/")
    sound(page)
    page.get_by_role("button", name=words["go"]).click()
    page.get_by_role("button", name=words["order"]).wait_for()
    sound(page)
    page.get_by_label(words["name"], exact=True).fill("Ana Ruiz")
    page.locator("#f-email").fill("ana@example.com")
    page.get_by_role("button", name=words["order"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["thanks"])
    sound(page)

    order = Order.objects.get()
    assert page.get_by_role("button", name=order.number).count() == 1
    page.get_by_role("button", name=words["cancel"]).first.click()
    sound(page)
    page.get_by_role("dialog").get_by_role("button", name=words["cancel"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["gone"])


def test_shopper_orders_without_scripts(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/shops/?place=28013&next=/en/search/", java_script_enabled=False)

    page.get_by_role("button", name="Choose Lumbre Centro").click()
    page.locator(".product-card a").first.click()
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.get_by_role("link", name="Basket").click()
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.get_by_label("Email").fill("ana@example.com")
    page.get_by_role("button", name="Order, and pay in the shop").click()

    assert page.get_by_role("heading", level=1).inner_text() == WORDS["thanks"]
    assert code_of(work_of(Order.objects.get())) in page.locator("[data-copy]").nth(1).get_attribute("data-copy")


def test_mistakes_are_named_and_the_focus_goes_there(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/", expects=(400, 404))
    choose_shop(page)
    page.goto(f"{live_server.url}/en/search/")
    page.locator(".product-card a").first.click()
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.goto(f"{live_server.url}/en/basket/")
    page.get_by_role("button", name="Go to checkout").click()

    page.get_by_label("Phone").fill("600 100 200")
    page.get_by_role("button", name="Order, and pay in the shop").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    sound(page)
    summary.get_by_role("link", name="Write the name").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    expect(page.get_by_label("Phone")).to_have_value("600 100 200")


def test_options_change_in_place_and_say_what_is_sold_out(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/p/walker-shoe/", expects=NO_STREAM)
    page.evaluate("window.untouched = true")

    expect(page.get_by_role("link", name="40 sold out")).to_be_visible()
    page.get_by_role("link", name="40 sold out").click()
    expect(page.locator(".availability")).to_contain_text("Sold out in all shops")
    page.get_by_role("link", name="38", exact=True).click()
    expect(page.locator(".availability")).to_contain_text("In 2 shops")

    assert page.evaluate("window.untouched") is True
    sound(page)


def test_filters_work_in_place(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/search/", width=1440)
    page.evaluate("window.untouched = true")

    page.get_by_role("checkbox", name="39").check()
    expect(page.get_by_role("link", name="Remove the filter 39")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Remove the filter 39").click()

    expect(page.get_by_role("link", name="Remove the filter 39")).to_have_count(0)
    assert page.evaluate("window.untouched") is True


def test_search_that_finds_nothing_leads_to_the_departments(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/search/?q=zzzzzz", width=360)

    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    sound(page)
    page.get_by_role("list", name="All departments").get_by_role("link", name="Footwear").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Footwear")


def test_filters_fold_away_on_a_phone(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/search/")

    expect(page.get_by_role("checkbox", name="39")).to_be_hidden()
    page.get_by_role("button", name="Filter").click()

    expect(page.get_by_role("checkbox", name="39")).to_be_visible()
    sound(page)


def test_suggestions_are_walked_by_keyboard(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/", expects=NO_STREAM)

    page.locator("#q").press_sequentially("clim", delay=60)
    expect(page.locator(".search__hit").first).to_contain_text("Climber shoe")
    sound(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Climber shoe")


def test_order_page_hears_that_it_is_ready(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/", expects=NO_STREAM)
    choose_shop(page)
    page.goto(f"{live_server.url}/en/p/walker-shoe/")
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.goto(f"{live_server.url}/en/basket/")
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.get_by_label("Email").fill("ana@example.com")
    page.get_by_role("button", name="Order, and pay in the shop").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS["thanks"])
    page.evaluate("window.untouched = true")

    shop.ready(Order.objects.get())

    expect(page.get_by_role("heading", level=1)).to_have_text("Ready for you", timeout=15_000)
    assert page.evaluate("window.untouched") is True
    sound(page)


def test_the_way_in_is_readable(visit: Visit, live_server, shop: Shop):
    for path in (
        "/en/accounts/login/",
        "/es/accounts/signup/",
        "/en/accounts/password/reset/",
        "/en/shops/",
        "/es/shops/MAD-1/",
        "/en/nothing/",
    ):
        page = visit(f"{live_server.url}{path}", scheme="dark", expects=(404,))
        assert violations(page) == [], path
        assert not is_wider_than_the_screen(page)
