"""A real browser for the tests marked `browser`: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.factories.shop import Shop

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def chromium_path() -> str | None:
    """The system's browser, or the one that CHROMIUM names."""
    return (
        os.environ.get("CHROMIUM", "")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("Chromium is missing: install the system's package `chromium`.")
        pytest.skip("no Chromium: install the system's package `chromium`, or name one with CHROMIUM=/path")
    # Playwright keeps an event loop in this thread; the ORM of these tests is used outside of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh browser profile; at the end the console of each must have stayed free of errors.

    `visit(url, width=390, scheme="dark", language="es")`; `expects=(404,)` names statuses that a story provokes.
    """
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_page(
        url: str,
        *,
        width: int = 390,
        scheme: str = "light",
        language: str = "en",
        expects: tuple[int, ...] = (),
        **options: Any,
    ) -> Page:
        height = 844 if width < 600 else 1000
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale={"en": "en-GB", "es": "es-ES"}[language],
            reduced_motion="reduce", **options,
        )  # fmt: skip
        complaints: list[str] = []
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: (
                complaints.append(line.text) if line.type == "error" and not _provoked(line.text, expects) else None
            ),
        )
        opened.append((context, complaints))
        page.goto(url)
        return page

    yield open_page
    for context, complaints in opened:
        context.close()
        assert complaints == []


def _provoked(text: str, statuses: tuple[int, ...]) -> bool:
    return "the server responded with a status" in text and any(f"status of {status} " in text for status in statuses)


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture
def shop(live_server: object) -> Shop:
    """Two shops in Madrid with shoes in three sizes."""
    from tests.browser.shopping import make_shop  # noqa: PLC0415 slow import: it needs this module

    return make_shop()
