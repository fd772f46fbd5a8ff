"""The style guide in a real browser: no accessibility finding at any width in either theme, and the small scripts do their work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import is_wider_than_the_screen, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]


@pytest.fixture
def guide(live_server, settings) -> str:
    settings.OMNI_STYLEGUIDE = True
    return f"{live_server.url}/styleguide/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 820, 1440])
def test_axe_finds_nothing(visit: Visit, guide: str, width: int, scheme: str):
    page = visit(guide, width=width, scheme=scheme)

    assert violations(page) == []
    assert not is_wider_than_the_screen(page)


def test_axe_finds_nothing_in_spanish(visit: Visit, guide: str):
    page = visit(guide, language="es")

    assert page.locator("html").get_attribute("lang") == "es"
    assert violations(page) == []


def test_theme_chosen_by_hand_stays(visit: Visit, guide: str):
    page = visit(guide, scheme="light")

    page.get_by_role("button", name="Dark").first.click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark").first).to_have_attribute("aria-pressed", "true")


def test_dialog_opens_closes_and_gives_the_focus_back(visit: Visit, guide: str):
    page = visit(guide)
    opener = page.locator("#dialog").get_by_role("button", name="Cancel the order?")

    opener.click()
    dialog = page.get_by_role("dialog", name="Cancel the order?")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Keep it").click()

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_code_is_copied_with_one_tap(visit: Visit, guide: str):
    page = visit(guide, permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy: W-7KQ2M").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "W-7KQ2M"


def test_quantity_stops_at_its_limits(visit: Visit, guide: str):
    page = visit(guide)
    box = page.get_by_role("group", name="Quantity").first

    box.get_by_role("button", name="One more").click()

    expect(box.get_by_role("spinbutton")).to_have_value("3")
    expect(box.get_by_role("button", name="One more")).to_be_disabled()


def test_burst_of_keys_is_a_scan_and_slow_typing_is_not(visit: Visit, guide: str):
    page = visit(guide)
    page.evaluate("document.addEventListener('omni:scan', (event) => { window.scanned = event.detail.code; })")
    field = page.get_by_label("Name", exact=True)
    field.focus()

    field.fill("Ana García")
    page.keyboard.type("4006381333931")
    page.keyboard.press("Enter")

    assert page.evaluate("window.scanned") == "4006381333931"
    expect(field).to_have_value("Ana García")
    page.evaluate("window.scanned = null")
    page.keyboard.type("ana garcia", delay=110)
    page.keyboard.press("Enter")
    assert page.evaluate("window.scanned") is None


@pytest.mark.parametrize(
    ("code", "gap", "scanned"), [("A3", 5, "A3"), ("MUG", 5, "MUG"), ("A3", 110, None), ("7", 5, None)]
)
def test_short_code_is_a_scan_when_no_key_is_a_hands(
    visit: Visit, guide: str, code: str, gap: int, scanned: str | None
):
    """The keys carry the times of the machine that typed them, as they do on a tablet, however busy this one is."""
    page = visit(guide)
    page.evaluate("document.addEventListener('omni:scan', (event) => { window.scanned = event.detail.code; })")
    page.evaluate(
        """([keys, gap]) => keys.forEach((key, place) => {
            const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
            Object.defineProperty(event, "timeStamp", { value: 5000 + place * gap });
            document.body.dispatchEvent(event);
        })""",
        [[*code, "Enter"], gap],
    )

    assert page.evaluate("window.scanned ?? null") == scanned


def test_a_key_that_a_busy_tablet_delivers_late_does_not_break_a_scan(visit: Visit, guide: str):
    page = visit(guide)
    page.evaluate("document.addEventListener('omni:scan', (event) => { window.scanned = event.detail.code; })")

    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("400638")
    page.wait_for_timeout(180)
    page.keyboard.type("1333931")
    page.keyboard.press("Enter")

    assert page.evaluate("window.scanned") == "4006381333931"


def test_keypad_fills_and_clears(visit: Visit, guide: str):
    page = visit(guide)
    pad = page.locator("#keypad")

    for digit in "2468":
        pad.get_by_role("button", name=digit, exact=True).click()
    expect(pad.locator(".keypad__dot--on")).to_have_count(4)
    pad.get_by_role("button", name="Clear").click()

    expect(pad.locator(".keypad__dot--on")).to_have_count(0)
