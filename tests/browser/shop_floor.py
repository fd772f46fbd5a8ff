"""A shop's tablet for the browser tests: unlocked, with an order of each kind, and what every page must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.management import call_command
from playwright.sync_api import Page

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.core import clock
from apps.orders.enums import CancelReason
from omni.http import DEVICE_COOKIE, STAFF_COOKIE
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.factories.shop import ANA, GUEST, Shop, open_shop, work_of
from tests.kiosk.places import Tablet

Visit = Callable[..., Page]


def looks_right(page: Page) -> None:
    """No finding of axe, nothing beyond the edge of the screen, and whatever a thumb should hit is large enough."""
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)
    assert page.evaluate("document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, .chip, input:not([type=hidden]), nav a, .lock")]
            .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden, .choice, .toast, .keypad"))
            .filter((one) => one.getBoundingClientRect().height < 47.5)
            .map((one) => `${one.className} ${one.getBoundingClientRect().height}`)"""
    )
    assert small == []


def scan(page: Page, code: str) -> None:
    """What a scanner does: a burst of keys, then Enter, wherever the focus is."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def placed(shop: Shop, *wanted):
    draft = shop.draft(*wanted)
    return checkout.place(order_id=draft.pk, contact=ANA, actor=GUEST, now=clock.now())


@dataclass
class Floor:
    """An unlocked tablet of a shop with one order of each kind, and how to open its pages."""

    shop: Shop
    url: str
    addresses: list[str]
    tablet: Tablet

    def open(self, visit: Visit, address: str = "/store/", **options) -> Page:
        page = visit(f"{self.url}/store/enrol/", **options)
        page.context.add_cookies(self.cookies)
        page.goto(self.url + address)
        return page

    @property
    def cookies(self) -> list[dict[str, str]]:
        """What makes a browser this tablet, with whoever unlocked it."""
        host = str(urlsplit(self.url).hostname)
        kept = self.tablet.client.cookies
        return [
            {"name": name, "value": kept[name].value, "domain": host, "path": "/"}
            for name in (DEVICE_COOKIE, STAFF_COOKIE)
        ]


def floor(live_server, settings, *, language: str = "en") -> Floor:
    settings.OMNI_LIVE_URL = ""
    shop = open_shop(latitude=40.4, longitude=-3.7)
    tablet = Tablet(shop)
    tablet.unlocked(Role.MANAGER, language=language)
    mug = shop.stocked(20, name="Enamel mug")
    new, picking, done, gone = (placed(shop, (mug, 1)) for _ in range(4))
    shop.picked(picking)
    shop.ready(done)
    shop.picked(gone)
    checkout.cancel(order_id=gone.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=clock.now())
    call_command("rebuild_discovery", verbosity=0)
    orders = [f"/store/orders/{work_of(order).public_id}/" for order in (new, picking, done, gone)]
    named = f"?variant={mug.public_id}"
    stock = [
        "/store/stock/", "/store/stock/?q=mug", f"/store/stock/{mug.public_id}/", "/store/receive/", f"/store/receive/{named}",
        f"/store/count/{named}", f"/store/adjust/{named}", "/store/scan/?code=nothing",
        "/store/together/", "/store/today/",
    ]  # fmt: skip
    return Floor(
        shop=shop,
        url=live_server.url,
        addresses=["/store/", "/store/ready/", "/store/tasks/", *orders, *stock],
        tablet=tablet,
    )
