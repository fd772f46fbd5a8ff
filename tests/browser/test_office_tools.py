"""The tools of the back office in a real browser: search by keyboard, saved filters, many rows at once, the operator's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.permissions import Role
from apps.core.models import OmniNow
from apps.orders.models import Order
from apps.outbox.enums import DeliveryState
from apps.outbox.models import Delivery
from apps.pricing.models import Price
from tests.browser.conftest import is_wider_than_the_screen
from tests.browser.test_backoffice import findings
from tests.factories.accounts import PASSWORD
from tests.factories.outbox import DeliveryFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
DESK = 1440
LOOKS = [(390, "dark", "es"), (820, "light", "es"), (DESK, "dark", "en"), (DESK, "light", "es")]


@pytest.fixture
def shop() -> Shop:
    shop = open_shop(name="Lumen Gran Vía")
    for _ in range(2):
        shop.placed((shop.stocked(9, amount=1999), 1))
    Order.objects.update(placed_at=OmniNow())
    return shop


@pytest.fixture
def enter(visit: Visit, live_server, shop: Shop) -> Visit:
    boss = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True, user__name="Inés Robledo").user

    def signed_in(path: str = "", **options: object) -> Page:
        page = visit(f"{live_server.url}/admin/", **{"width": DESK, "expects": (404,), **options})
        page.locator("[name=login]").fill(boss.email)
        page.locator("[name=password]").fill(PASSWORD)
        with page.expect_navigation():
            page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/admin/**")
        if path:
            page.goto(f"{live_server.url}/admin/{path}")
        return page

    return signed_in


def test_everything_is_found_by_keyboard(enter: Visit):
    number = Order.objects.order_by("pk").first().number
    page = enter()

    page.keyboard.press("Control+k")
    page.locator("#search-input-command").press_sequentially(number, delay=20)
    expect(page.locator("#command-results-list")).to_contain_text(number)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/orders/order/*/change/")


def test_a_filter_is_kept_and_found_again(enter: Visit):
    page = enter("orders/order/?status__exact=placed")

    page.get_by_text("Save this filter").click()
    page.get_by_label("Name").fill("To do")
    page.get_by_label("Share with").select_option("admin")
    assert findings(page, "[data-list-head]") == []
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("“To do” is saved.")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    page.locator("[data-list-head]").get_by_role("link", name="To do").click()
    page.wait_for_url("**/?status__exact=placed")
    assert findings(page, "[data-list-head]") == []


def test_prices_are_raised_and_lowered_again(enter: Visit):
    page = enter("pricing/price/")
    page.locator("#action-toggle").check()
    page.get_by_label("Select action to run").select_option("edit_selected")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url("**/bulk/**")

    page.get_by_label("Change in per cent", exact=True).check()
    page.get_by_label("Change in per cent: new value").fill("10")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("status")).to_contain_text("2 rows change.")
    expect(page.locator(".bo-table")).to_contain_text("€21.99")
    assert findings(page, "[data-bulk]") == []
    page.get_by_role("button", name="Change them").click()
    page.wait_for_url("**/bulk/done/**")
    assert set(Price.objects.values_list("amount", flat=True)) == {2199}
    assert findings(page, "[data-bulk]") == []
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("2 rows are as they were.")).to_be_visible()
    assert set(Price.objects.values_list("amount", flat=True)) == {1999}


def test_dead_letters_are_sent_again_all_at_once(enter: Visit):
    DeliveryFactory(state=DeliveryState.DEAD, attempts=12, error="ValueError: no")
    page = enter("operations/")

    expect(page.get_by_text("1 event could not be delivered.")).to_be_visible()
    page.get_by_role("button", name="Send all dead letters again").click()

    expect(page.get_by_text("1 dead letter is on its way again.")).to_be_visible()
    assert not Delivery.objects.filter(state=DeliveryState.DEAD).exists()


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_pages_have_no_finding_in_any_look(enter: Visit, width: int, scheme: str, language: str, live_server):
    DeliveryFactory(state=DeliveryState.DEAD)
    page = enter("operations/", width=width, scheme=scheme, language=language)
    rows = ",".join(map(str, Price.objects.values_list("pk", flat=True)))
    found: list[str] = []
    for path, region in (
        ("operations/", "[data-dashboard]"), ("setup/", "[data-setup]"), ("tables/", "[data-tables]"), (f"bulk/pricing.price/?rows={rows}", "[data-bulk]"),
        ("pricing/price/?min_quantity=1", "[data-list-head]"), ("?days=7", "[data-dashboard]"),
    ):  # fmt: skip
        page.goto(f"{live_server.url}/admin/{path}")
        found += [f"{path} {line}" for line in findings(page, region)]
        found += [f"{path} is too wide"] if is_wider_than_the_screen(page) else []

    assert found == []
