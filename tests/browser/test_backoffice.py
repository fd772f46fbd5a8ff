"""The back office in a real browser: from signing in to a cancelled order and a dead letter on its way again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from apps.accounts.permissions import Role
from apps.core.models import OmniNow
from apps.fulfilment.models import FulfilmentOrder
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.outbox.enums import DeliveryState
from apps.outbox.models import Delivery
from tests.browser.conftest import RULES, is_wider_than_the_screen, violations
from tests.factories.accounts import PASSWORD
from tests.factories.outbox import DeliveryFactory
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import EmploymentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
DESK = 1440

UNFOLDS = {
    "landmark-one-main": "unfold's frame has no <main>; our own pages bring one",
    "landmark-unique": "unfold's scrolling boxes all have one name",
    "region": "unfold's header and footer stand in no landmark",
    "target-size": "unfold's icons for searching and sorting are small",
}
"""What axe finds on unfold's own parts, with its reason. Our own regions are held to no finding at all."""


@pytest.fixture
def shop() -> Shop:
    shop = open_shop()
    shirt = shop.stocked(9)
    shop.placed((shirt, 2))
    shop.placed((shirt, 1))
    Order.objects.update(placed_at=OmniNow())
    FulfilmentOrder.objects.update(promised_at=OmniNow() - timedelta(minutes=5))
    return shop


@pytest.fixture
def enter(visit: Visit, live_server, shop: Shop) -> Visit:
    """Signs in as an administrator and stands on the dashboard."""
    boss = EmploymentFactory(role=Role.ADMIN, location=None, user__is_staff=True, user__name="Inés Robledo").user

    def signed_in(path: str = "", **options: object) -> Page:
        page = visit(f"{live_server.url}/admin/{path}", **{"width": DESK, "expects": (404,), **options})
        page.locator("[name=login]").fill(boss.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/admin/**")
        return page

    return signed_in


def findings(page: Page, region: str) -> list[str]:
    """What axe says of our own region, and of unfold's frame beyond what is known."""
    page.wait_for_load_state("load")
    found = Axe().run(page, context=region, options=RULES).response["violations"]
    own = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"] if one["id"] not in UNFOLDS]
    return own + [line for line in violations(page) if line.partition(":")[0] not in UNFOLDS]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, DESK])
def test_the_dashboard_has_no_finding(enter: Visit, width: int, scheme: str):
    page = enter(width=width, scheme=scheme)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Dashboard")
    assert findings(page, "[data-dashboard]") == []
    assert not is_wider_than_the_screen(page)


def test_the_dashboard_in_spanish(enter: Visit):
    page = enter(language="es")

    expect(page.get_by_role("heading", name="En las tiendas")).to_be_visible()
    expect(page.get_by_role("link", name="Existencias por tienda")).to_be_visible()
    assert findings(page, "[data-dashboard]") == []


def test_a_tile_leads_to_the_late_pickups(enter: Visit):
    page = enter()

    page.get_by_role("link", name="Late", exact=False).and_(page.locator(".dash-tile")).click()

    page.wait_for_url("**/fulfilmentorder/?urgency=late")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)


def test_tiles_follow_without_a_reload(enter: Visit):
    page = enter()
    tile = page.get_by_role("link", name="Late", exact=False).and_(page.locator(".dash-tile"))
    expect(tile.locator(".dash-tile__value")).to_have_text("2")

    FulfilmentOrder.objects.update(promised_at=OmniNow() + timedelta(hours=1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(tile.locator(".dash-tile__value")).to_have_text("0")


def test_an_order_is_found_and_cancelled_with_its_reason(enter: Visit):
    order = Order.objects.order_by("pk").first()
    page = enter("orders/order/")
    assert findings(page, "#changelist-search") == []

    page.get_by_role("link", name=order.number, exact=True).click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert findings(page, "[data-order-story]") == []
    page.get_by_role("link", name="Cancel the order").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    assert findings(page, "[data-act]") == []
    page.get_by_label("Reason").select_option("duplicate")
    page.get_by_label("Note").fill("Rang us")
    page.get_by_role("button", name="Cancel the order").click()

    expect(page.get_by_text(f"Order {order.number} is cancelled.")).to_be_visible()
    expect(page.locator("[data-order-story]")).to_contain_text("Inés Robledo · Rang us")
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "duplicate")


def test_a_cancellation_can_be_left(enter: Visit):
    order = Order.objects.order_by("pk").first()
    page = enter(f"orders/order/{order.pk}/cancel")

    page.get_by_role("link", name="Leave it as it is").click()

    page.wait_for_url(f"**/orders/order/{order.pk}/change/")
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_count_shows_what_it_breaks_before_it_does(enter: Visit, scheme: str):
    level = StockLevel.objects.get()
    page = enter(f"inventory/stocklevel/{level.pk}/count", scheme=scheme)

    page.get_by_label("Units counted").fill("2")
    page.get_by_role("button", name="See what will happen").click()
    expect(page.get_by_role("alert")).to_contain_text("This count breaks promises.")
    assert findings(page, "[data-act]") == []
    page.get_by_role("button", name="Take the count").click()

    expect(page.get_by_text("Counted: 9 → 2. 1 promised units are gone.")).to_be_visible()


def test_a_dead_letter_goes_on_its_way_again(enter: Visit):
    dead = DeliveryFactory(state=DeliveryState.DEAD, attempts=12, error="Traceback\nValueError: no")
    page = enter()

    page.get_by_role("link", name="Dead letters Needs you").click()
    page.locator("#result_list tbody input.action-select").check()
    page.get_by_label("Select action to run").select_option("replay")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_text("1 dead letter is on its way again.")).to_be_visible()
    assert Delivery.objects.get(pk=dead.pk).state == DeliveryState.PENDING
