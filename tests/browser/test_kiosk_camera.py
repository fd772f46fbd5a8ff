"""Scanning by camera: Chromium plays a film of a code, the page reads it, and types where there is no camera."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.catalogue import gtin
from tests.browser.barcodes import ean13, film, qr
from tests.browser.conftest import ARGUMENTS, chromium_path, violations
from tests.browser.shop_floor import Floor, Visit, floor, placed
from tests.factories.shop import code_of, work_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GTIN = "4006381333931"


@contextmanager
def camera(chromium: Browser, here: Floor, address: str, shows: Path) -> Iterator[Page]:
    """A page in a browser whose camera sees that film."""
    arguments = [
        *ARGUMENTS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={shows}",
    ]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=arguments)
    context = browser.new_context(viewport={"width": 820, "height": 1180}, permissions=["camera"])
    context.add_cookies(here.cookies)
    page = context.new_page()
    page.goto(here.url + address)
    yield page
    browser.close()


def test_a_customers_code_is_read_off_their_phone(chromium: Browser, live_server, settings, tmp_path: Path):
    here = floor(live_server, settings)
    work = here.shop.ready(placed(here.shop, (here.shop.stocked(1, name="Tent"), 1)))
    with camera(chromium, here, "/store/", film(tmp_path / "qr.y4m", qr(code_of(work)))) as page:
        page.get_by_role("button", name="Scan").click()

        expect(page.get_by_text("The customer's code is right")).to_be_visible(timeout=15_000)
        assert str(work.public_id) in page.url


def test_items_are_picked_one_by_one_while_the_camera_stays_open(
    chromium: Browser, live_server, settings, tmp_path: Path
):
    here = floor(live_server, settings)
    tent = here.shop.stocked(3, name="Tent")
    tent.gtin, tent.gtin_key = GTIN, gtin.check(GTIN).key
    tent.save(update_fields=["gtin", "gtin_key"])
    work = work_of(placed(here.shop, (tent, 2)))
    here.tablet.client.post("/store/start/", {"work": work.public_id})
    address = f"/store/orders/{work.public_id}/"
    with camera(chromium, here, address, film(tmp_path / "ean.y4m", ean13(GTIN))) as page:
        page.get_by_role("button", name="Scan", exact=True).click()

        expect(page.locator(".progress")).to_contain_text("1 of 2", timeout=15_000)
        expect(page.locator("[data-camera-say]")).to_contain_text("in hand")
        assert page.locator("#scan-dialog").evaluate("dialog => dialog.open")
        assert violations(page) == []
        page.wait_for_timeout(2500)
        assert work.lines.get().picked_quantity == 1, "a code that stays in the picture is one item"
        page.get_by_role("button", name="Close").click()
        page.wait_for_function("document.querySelector('[data-camera-video]').srcObject === null")


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_a_camera_one_types(visit: Visit, live_server, settings, language: str):
    here = floor(live_server, settings, language=language)
    page = here.open(visit, "/store/", language=language)
    number = placed(here.shop, (here.shop.stocked(1, name="Tent"), 1)).number

    page.get_by_role("button", name={"en": "Scan", "es": "Escanear"}[language]).click()
    words = {"en": "Type the code instead", "es": "Escribe el código"}[language]
    expect(page.locator("[data-camera-say]")).to_contain_text(words)
    assert violations(page) == []
    page.locator("#f-typed-code").fill(number.lower())
    page.keyboard.press("Enter")

    expect(page.locator("#work")).to_contain_text(number)


def test_an_address_without_https_says_why_there_is_no_camera(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    page = here.open(visit, "/store/")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.reload()

    page.get_by_role("button", name="Scan").click()

    expect(page.locator("[data-camera-say]")).to_contain_text("begins with https")
    assert not page.evaluate("Boolean(window.ZXing)"), "the decoder is loaded only where a camera is open"
