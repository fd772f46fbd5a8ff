"""Takes the pictures of README and guides from a running demo, with Playwright and the system's Chromium.

    make demo                                            # in one terminal
    .venv/bin/python docs/pictures/take.py [ADDRESS]     # in another; http://127.0.0.1:8000 when left out

It plays a little of the demo: some orders for pickup, of which staff pick and hand over a few. The names of some parts
(shop, admin, tablet) after the address take only those.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PASSWORD = re.compile(r"Password of everybody: (\S+)")
DEVICE_CODE = re.compile(r"code (\w+)")
PIN = re.compile(r"staff\s+(\S+@\S+)\s+(\S+)\s+PIN (\d+)")
PEOPLE = {"es": ("picker@lumbre.example", "Nerea Ibarra"), "en": ("clerk@lumbre.example", "Hugo Santos")}
ADMIN = re.compile(r"admin\s+(\S+@\S+)")
CODE_ON_PAGE = "[data-copy]"
QUALITY = 80
SHOPPERS = {
    "en": [("Ana Ruiz", "boots"), ("Tom Baker", "lantern"), ("Iria Castro", "jumper")],
    "es": [("Pablo Nieto", "botas"), ("Rosa Llop", "farol"), ("Joan Mas", "jersey")],
}


@dataclass(frozen=True, kw_only=True)
class Demo:
    url: str
    password: str
    admin: str
    shop: str
    pins: dict[str, str]
    device_code: str


def demo(url: str) -> Demo:
    """The logins of the demo in this folder, with a fresh code for a tablet."""
    command = [sys.executable, "manage.py", "demo_data", "--logins"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603
    staff = PIN.findall(said)
    return Demo(
        url=url, password=PASSWORD.search(said)[1], admin=ADMIN.search(said)[1], shop=staff[0][1],
        pins={email: pin for email, _shop, pin in staff}, device_code=DEVICE_CODE.search(said)[1],
    )  # fmt: skip


@contextmanager
def visit(browser: Browser, *, size: tuple[int, int], scheme: str = "light", language: str = "en") -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce",
        locale={"en": "en-GB", "es": "es-ES"}[language], timezone_id="Europe/Madrid",
        device_scale_factor=2 if size[0] < 600 else 1,
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def shoot(page: Page, name: str) -> None:
    """Waits until everything is drawn, and keeps what is on the screen as WebP."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(600)
    picture = Image.open(BytesIO(page.screenshot()))
    target = HERE / f"{name}.webp"
    picture.convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KiB")  # noqa: T201 what a script is for


def open_product(page: Page, here: Demo, *, language: str, words: str) -> None:
    """The page of the first product found that the chosen shop can promise, at a variant that it has."""
    page.goto(f"{here.url}/{language}/search/?q={words}&here=1")
    for link in [card.get_attribute("href") for card in page.locator(".product-card a").all()]:
        page.goto(f"{here.url}{link}")
        if page.locator("#add button[type=submit]").first.is_enabled():
            return
    raise SystemExit(f"The shop has nothing called {words}.")


def order(page: Page, here: Demo, *, language: str, words: str, person: tuple[str, str]) -> str:
    """Orders a product for pickup in the chosen shop; returns the pickup code."""
    open_product(page, here, language=language, words=words)
    page.locator("#add button[type=submit]").first.click()
    page.locator(".header .count").wait_for()
    page.goto(f"{here.url}/{language}/basket/")
    page.locator("form[action*=checkout] button[type=submit]").first.click()
    page.locator("#f-email").wait_for()
    page.locator("#f-name").fill(person[0])
    page.locator("#f-email").fill(person[1])
    page.locator("form:has(#f-email) button[type=submit]").last.click()
    page.wait_for_url("**/order/**")
    return page.locator(CODE_ON_PAGE).nth(1).get_attribute("data-copy") or ""


def choose_shop(page: Page, here: Demo, *, language: str) -> None:
    page.goto(f"{here.url}/{language}/shops/{here.shop}/")
    page.locator("form[action*=choose] button[type=submit]").first.click()
    page.wait_for_load_state("load")


