"""A day on a shop's tablet in a real browser: by touch, by keys of a scanner, in both languages, by day and by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from apps.core.actor import SYSTEM
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder
from apps.stores import services as stores
from tests.browser.shop_floor import Visit, floor, looks_right, placed, scan
from tests.factories.shop import code_of, open_shop, work_of
from tests.kiosk.places import PIN, works_here

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": {
        "set_up": "Set up", "unlock": "Unlock", "accept": "Accept", "start": "Start picking", "more": "One more",
        "not_mine": "This item isn't part of this order.", "ready": "Ready for pickup", "said_ready": "Ready.",
        "hand_over": "Hand over", "cash": "Take cash", "change": "Change to give", "done": "Handed over", "lock": "Lock",
        "who": "Who are you?", "sum": "€18.10", "progress": "1 of 2", "all": "2 of 2",
    },
    "es": {
        "set_up": "Configurar", "unlock": "Desbloquear", "accept": "Aceptar", "start": "Empezar a preparar",
        "more": "Uno más", "not_mine": "Este artículo no forma parte de este pedido.", "ready": "Listo para recoger",
        "said_ready": "Listo.", "hand_over": "Entregar", "cash": "Cobrar efectivo", "change": "Cambio a devolver",
        "done": "Entregado", "lock": "Bloquear", "who": "¿Quién eres?", "sum": "18,10", "progress": "1 de 2", "all": "2 de 2",
    },
}  # fmt: skip


def state_of(order) -> str:
    return FulfilmentOrder.objects.get(order=order).status


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_a_day_from_enrolment_to_hand_over(visit: Visit, live_server, settings, language: str, scheme: str):
    settings.OMNI_LIVE_URL = ""
    says = WORDS[language]
    shop = open_shop()
    works_here(shop, name="Marta Soler", language=language)
    works_here(shop, name="Iñigo Urrutia", language=language)
    shirt, other = shop.stocked(5, name="Blue shirt", amount=1595), shop.stocked(5, name="Mug")
    order = placed(shop, (shirt, 2))
    code = stores.issue_enrolment_code(actor=SYSTEM, location_id=shop.location.pk, name="Tablet 1")

    page = visit(
        f"{live_server.url}/store/", width=820, scheme=scheme, language=language, expects=(400,), has_touch=True
    )
    looks_right(page)
    page.locator("#f-code").fill(f"{code[:5]}-{code[5:]}".lower())
    page.get_by_role("button", name=says["set_up"]).tap()

    expect(page.get_by_role("heading", name=says["who"])).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Marta Soler").tap()
    expect(page.locator(".keypad")).to_be_visible()
    looks_right(page)
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name=says["unlock"]).tap()

    card = page.locator(".queue-card", has_text=order.number)
    expect(card).to_contain_text("Ana Ruiz")
    looks_right(page)
    card.get_by_role("button", name=says["accept"]).tap()
    page.locator(".queue-card").get_by_role("button", name=says["start"]).tap()

    expect(page.locator("#work")).to_be_visible()
    looks_right(page)
    scan(page, shirt.sku)
    expect(page.locator(".progress")).to_contain_text(says["progress"])
    scan(page, other.sku)
    expect(page.locator(".notice--bad")).to_contain_text(says["not_mine"])
    looks_right(page)
    page.get_by_role("button", name=says["more"]).first.tap()
    expect(page.locator(".progress")).to_contain_text(says["all"])
    looks_right(page)
    scan(page, "SHELF-A3")
    expect(page.locator(".notice--good").first).to_contain_text(says["said_ready"])
    assert state_of(order) == Status.READY
    looks_right(page)

    page.get_by_role("navigation").get_by_role("link", name=says["hand_over"]).tap()
    expect(page.locator(".queue-card")).to_contain_text("SHELF-A3")
    looks_right(page)
    scan(page, code_of(work_of(order)))
    expect(page.locator(".sum__amount")).to_contain_text("31")
    looks_right(page)
    page.locator("#f-given").fill("50")
    page.get_by_role("button", name=says["cash"]).tap()
    expect(page.locator(".sum--change")).to_contain_text(says["change"])
    expect(page.locator(".sum--change .sum__amount")).to_contain_text(says["sum"])
    looks_right(page)
    page.get_by_role("main").get_by_role("button", name=says["hand_over"]).tap()
    expect(page.get_by_role("heading", name=says["done"])).to_be_visible()
    assert state_of(order) == Status.COLLECTED
    looks_right(page)

    page.get_by_role("button", name=says["lock"]).tap()
    expect(page.get_by_role("heading", name=says["who"])).to_be_visible()


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(390, "es", "light"), (820, "en", "dark"), (1180, "es", "dark"), (360, "en", "light")],
)
def test_every_page_is_usable_by_everybody(visit: Visit, live_server, settings, width: int, language: str, scheme: str):
    here = floor(live_server, settings, language=language)
    page = here.open(visit, width=width, language=language, scheme=scheme, expects=(404,))

    for address in here.addresses:
        page.goto(here.url + address)
        assert page.locator("html").get_attribute("lang") == language
        looks_right(page)
    page.goto(here.url + here.addresses[3])
    for opener in page.locator("[data-opens]").all():
        opener.click()
        looks_right(page)
        page.keyboard.press("Escape")


def test_new_work_appears_by_itself_and_is_said(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    page = here.open(visit, "/store/", width=820)
    expect(page.locator(".queue-card")).to_have_count(2)

    order = placed(here.shop, (here.shop.stocked(1, name="Tent"), 1))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".queue-card", has_text=order.number)).to_be_visible()
    expect(page.get_by_text("A new order has come in.")).to_be_visible()
    expect(page.locator(".bottom-bar .count").first).to_have_text("3")


def test_without_a_line_nothing_is_lost(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    page = here.open(visit, here.addresses[5], width=820)
    page.locator("#f-given").fill("50")

    page.context.set_offline(True)
    expect(page.get_by_text("No connection to the shop's server.")).to_be_visible()
    page.get_by_role("button", name="Take cash").click()
    expect(page.locator("#f-given")).to_have_value("50")
    page.context.set_offline(False)
    expect(page.get_by_text("No connection to the shop's server.")).to_be_hidden()
    page.get_by_role("button", name="Take cash").click()

    expect(page.locator(".sum--change")).to_contain_text("€40.00")


def test_quick_taps_all_count(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    order = placed(here.shop, (here.shop.stocked(9, name="Peg"), 5))
    work = work_of(order)
    here.tablet.client.post("/store/start/", {"work": work.public_id})
    page = here.open(visit, f"/store/orders/{work.public_id}/", width=820)

    page.evaluate(
        """() => { for (let tap = 0; tap < 4; tap += 1) document.querySelector('[data-step="1"]').click(); }"""
    )

    expect(page.locator(".progress")).to_contain_text("4 of 5")
    assert work.lines.get().picked_quantity == 4


def test_a_screen_that_nobody_touches_locks_itself(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    page = here.open(visit, width=820, expects=(401,))
    page.clock.install()
    page.goto(f"{here.url}/store/")

    page.clock.fast_forward("10:10")

    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()


def test_a_live_message_that_overtakes_the_answer_does_not_wipe_what_is_typed(visit: Visit, live_server, settings):
    here = floor(live_server, settings)
    work = work_of(placed(here.shop, (here.shop.stocked(2, name="Tent"), 1)))
    page = here.open(visit, f"/store/orders/{work.public_id}/")
    held = []
    page.route("**/start/", lambda route: held.append((route, route.fetch())))
    page.locator('form[action$="/start/"] button').first.click()
    page.wait_for_timeout(300)
    while not held:
        page.wait_for_timeout(50)

    page.evaluate(
        "work => document.dispatchEvent(new CustomEvent('omni:live', "
        "{ detail: { topic: document.body.dataset.shopTopic, message: { work } } }))",
        str(work.public_id),
    )
    page.wait_for_timeout(700)
    assert page.locator("#f-item").count() == 0, "the answer to the tap draws the page"
    route, answer = held[0]
    route.fulfill(response=answer)

    expect(page.locator("#f-item")).to_be_visible()
