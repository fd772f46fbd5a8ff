"""One stream for a whole browser: the first tab holds it and tells the others; when it closes, another takes over."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_storefront import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAR = "document.addEventListener('omni:live', (event) => { document.documentElement.dataset.heard = JSON.stringify(event.detail); });"


def followed(page: Page) -> list[str]:
    """The addresses of streams that this tab opens from now on."""
    opened: list[str] = []
    page.on("request", lambda request: opened.append(request.url) if "/live/" in request.url else None)
    return opened


def stream(topic: str):
    """A stream that says one thing and ends; the browser is told to come back much later."""
    body = f"retry: 600000\n\ndata: {json.dumps({'topic': topic, 'message': {'left': 2}})}\n\n"

    def answer(route: Route) -> None:
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    return answer


def test_second_tab_hears_through_the_first_and_takes_over(visit: Visit, live_server, shop):
    first = visit(f"{live_server.url}/en/", expects=(404,))
    first.context.route("**/live/**", stream("stock:1"))
    second = first.context.new_page()
    streams = followed(first), followed(second)
    first.goto(f"{live_server.url}/en/p/walker-shoe/")
    expect(first.locator("#availability")).to_be_visible()
    first.wait_for_timeout(400)
    second.add_init_script(HEAR)

    second.goto(f"{live_server.url}/en/p/runner-shoe/")

    heard = '{"topic":"stock:1","message":{"left":2}}'
    expect(second.locator("html")).to_have_attribute("data-heard", heard)
    assert streams[1] == []
    assert "topic=" in streams[0][-1]
    assert streams[0][-1].count("topic=") == 2
    first.close()
    second.wait_for_timeout(600)
    assert len(streams[1]) == 1
