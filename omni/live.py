"""The process that holds the pages' streams: /live/?topic=…&topic=… as server-sent events.

No Django request stack: topics carry their own permission (apps.core.live). One connection to Valkey hears every
message and hands it to the streams that follow its topic. A stream ends when its first topic expires, when its reader
is too slow, and when this process ends; the browser then comes back by itself, or falls back to its poll.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import logging.config
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from redis import RedisError
from redis.asyncio import Redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")

from django.conf import settings
from django.http.request import validate_host

from apps.core import live

HEARTBEAT = 15.0
RETRY = 3000  # milliseconds until the browser comes back
MOST_TOPICS = 50
MOST_UNREAD = 200
RECONNECT = 0.5
GRACEFUL = 3
RESYNC = b"event: resync\ndata: {}\n\n"

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Inbox = asyncio.Queue[bytes | None]
log = logging.getLogger("omni.live")


class Hub:
    """Hears all messages on one connection and hands each to the streams of its topic."""

    def __init__(self) -> None:
        self._streams: dict[str, set[Inbox]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._hear())

    def stop(self) -> None:
        """Ends every stream, and the hearing."""
        if self._task is not None:
            self._task.cancel()
        for inbox in self._inboxes():
            self._put(inbox, None)

    def join(self, topics: Iterable[str]) -> Inbox:
        inbox: Inbox = asyncio.Queue(MOST_UNREAD)
        for topic in topics:
            self._streams[topic].add(inbox)
        return inbox

    def leave(self, topics: Iterable[str], inbox: Inbox) -> None:
        for topic in topics:
            self._streams[topic].discard(inbox)
            if not self._streams[topic]:
                del self._streams[topic]

    def _inboxes(self) -> set[Inbox]:
        return set().union(*self._streams.values())

    async def _hear(self) -> None:
        lost = False
        while True:
            try:
                async with (
                    Redis.from_url(settings.OMNI_VALKEY_URL, health_check_interval=10) as valkey,
                    valkey.pubsub() as channel,
                ):
                    await channel.psubscribe(f"{live.CHANNEL}*")
                    if lost:  # messages were missed meanwhile: every page asks anew
                        self._tell(self._inboxes(), RESYNC)
                        log.info("Valkey is back")
                    lost = False
                    async for message in channel.listen():
                        if message["type"] == "pmessage":
                            topic = message["channel"].decode().removeprefix(live.CHANNEL)
                            self._tell(self._streams.get(topic, ()), b"data: " + message["data"] + b"\n\n")
            except (RedisError, OSError) as refusal:
                if not lost:
                    log.warning("Valkey is away: %s", refusal)
                lost = True
                await asyncio.sleep(RECONNECT)

    def _tell(self, inboxes: Iterable[Inbox], event: bytes) -> None:
        for inbox in inboxes:
            self._put(inbox, event)

    @staticmethod
    def _put(inbox: Inbox, event: bytes | None) -> None:
        if inbox.full():  # too slow: its stream ends, and the browser comes back for the present state
            while not inbox.empty():
                inbox.get_nowait()
            event = None
        inbox.put_nowait(event)


hub = Hub()


async def app(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = (await receive())["type"]
        if event == "lifespan.startup":
            hub.start()
        else:
            hub.stop()
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    if scope["path"] == "/live/healthz":
        await _refuse(send, 200, b"ok")
    elif scope["path"] != "/live/":
        await _refuse(send, 404, b"Not here.")
    elif scope["method"] != "GET":
        await _refuse(send, 405, b"Only GET.")
    else:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("topic", [])
        granted = [found for found in map(live.read_topic, asked[:MOST_TOPICS]) if found]
        if not granted or len(granted) < len(asked):
            await _refuse(send, 403, b"A topic is missing, forged, over, or one too many.", _allowed(scope))
        else:
            await _stream(dict(granted), _allowed(scope), receive, send)


async def _refuse(send: Send, status: int, text: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": text})


def _allowed(scope: Message) -> list[tuple[bytes, bytes]]:
    """Lets pages of this installation read the answer; they come from another port where no proxy stands before us."""
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    if origin and validate_host(urlsplit(origin).hostname or "", settings.ALLOWED_HOSTS):
        return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
    return [(b"vary", b"origin")]


async def _stream(topics: dict[str, int], allowed: list[tuple[bytes, bytes]], receive: Receive, send: Send) -> None:
    inbox = hub.join(topics)
    leaving = asyncio.create_task(_notice_leaving(receive, inbox))
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers + allowed})
        await send({"type": "http.response.body", "body": b"retry: %d\n\n" % RETRY, "more_body": True})
        async for event in _events(inbox, min(topics.values())):
            await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except OSError:
        pass  # the reader has gone
    finally:
        leaving.cancel()
        hub.leave(topics, inbox)


async def _events(inbox: Inbox, until: int) -> AsyncIterator[bytes]:
    while (left := until - time.time()) > 0:
        try:
            event = await asyncio.wait_for(inbox.get(), min(HEARTBEAT, left))
        except TimeoutError:
            yield b":\n\n"
        else:
            if event is None:
                return
            yield event


async def _notice_leaving(receive: Receive, inbox: Inbox) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    with contextlib.suppress(asyncio.QueueFull):
        inbox.put_nowait(None)


class Server(uvicorn.Server):
    """Ends its streams first, so that stopping does not wait for readers."""

    def handle_exit(self, sig: int, frame: Any) -> None:
        hub.stop()
        super().handle_exit(sig, frame)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m omni.live")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    given = parser.parse_args()
    logging.config.dictConfig(settings.LOGGING)
    config = uvicorn.Config(
        app, host=given.host, port=given.port, access_log=False, log_config=None,
        timeout_graceful_shutdown=GRACEFUL, log_level="warning", ws="none", loop="asyncio",
    )  # fmt: skip
    Server(config).run()


if __name__ == "__main__":
    main()
