"""The main job in one run: a shopper's phone, the shop's tablet, the back office's desk, and every program running.

Nothing is replaced here: `serve` runs web, live streams, worker, beat and the mailbox on a database of its own with the demo
shop; the message with the code is read from the mailbox; the shopper's page moves by its live stream.
"""

from __future__ import annotations

import email
import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.server import Server, server
from tests.browser.conftest import is_wider_than_the_screen, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def demo() -> Iterator[Server]:
    with server(prepare=[["demo_data"]], OMNI_TEST_CLOCK="true") as running:
        yield running


def logins(running: Server) -> dict[str, str]:
    """What `make demo` prints: the password, the picker's PIN, and a fresh code for a tablet."""
    said = running.manage("demo_data", "--logins").stdout
    return {
        "password": re.search(r"Password of everybody: (\S+)", said)[1],
        "pin": re.search(r"clerk@\S+\s+\S+\s+PIN (\d+)", said)[1],
        "device": re.search(r"code (\w+)", said)[1],
    }


def mail_about(folder: Path, words: str, *, seconds: float = 30) -> EmailMessage:
    """The mail whose subject has these words, as soon as it is in the mailbox."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in sorted(folder.glob("**/*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            if words in message["Subject"]:
                return message
        time.sleep(0.2)
    raise AssertionError(f"No mail about {words!r} in {seconds} s: {[path.name for path in folder.glob('**/*.eml')]}")


def sound(page: Page) -> None:
    """Nothing for axe to find, nothing wider than the screen."""
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)


def order_something(phone: Page, url: str) -> tuple[str, str]:
    """From the shop's page to the order's page; returns the order's number and the code shown there."""
    sound(phone)
    phone.goto(f"{url}/es/shops/?place=28004")
    sound(phone)
    phone.get_by_role("button", name=re.compile("Fuencarral")).first.click()
    expect(phone.locator(".shop-chip")).to_contain_text("Fuencarral")
    phone.goto(f"{url}/es/search/?q=mochla&here=1")
    sound(phone)
    phone.locator(".product-card a").first.click()
    phone.wait_for_url("**/p/**")
    sound(phone)
    phone.locator("#add").get_by_role("button", name="Añadir a la cesta").click()
    expect(phone.locator(".header .count")).to_contain_text("1")
    phone.goto(f"{url}/es/basket/")
    sound(phone)
    phone.get_by_role("button", name=re.compile("pago|pedido|pagar", re.IGNORECASE)).last.click()
    phone.locator("#f-email").wait_for()
    sound(phone)
    phone.locator("#f-name").fill("Ana Ruiz")
    phone.locator("#f-email").fill("ana@example.com")
    phone.get_by_role("button", name="Pedir y pagar en la tienda").click()
    phone.wait_for_url("**/order/**")
    sound(phone)
    number, code = [spot.get_attribute("data-copy") for spot in phone.locator("[data-copy]").all()[:2]]
    return number, code


def open_tablet(tablet: Page, known: dict[str, str]) -> None:
    """The tablet becomes the shop's, and a clerk's."""
    sound(tablet)
    tablet.locator("#f-code").fill(known["device"])
    tablet.locator("form[method=post] button[type=submit]").last.click()
    tablet.wait_for_url("**/unlock/**")
    sound(tablet)
    tablet.get_by_role("link", name="Hugo Santos").click()
    tablet.locator("input[name=pin]").fill(known["pin"])
    sound(tablet)
    tablet.get_by_role("button", name=re.compile("Unlock|Desbloquear")).click()
    tablet.wait_for_url("**/store/")


def pick(tablet: Page, number: str, item: str) -> None:
    """Finds the order in the queue, takes the item in hand by its code and puts it on a shelf."""
    expect(tablet.get_by_text(number).first).to_be_visible()
    sound(tablet)
    tablet.get_by_role("link", name=re.compile(number)).first.click()
    tablet.wait_for_url("**/orders/**")
    sound(tablet)
    tablet.locator('form[action$="/start/"] button').first.click()
    tablet.locator("#f-item").fill(item)
    tablet.keyboard.press("Enter")
    tablet.locator("#f-shelf").wait_for()
    sound(tablet)
    tablet.locator("#f-shelf").fill("A3")
    tablet.keyboard.press("Enter")


def hand_over(tablet: Page, code: str) -> None:
    """Takes cash, checks the code, hands over."""
    tablet.locator("#f-given").fill("200")
    tablet.get_by_role("button", name=re.compile("Cobrar efectivo|Take cash")).click()
    expect(tablet.get_by_text(re.compile("Cambio a devolver|Change to give"))).to_be_visible()
    sound(tablet)
    tablet.locator("#f-pickup").fill(code)
    tablet.keyboard.press("Enter")
    expect(tablet.get_by_role("heading", level=1)).to_be_visible()
    tablet.locator("#f-pickup").wait_for(state="detached")
    sound(tablet)


def test_an_order_reaches_the_customers_hands(visit: Visit, demo: Server):
    known = logins(demo)
    mailbox = Path(demo.state_dir or "") / "mail"
    phone = visit(f"{demo.url}/es/", width=390, language="es")
    number, code = order_something(phone, demo.url)
    assert "tenemos" in mail_about(mailbox, f"Pedido {number}: lo tenemos")["Subject"]

    tablet = visit(f"{demo.url}/store/", width=820)
    open_tablet(tablet, known)
    pick(tablet, number, item_of(demo, number))
    expect(phone.locator("main")).to_contain_text(
        re.compile("Listo para ti|Listo para recoger"), timeout=15_000
    )  # by its live stream alone
    ready = mail_about(mailbox, "está listo")
    assert code in ready["Subject"]
    assert any(part.get_content_type() == "image/png" for part in ready.walk())
    sound(phone)

    hand_over(tablet, code)
    expect(phone.locator("main")).to_contain_text(re.compile("Ya lo tienes|Que lo disfrutes"), timeout=15_000)
    receipt = mail_about(mailbox, "Tu recibo")
    assert any(part.get_content_type() == "application/pdf" for part in receipt.walk())

    desk = visit(f"{demo.url}/admin/", width=1440, language="es")
    desk.locator("input[type=email], input[name=login]").first.fill("admin@lumbre.example")
    desk.locator("input[type=password]").fill(known["password"])
    desk.locator("form:has(input[type=password]) [type=submit]").click()
    desk.wait_for_url("**/admin/**")
    desk.goto(f"{demo.url}/admin/orders/order/?q={number}")
    expect(desk.locator("#result_list, main, body").first).to_contain_text(number)
    expect(desk.get_by_text("Completado").first).to_be_visible()
    demo.manage("verify")


def item_of(running: Server, number: str) -> str:
    """The code on the item that the order names, as a scanner would read it from the shelf."""
    sql = (
        "SELECT coalesce(nullif(v.gtin, ''), v.sku) FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id "
        f"JOIN catalogue_variant v ON v.id = l.variant_id WHERE o.number = '{number}'"
    )
    return running.manage("dbshell", "--", "-Atqc", sql).stdout.strip().splitlines()[-1]
