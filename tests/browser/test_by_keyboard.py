"""The shopper's whole main job with the keyboard alone: focus is seen, stays where the hand is, and changes are said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from apps.orders.models import Order
from tests.factories.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
Visit = Callable[..., Page]

FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const name = one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || one.value || one.tagName;
  const ringed = [one, one.parentElement, one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement]
    .some((it) => it && getComputedStyle(it).outlineStyle !== "none" && parseFloat(getComputedStyle(it).outlineWidth) >= 2);
  const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y));
  const seen = spots.some((it) => it && (one.contains(it) || it.contains(one)));
  return { name: name.replace(/\\s+/g, " ").trim(), ringed, seen: seen || !box.width };
}"""


def focused(page: Page) -> str:
    """The name of what has the focus; its ring is visible, and nothing lies over it."""
    for _time in range(10):
        here = page.evaluate(FOCUS)
        if here["seen"]:
            break
        page.wait_for_timeout(40)  # the link that skips to the content slides in
    assert here["ringed"], f"no focus ring: {here['name']}"
    assert here["seen"], f"covered: {here['name']}"
    return here["name"]


def tab_to(page: Page, words: str, *, most: int = 90) -> None:
    passed = []
    for _time in range(most):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if words in passed[-1]:
            return
    raise AssertionError(f"{words!r} is not reached: {passed}")


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-says]")).to_contain_text(words)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_shopper_orders_with_the_keyboard_alone(visit: Visit, live_server, shop: Shop, width: int):
    page = visit(f"{live_server.url}/en/", width=width, expects=(404,))
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.reload()
    tab_to(page, "Choose your shop")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "Choose Lumbre Centro")
    page.keyboard.press("Enter")
    expect(page.locator(".shop-chip")).to_contain_text("Lumbre Centro")

    tab_to(page, "Search")
    page.keyboard.type("walker")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=walker")
    tab_to(page, "Walker shoe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/**")
    tab_to(page, "39")
    page.keyboard.press("Enter")
    expect(page.locator(".chip[aria-current=true]")).to_contain_text("39")
    assert focused(page) == "39"
    said(page, "In your shop")

    tab_to(page, "Add to basket")
    page.keyboard.press("Enter")
    expect(page.locator(".header .count")).to_contain_text("1")
    said(page, "basket")
    tab_to(page, "Basket")
    page.keyboard.press("Enter")
    page.wait_for_url("**/basket/")
    tab_to(page, "One more")
    page.keyboard.press("Enter")
    expect(page.locator(".header .count")).to_contain_text("2")
    expect(page.get_by_role("button", name="One more")).to_be_focused()
    tab_to(page, "Go to checkout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/checkout/**")

    tab_to(page, "Name")
    page.keyboard.type("Ana Ruiz")
    tab_to(page, "Email")
    page.keyboard.type("ana@example.com")
    tab_to(page, "Order, and pay in the shop")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, we have your order")
    tab_to(page, "Cancel my order")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "Cancel my order"
    assert Order.objects.get().lines.get().quantity == 2


def test_filters_stay_open_and_under_the_hand(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/search/", width=390)
    tab_to(page, "Filter")
    page.keyboard.press("Enter")
    tab_to(page, "39")
    page.keyboard.press("Space")

    expect(page.get_by_role("link", name="Remove the filter 39")).to_be_visible()
    expect(page.get_by_role("checkbox", name="39")).to_be_focused()
    expect(page.get_by_role("checkbox", name="39")).to_be_checked()
    expect(page.get_by_role("button", name="Filter")).to_have_attribute("aria-expanded", "true")
    said(page, "product")


def test_headings_of_every_main_page_step_down_one_by_one(visit: Visit, live_server, shop: Shop):
    page = visit(f"{live_server.url}/en/", expects=(404,))
    for path in ("", "search/", "p/walker-shoe/", "basket/", "shops/", "shops/MAD-1/"):
        page.goto(f"{live_server.url}/en/{path}")
        levels = page.evaluate(
            "[...document.querySelectorAll('main h1, main h2, main h3, main h4')].map((one) => Number(one.tagName[1]))"
        )
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
