"""Hands on the tablet: another person takes over, taps are answered at once, sound is muted, labels fit their paper."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from playwright.sync_api import expect

from apps.fulfilment.models import FulfilmentOrder
from tests.browser.conftest import violations
from tests.browser.shop_floor import Visit, floor, looks_right, placed, scan
from tests.factories.shop import work_of
from tests.kiosk.places import PIN, works_here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAPS = 15


def test_somebody_else_takes_over_within_two_seconds_and_on_the_same_page(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    works_here(here.shop, name="Iñigo Urrutia")
    page = here.open(visit, here.addresses[4], width=820, has_touch=True)
    was_at = page.url
    page.get_by_role("link", name="Marta Soler").tap()
    expect(page.get_by_role("link", name="Marta Soler stays")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Marta Soler stays").tap()
    page.wait_for_url(was_at)

    began = perf_counter()
    page.get_by_role("link", name="Marta Soler").tap()
    page.get_by_role("link", name="Iñigo Urrutia").tap()
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name="Unlock").tap()
    expect(page.get_by_role("link", name="Iñigo Urrutia")).to_be_visible()
    took = perf_counter() - began

    assert page.url == was_at
    assert took < 2, f"{took:.2f} s"


def test_a_tap_is_answered_at_once(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    order = placed(here.shop, (here.shop.stocked(60, name="Peg"), 50))
    work = work_of(order)
    here.tablet.client.post("/store/start/", {"work": work.public_id})
    page = here.open(visit, f"/store/orders/{work.public_id}/", width=820)

    times = page.evaluate(
        """async taps => {
          const times = [];
          for (let tap = 0; tap < taps; tap += 1) {
            const began = performance.now();
            const shown = document.querySelector(".progress").textContent;
            document.querySelector('[data-step="1"]').click();
            while (document.querySelector(".progress").textContent === shown) await new Promise(requestAnimationFrame);
            times.push(performance.now() - began);
          }
          return times.sort((one, other) => one - other);
        }""",
        TAPS,
    )

    middle = times[TAPS // 2]
    assert middle <= 250, times  # 100 ms on an idle machine (`make bench`); tests share theirs


def test_the_walk_goes_by_scanning_and_each_scan_names_its_box(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    tent = here.shop.stocked(9, name="Tent")
    orders = [placed(here.shop, (tent, 1)) for _ in range(2)]
    page = here.open(visit, "/store/together/", width=820, expects=(409,), has_touch=True)
    for box in page.locator('input[name="work"]').all():
        box.set_checked(box.get_attribute("value") in {str(work_of(order).public_id) for order in orders})
    page.get_by_role("button", name="Start the walk").tap()

    expect(page.get_by_role("heading", name="One walk")).to_be_visible()
    looks_right(page)
    for letter in "AB":
        scan(page, tent.sku)
        expect(page.locator(".notice--good")).to_contain_text(f"Into box {letter}")
    looks_right(page)
    for shelf in ("SHELF-A1", "SHELF-A2"):
        scan(page, shelf)
        expect(page.get_by_text(f"on shelf {shelf}")).to_be_visible()

    expect(page.get_by_role("heading", name="All boxes are on their shelves")).to_be_visible()
    assert set(FulfilmentOrder.objects.filter(order__in=orders).values_list("bin", flat=True)) == {
        "SHELF-A1",
        "SHELF-A2",
    }


def test_the_mute_switch_is_kept_and_said(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    page = here.open(visit, "/store/", width=390)
    mute = page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "false")

    mute.click()
    expect(page.get_by_text("Sound is off")).to_be_visible()
    page.reload()

    expect(mute).to_have_attribute("aria-pressed", "true")
    page.evaluate("() => { window.AudioContext = class { constructor() { window.heard = true; } }; }")
    page.evaluate("window.omni.sound('bad')")
    assert page.evaluate("window.heard") is None


def test_a_bad_scan_is_heard(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    work = work_of(placed(here.shop, (here.shop.stocked(3, name="Tent"), 2)))
    here.tablet.client.post("/store/start/", {"work": work.public_id})
    page = here.open(visit, f"/store/orders/{work.public_id}/", width=820, expects=(409, 400))
    page.evaluate("window.omni.sound = (name) => { window.heard = name; }")

    scan(page, "NOT-OURS")
    expect(page.locator(".notice--bad")).to_be_visible()

    assert page.evaluate("window.heard") == "bad"


@pytest.mark.parametrize(("size", "box"), [("80mm", (227, 142)), ("a4", (595, 842))])
def test_labels_fit_their_paper(visit: Visit, live_server, settings, size: str, box: tuple[int, int]):
    here = floor(live_server, settings)
    works = [work_of(placed(here.shop, (here.shop.stocked(1, name="Tent"), 1))) for _ in range(2)]
    page = here.open(visit, f"/store/labels/?size={size}&" + "&".join(f"work={work.public_id}" for work in works))
    assert violations(page) == []

    paper = page.pdf(prefer_css_page_size=True)

    pages = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", paper)
    assert len(pages) == (2 if size == "80mm" else 1)
    assert {(round(float(wide)), round(float(high))) for wide, high in pages} == {box}
