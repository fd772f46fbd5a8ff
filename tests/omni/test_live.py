"""/live/ over real connections: who may follow what, and that messages arrive."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.conf import settings
from django.db import transaction

from apps.core import live
from omni import embedded
from omni import live as process
from tests.omni.places import ROOT, environment, free_port, pid_of, place, soon

STREAMS = 200


def apart(play):
    """Runs a coroutine in a thread: a browser test before this one may have left its event loop in ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, play).result()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A live process on the servers of the test run."""
    port = free_port()
    known = {
        "SECRET_KEY": settings.SECRET_KEY,
        "BROKER_URL": settings.BROKER_URL,
        "OMNI_PUBLIC_URL": "http://shop.example:8000",
    }
    yield from running_live(port, environment(settings.STATE_DIR, **known))


def running_live(port: int, env: dict[str, str]) -> Iterator[str]:
    child = subprocess.Popen([sys.executable, "-m", "omni.live", "--port", str(port)], cwd=ROOT, env=env)
    try:
        assert soon(lambda: healthy(port), within=20)
        yield f"http://127.0.0.1:{port}/live/"
    finally:
        child.terminate()
        assert child.wait(timeout=10) is not None


def healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/live/healthz").status_code == 200
    except httpx.TransportError:
        return False


def tell(topic: str, message: dict[str, object]) -> None:
    with pytest.MonkeyPatch.context() as patch:  # tests run inside a transaction: the hook is called at once
        patch.setattr(transaction, "on_commit", lambda told, **_: told())
        live.publish(topic, message)


def events(stream: httpx.Response) -> Iterator[tuple[str, dict[str, object]]]:
    name = "message"
    for line in stream.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        if line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
            name = "message"


def test_a_page_hears_its_topics_and_no_other(address):
    topics = [live.sign_topic("stock:1", 60), live.sign_topic("order:abc", 60)]
    with httpx.stream("GET", address, params={"topic": topics}, timeout=10) as stream:
        assert stream.headers["content-type"] == "text/event-stream"
        heard = events(stream)
        for topic in ("stock:2", "stock:1", "order:abc"):
            tell(topic, {"of": topic})

        assert next(heard) == ("message", {"topic": "stock:1", "message": {"of": "stock:1"}})
        assert next(heard) == ("message", {"topic": "order:abc", "message": {"of": "order:abc"}})


@pytest.mark.parametrize(
    "topics",
    [
        [],
        ["stock:1"],
        ["stock:1~9999999999:forged"],
        [live.sign_topic("stock:1", -1)],
        [live.sign_topic("stock:1", 60), "stock:2~9999999999:forged"],
        [live.sign_topic("stock:1", 60).replace("stock:1", "stock:2")],
        [live.sign_topic(f"stock:{n}", 60) for n in range(process.MOST_TOPICS + 1)],
    ],
    ids=["none", "bare", "forged", "over", "one of two forged", "changed", "too many"],
)
def test_a_topic_that_was_not_given_is_refused(address, topics):
    assert httpx.get(address, params={"topic": topics}).status_code == 403


def test_only_get_and_only_its_own_path(address):
    assert httpx.post(address).status_code == 405
    assert httpx.get(address.replace("/live/", "/admin/")).status_code == 404


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://shop.example:8000", True),
        ("http://localhost:8000", True),
        ("https://evil.example", False),
        ("null", False),
    ],
)
def test_only_pages_of_this_installation_may_read_it(address, origin, allowed):
    answer = httpx.get(address, headers={"origin": origin})

    assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
    assert answer.headers["vary"] == "origin"


def test_a_stream_ends_when_its_topic_expires(address):
    began = time.monotonic()
    with httpx.stream("GET", address, params={"topic": live.sign_topic("stock:1", 2)}, timeout=10) as stream:
        assert list(events(stream)) == []
    assert 0.5 < time.monotonic() - began < 5


def test_hundreds_of_open_pages_hear_at_once(address):
    port = int(address.split(":")[2].split("/")[0])

    async def follow(signed: str, ready: asyncio.Semaphore) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /live/?topic={signed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(b"retry: 3000")
        ready.release()
        await reader.readuntil(b"data: ")
        writer.close()
        return time.monotonic()

    async def all_of_them() -> list[float]:
        ready = asyncio.Semaphore(0)
        pages = [asyncio.create_task(follow(live.sign_topic("stock:7", 60), ready)) for _ in range(STREAMS)]
        for _ in range(STREAMS):
            await ready.acquire()
        told = time.monotonic()
        tell("stock:7", {"left": 3})
        return [heard - told for heard in await asyncio.gather(*pages)]

    waits = sorted(apart(all_of_them()))

    assert len(waits) == STREAMS
    assert waits[-1] < 1


@pytest.mark.embedded
def test_when_valkey_comes_back_pages_are_told_to_ask_anew():
    with place() as state_dir, embedded.use(state_dir):
        env = environment(state_dir)
        for address in running_live(free_port(), env):
            key = embedded.secret_key(state_dir)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(settings, "SECRET_KEY", key)
                signed = live.sign_topic("stock:1", 60)
            with httpx.stream("GET", address, params={"topic": signed}, timeout=20) as stream:
                heard = events(stream)
                os.kill(pid_of(state_dir, "valkey-server"), signal.SIGKILL)
                assert next(heard) == ("resync", {})


def test_a_silent_stream_beats_and_a_slow_one_ends(monkeypatch):
    monkeypatch.setattr(process, "HEARTBEAT", 0.01)

    async def play() -> list[bytes]:
        hub = process.Hub()
        inbox = hub.join(["stock:1"])
        heard = process._events(inbox, int(time.time()) + 60)
        got = [await anext(heard)]
        for n in range(process.MOST_UNREAD + 1):
            hub._tell([inbox], b"%d" % n)
        got += [event async for event in heard]
        hub.leave(["stock:1"], inbox)
        assert not hub._streams
        return got

    assert apart(play()) == [b":\n\n"]


def test_a_dead_valkey_does_not_hold_up_a_sale(monkeypatch, caplog):
    monkeypatch.setattr(settings, "OMNI_VALKEY_URL", f"redis://127.0.0.1:{free_port()}/0")
    live._valkey.cache_clear()
    try:
        began = time.monotonic()
        tell("stock:1", {})
        assert time.monotonic() - began < 1
        assert "live pages were not told" in caplog.text
    finally:
        live._valkey.cache_clear()
