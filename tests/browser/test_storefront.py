"""The shopper's way in a real browser at phone width: both languages, light and dark, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from apps.catalogue import services as catalogue
from apps.catalogue.drafts import MediaDraft, OptionDraft, ProductDraft, VariantDraft
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.discovery import services as discovery
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.orders.models import Order
from apps.pricing import services as pricing
from apps.pricing.quotes import PriceDraft
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.factories.pricing import TaxRateFactory, price_list_of
from tests.factories.shop import Shop, code_of, open_shop, work_of
from tests.factories.stores import LocationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
NO_STREAM = (404,)  # no live process stands behind the test server: pages fall back to asking
WORDS = {
    "add": "Add to basket", "basket": "Basket", "go": "Go to checkout", "order": "Order, and pay in the shop", "name": "Name",
    "thanks": "Thank you, we have your order", "cancel": "Cancel my order", "gone": "This order is cancelled",
}  # fmt: skip


def draft(handle: str, name: str, colour: str, size: str) -> ProductDraft:
    sizes = ("38", "39", "40")
    variants = tuple(VariantDraft(values=(number,), sku=f"{handle}-{number}") for number in sizes)
    return ProductDraft(
        handle=handle, name=name, variants=variants, options=(OptionDraft(name=size),), summary="Light and warm.",
        description="<p>Made to be repaired.</p>", status="active", is_published=True, brand="Lumbre Montaña",
        category=("Footwear",), media=(MediaDraft(url=f"/static/styleguide/{colour}.svg", alt=name),),
    )  # fmt: skip


@pytest.fixture
def shop(live_server) -> Shop:
    """Two shops in Madrid and three products in three sizes; size 40 is sold out, and the other shop has 38 alone."""
    near = open_shop(
        code="MAD-1", name="Lumbre Centro", street="Calle Mayor, 1", city="Madrid", postcode="28013", latitude=40.416, longitude=-3.704
    )  # fmt: skip
    far = LocationFactory(
        legal_entity=near.channel.legal_entity, hosts_pickup=True, code="MAD-2", name="Lumbre Sur", city="Madrid", postcode="28041",
        latitude=40.37, longitude=-3.69, time_zone="Europe/Madrid",
    )  # fmt: skip
    TaxRateFactory()
    goods = [("walker", "lamp"), ("runner", "mug"), ("climber", "tent")]
    names = {"en": [f"{handle.title()} shoe" for handle, _ in goods], "es": [f"Zapato {handle}" for handle, _ in goods]}
    for language, size in (("en", "Size"), ("es", "Talla")):
        rows = [
            draft(handle, name, picture, size) for (handle, picture), name in zip(goods, names[language], strict=True)
        ]
        results = catalogue.upsert_products(
            rows, source="test", language=language, channel_id=near.channel.pk, now=clock.now()
        )
    ids = [pk for result in results for pk in result.variant_ids if pk]
    prices = price_list_of(near.channel)
    pricing.set_prices(
        [PriceDraft(variant_id=pk, amount=Decimal(5990)) for pk in ids], price_list_id=prices.pk, actor=SYSTEM
    )
    stock = [
        OpeningStock(variant_id=pk, location_id=near.location.pk, quantity=0 if place % 3 == 2 else 8)
        for place, pk in enumerate(ids)
    ]
    stock += [OpeningStock(variant_id=ids[0], location_id=far.pk, quantity=2)]
    inventory.set_opening_stock(stock, actor=SYSTEM)
    discovery.rebuild(now=clock.now())
    return near


def sound(page: Page) -> None:
    """Nothing for axe, and nothing beside the screen."""
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)


def choose_shop(page: Page) -> None:
    page.locator(".shop-chip").click()
    page.locator("#shop-drawer .shop-item", has_text="Lumbre Centro").get_by_role("button").click()
    expect(page.locator(".shop-chip")).to_contain_text("Lumbre Centro")


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
