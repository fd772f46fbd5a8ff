"""A new retailer: from an empty database to the first order, by the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from apps.core import clock
from apps.imports import services as imports
from apps.orders.models import Order
from apps.outbox import services as outbox
from tests.browser.conftest import is_wider_than_the_screen
from tests.browser.test_backoffice import findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
EMAIL, PASSWORD = "owner@shop.example", "a-long-secret-word-7"
PRODUCTS = """Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price
kettle,Copper kettle,Lumen,Title,Default Title,KET-1,5,49.90
"""


@pytest.fixture
def desk(visit: Visit, live_server, monkeypatch) -> Page:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, email=EMAIL, verbosity=0)
    page = visit(f"{live_server.url}/admin/", width=1440, expects=(404,))
    page.locator("[name=login]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/admin/")
    return page


class Checklist:
    """The page, as the retailer uses it: a step's link, its form, and back."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def follow(self, link: str) -> Page:
        self.page.goto(f"{self.url}/admin/setup/")
        self.page.locator(".setup").get_by_role("link", name=link, exact=True).click()
        return self.page

    def press(self, button: str) -> None:
        self.page.goto(f"{self.url}/admin/setup/")
        self.page.get_by_role("button", name=button).click()

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("[name=_save]").click()
        expect(self.page.locator("[name=_save]")).to_have_count(0)

    def is_done(self, step: str) -> None:
        self.page.goto(f"{self.url}/admin/setup/")
        expect(self.page.locator(f"#step-{step}")).to_contain_text("Done")

    def choose(self, field: str, words: str) -> None:
        """In a box that looks things up as one types."""
        self.page.locator(f".field-{field} .select2-selection").click()
        self.page.locator(".select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text=words).first.click()


def legal(steps: Checklist) -> None:
    page = steps.follow("Add a company")
    page.locator("#id_name").fill("Lumen Comercio S.L.")
    page.locator("#id_tax_id").fill("B12345674")
    steps.save()
    steps.is_done("company")
    page = steps.follow("Add a sales channel")
    page.locator("#id_name").fill("Lumen")
    page.locator("#id_code").fill("web")
    page.locator("#id_legal_entity").select_option(label="Lumen Comercio S.L.")
    page.locator("[name=languages]").first.fill("en")
    steps.save()
    steps.is_done("channel")
    steps.press("Take over the rates that we know")
    steps.is_done("tax")


def place(steps: Checklist) -> None:
    page = steps.follow("Add a shop")
    page.locator("#id_name").fill("Lumen Gran Vía")
    page.locator("#id_code").fill("gran-via")
    page.locator("#id_legal_entity").select_option(label="Lumen Comercio S.L.")
    page.locator("#id_city").fill("Madrid")
    for role in ("sells", "hosts_pickup"):
        page.locator(f"#id_{role}").check()
    for weekday in range(7):
        page.get_by_role("link", name=re.compile("Add another Opening hours", re.IGNORECASE)).click()
        prefix = f"#id_openinghours-{weekday}"
        page.locator(f"{prefix}-weekday").select_option(str(weekday))
        page.locator(f"{prefix}-opens").fill("09:00")
        page.locator(f"{prefix}-closes").fill("21:00")
    steps.save()
    steps.is_done("shop")
    steps.press("Make them now")
    steps.is_done("slots")


def people(steps: Checklist, visit: Visit) -> None:
    page = steps.follow("Add a person")
    page.locator("#id_email").fill("nuria@shop.example")
    page.locator("#id_name").fill("Nuria Vidal")
    steps.save()
    page = steps.follow("Employ them, with a PIN")
    steps.choose("user", "nuria")
    steps.choose("location", "Gran")
    page.locator("#id_role").select_option("staff")
    page.locator("#id_pin").fill("739164")
    steps.save()
    steps.is_done("staff")
    page = steps.follow("Make a code")
    page.locator("#id_location").select_option(label="Lumen Gran Vía")
    page.locator("#id_name").fill("Counter")
    steps.save()
    words = page.get_by_text(re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")).first
    code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", words.inner_text())[0]
    tablet = visit(f"{steps.url}/store/", width=820, expects=(404,))
    tablet.locator("#f-code").fill(code)
    tablet.locator("form[method=post] button[type=submit]").last.click()
    tablet.wait_for_url("**/unlock/**")
    expect(tablet.get_by_role("link", name="Nuria Vidal")).to_be_visible()
    steps.is_done("device")


def goods(steps: Checklist, folder: Path) -> None:
    file = folder / "products.csv"
    file.write_text(PRODUCTS, encoding="utf-8")
    page = steps.follow("Import a file")
    page.locator("#id_file").set_input_files(file)
    page.locator("#id_location").select_option(label="Lumen Gran Vía")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/change/")
    imports.run_next(now=clock.now(), seconds=60)  # what the worker does
    while outbox.fan_out() or outbox.relay():
        pass
    steps.is_done("products")
    steps.is_done("stock")


def buy(shopper: Page, url: str) -> None:
    shopper.goto(f"{url}/en/search/?q=kettle")
    shopper.locator(".product-card a").first.click()
    shopper.wait_for_url("**/p/**")
    shopper.locator("#add").get_by_role("button", name=re.compile("basket", re.IGNORECASE)).click()
    expect(shopper.locator(".header .count")).to_contain_text("1")
    shopper.goto(f"{url}/en/basket/")
    shopper.get_by_role("button", name=re.compile("checkout|order|pay", re.IGNORECASE)).last.click()
    shopper.locator("#f-email").wait_for()
    shopper.locator("#f-name").fill("Ana Ruiz")
    shopper.locator("#f-email").fill("ana@example.com")
    shopper.get_by_role("button", name=re.compile("pay in the shop", re.IGNORECASE)).click()
    shopper.wait_for_url("**/order/**")


def test_from_an_empty_database_to_the_first_order(desk: Page, visit: Visit, live_server, tmp_path):
    desk.get_by_role("link", name="Set up your shop").first.click()
    expect(desk.locator("#step-company")).to_contain_text("Next")
    assert findings(desk, "[data-setup]") == []
    steps = Checklist(desk, live_server.url)

    legal(steps)
    place(steps)
    people(steps, visit)
    goods(steps, tmp_path)
    shopper = visit(f"{live_server.url}/en/shops/", width=1280, expects=(404,))
    shopper.get_by_role("button", name=re.compile("Gran Vía")).first.click()
    buy(shopper, live_server.url)

    order = Order.objects.get(status="placed")
    desk.goto(f"{live_server.url}/admin/setup/")
    expect(desk.locator("#step-order")).to_contain_text(order.number)
    expect(desk.get_by_text("Your shop is open.")).to_be_visible()
    assert findings(desk, "[data-setup]") == []
    assert not is_wider_than_the_screen(desk)