def shop(browser: Browser, here: Demo) -> None:
    """What a shopper sees."""
    with visit(browser, size=(1280, 900)) as page:
        choose_shop(page, here, language="en")
        page.goto(f"{here.url}/en/")
        shoot(page, "shop-desktop")
        open_product(page, here, language="en", words="boots")
        shoot(page, "product")
    with visit(browser, size=(390, 844), scheme="dark", language="es") as page:
        choose_shop(page, here, language="es")
        page.goto(f"{here.url}/es/")
        shoot(page, "shop-phone")
        order(page, here, language="es", words="mochila", person=("Elena Soto", "elena@example.com"))
        page.evaluate("scrollTo(0, 0)")
        shoot(page, "order-phone")


def ordered(browser: Browser, here: Demo, *, language: str) -> dict[str, str]:
    """Some orders for the tablet's queue: pickup code by name."""
    codes = {}
    with visit(browser, size=(1280, 900), language=language) as page:
        choose_shop(page, here, language=language)
        for name, words in SHOPPERS[language]:
            codes[name] = order(page, here, language=language, words=words, person=(name, f"{words}@example.com"))
    return codes


def unlocked(page: Page, here: Demo, *, language: str) -> None:
    """Makes the browser a tablet of the shop, and unlocks it."""
    page.goto(f"{here.url}/store/")
    page.locator("#f-code").fill(here.device_code)
    page.locator("form:has(#f-code) button[type=submit]").click()
    email, name = PEOPLE[language]
    page.locator("a.person", has_text=name).click()
    shoot(page, f"tablet-pin-{language}")
    for digit in here.pins[email]:
        page.locator(f"[data-key='{digit}']").click()
    page.locator("form:has([data-keypad]) button[type=submit]").click()
    page.locator("#queue").wait_for()


def card_of(page: Page, name: str) -> Locator:
    return page.locator(".queue-card", has_text=name)


def pick(page: Page, here: Demo, *, person: str, shelf: str, picture: str = "") -> None:
    """Takes one order from the queue to the pickup shelf."""
    page.goto(f"{here.url}/store/")
    card_of(page, person).locator("form button, button[form], .queue-card__foot .button").first.click()
    page.wait_for_load_state("load")
    page.goto(f"{here.url}/store/")
    card_of(page, person).locator("a.queue-card__number").click()
    page.locator("form[action$='/start/'] button").click()
    page.locator("form[action$='/picked/']").first.wait_for()
    if picture:
        shoot(page, picture)
    while not page.locator("#f-shelf").count():
        page.locator("form[action$='/picked/'] [data-step='1']:enabled").first.click()
        page.wait_for_timeout(800)
    page.locator("#f-shelf").fill(shelf)
    page.locator("form[action$='/make-ready/'] button[type=submit]").last.click()
    page.locator("#f-shelf").wait_for(state="detached")


def tablet(browser: Browser, here: Demo, orders: dict[str, str], *, language: str, scheme: str) -> None:
    """What staff see: the lock, the queue, picking, the desk."""
    first, second, *_rest = orders
    with visit(browser, size=(1180, 820), scheme=scheme, language=language) as page:
        unlocked(page, here, language=language)
        shoot(page, f"tablet-queue-{language}")
        pick(page, here, person=first, shelf="A3", picture=f"tablet-pick-{language}")
        pick(page, here, person=second, shelf="B1")
        page.goto(f"{here.url}/store/scan/?code={orders[first]}")
        page.locator("form[action$='/pay/']").first.wait_for()
        shoot(page, f"tablet-desk-{language}")
        page.locator("form[action$='/pay/'] button[value='card_terminal']").first.click()
        page.locator("form[action$='/hand-over/'] button[type=submit]").click()
        page.locator(".done").wait_for()


def admin(browser: Browser, here: Demo) -> None:
    """The first page of the back office."""
    with visit(browser, size=(1440, 900)) as page:
        page.goto(f"{here.url}/admin/")
        page.locator("#id_login").fill(here.admin)
        page.locator("#id_password").fill(here.password)
        page.locator("form:has(#id_password) [type=submit]").click()
        page.wait_for_url("**/admin/")
        page.reload()  # without the greeting
        shoot(page, "admin")


def main(arguments: list[str]) -> None:
    url = arguments[0].rstrip("/") if arguments else "http://127.0.0.1:8000"
    parts = set(arguments[1:]) or {"shop", "tablet", "admin"}
    here = demo(url)
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        if "shop" in parts:
            shop(browser, here)
        if "tablet" in parts:
            tablet(browser, demo(url), ordered(browser, here, language="en"), language="en", scheme="light")
            tablet(browser, demo(url), ordered(browser, here, language="es"), language="es", scheme="dark")
        if "admin" in parts:
            admin(browser, here)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
