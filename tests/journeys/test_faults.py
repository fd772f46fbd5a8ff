"""Faults 3 and 5 of the reliability table, shrunk: the database dies under load, then Valkey forgets everything.

Four shoppers buy all the while over HTTP from a server of its own. Whatever was acknowledged must be there afterwards, once;
while the database is away the answer is a quick 503 that says when to come back.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from dataclasses import dataclass, field

import httpx
import pytest
from redis import Redis

from bench.race import world
from bench.server import Server, server
from omni import embedded
from tests.omni.places import pid_of

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(300)]


@dataclass
class Shoppers:
    """What four shoppers were told, while `running`."""

    url: str
    variants: list[str]
    place: str
    acknowledged: list[str] = field(default_factory=list)
    away: list[tuple[float, str | None]] = field(default_factory=list)
    others: list[tuple[int, str]] = field(default_factory=list)
    running: bool = True

    def buy(self, number: int) -> None:
        with httpx.Client(base_url=f"{self.url}/api/v1/", timeout=20) as client:
            while self.running:
                try:
                    self._buy(client, self.variants[number])
                except httpx.TransportError as broken:
                    self.others.append((0, repr(broken)))
                time.sleep(0.02)

    def _buy(self, client: httpx.Client, variant: str) -> None:
        basket = {"lines": [{"variant": variant, "quantity": 1}], "location": self.place}
        cart = self._post(client, "carts", basket)
        if cart is None:
            return
        guest = {"X-Omni-Cart-Token": cart["token"]}
        draft = self._post(client, f"carts/{cart['id']}/checkout", {}, guest)
        if draft is None:
            return
        contact = {"contact": {"name": "Ana Ruiz", "email": "ana@example.com"}}
        key = {"Idempotency-Key": uuid.uuid4().hex, "X-Omni-Order-Token": draft["token"]}
        order = self._post(client, f"orders/{draft['id']}/place", contact, guest | key)
        if order is not None:
            self.acknowledged.append(draft["id"])

    def _post(self, client: httpx.Client, path: str, body: object, headers: dict[str, str] | None = None):
        begun = time.monotonic()
        answer = client.post(path, json=body, headers=headers)
        if answer.status_code == 503:
            self.away.append((time.monotonic() - begun, answer.headers.get("Retry-After")))
        elif answer.status_code >= 300:
            self.others.append((answer.status_code, answer.text[:300]))
        return answer.json() if answer.status_code < 300 else None


def until(said, *, seconds: float) -> float:
    """Waits until it is so; how long that took."""
    begun = time.monotonic()
    while not said():
        assert time.monotonic() - begun < seconds, f"not so after {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def placed(running: Server) -> list[str]:
    sql = "SELECT public_id FROM orders_order WHERE status = 'placed'"
    return running.manage("dbshell", "--", "-Atqc", sql).stdout.split()


def test_nothing_acknowledged_is_lost_when_the_database_dies_and_valkey_forgets():
    with server(only="web,worker,beat,mail") as running:
        goods = world(running, variants=4, units=100_000)
        shoppers = Shoppers(url=running.url, variants=goods["variants"], place=goods["locations"][0])
        threads = [threading.Thread(target=shoppers.buy, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(shoppers.acknowledged) >= 20, seconds=60)

        os.kill(pid_of(running.state_dir, "bin/postgres", "-D"), signal.SIGKILL)
        before = len(shoppers.acknowledged)
        back_after = until(lambda: len(shoppers.acknowledged) > before + 4, seconds=60)

        Redis.from_url(embedded.cache_url(embedded.broker_url(running.state_dir))).flushall()
        after_flush = len(shoppers.acknowledged)
        until(lambda: len(shoppers.acknowledged) >= after_flush + 20, seconds=60)
        shoppers.running = False
        for thread in threads:
            thread.join(timeout=60)

        kept = placed(running)
        assert set(shoppers.acknowledged) <= set(kept)
        assert len(kept) == len(set(kept))
        assert len(shoppers.acknowledged) == len(set(shoppers.acknowledged))
        assert all(header == "1" or (header or "").isdigit() for _seconds, header in shoppers.away)
        assert back_after < 15
        assert [status for status, _text in shoppers.others if status >= 500] == []
        running.manage("verify")
