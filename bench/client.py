"""A small HTTP client that keeps its connection, and what a load run measured."""

from __future__ import annotations

import json
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit


class Client:
    """One caller of the REST API."""

    def __init__(self, url: str, **headers: str) -> None:
        self.address = urlsplit(url)
        self.headers = {"Content-Type": "application/json", "Accept": "application/json"} | headers
        self.connection: HTTPConnection | None = None

    def call(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """The status and the answer; 0 when the connection broke."""
        text = None if body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            if self.connection is None:
                self.connection = HTTPConnection(self.address.hostname, self.address.port, timeout=30)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.request(method, f"/api/v1/{path}", text, self.headers | named)
            response = self.connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException):
            self.connection = None
            return 0, None
        return response.status, json.loads(answer) if answer else None

    def buy(self, variants: list[str], location: str) -> tuple[str, list[int]]:
        """One guest purchase of a unit of each: basket, checkout, place. Returns the outcome and every status."""
        status, cart = self.call(
            "POST", "carts", {"lines": [{"variant": v, "quantity": 1} for v in variants], "location": location}
        )
        if status != 201:
            return _outcome(status, cart), [status]
        guest = {"X_Omni_Cart_Token": cart["token"]}
        second, draft = self.call("POST", f"carts/{cart['id']}/checkout", {}, **guest)
        if second not in {200, 201}:
            return _outcome(second, draft), [status, second]
        body = {"contact": {"name": "Ana Ruiz", "email": f"{uuid.uuid4().hex[:12]}@example.com"}}
        third, order = self.call(
            "POST", f"orders/{draft['id']}/place", body, Idempotency_Key=uuid.uuid4().hex, **guest,
            X_Omni_Order_Token=draft["token"],
        )  # fmt: skip
        return ("sold" if third in {200, 201} else _outcome(third, order)), [status, second, third]


def _outcome(status: int, answer: Any) -> str:
    code = answer.get("code", "") if isinstance(answer, Mapping) else ""
    return "refused" if code == "inventory.out_of_stock" else f"error {status} {code}".strip()


@dataclass
class Measured:
    """Outcomes, statuses and times of a load run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str, statuses: list[int], seconds: float) -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            self.statuses.update(statuses)
            self.seconds.append(seconds)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500 or status == 0)

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0

    def summary(self) -> dict[str, object]:
        return {
            "sold": self.outcomes["sold"],
            "refused": self.outcomes["refused"],
            "errors": {name: count for name, count in self.outcomes.items() if name.startswith("error")},
            "server_errors": self.server_errors,
            "purchases_per_second": round(len(self.seconds) / self.elapsed, 1) if self.elapsed else 0.0,
            "requests_per_second": round(self.requests / self.elapsed, 1) if self.elapsed else 0.0,
            "p50_ms": self.percentile(0.5),
            "p95_ms": self.percentile(0.95),
            "p99_ms": self.percentile(0.99),
        }


def run(clients: int, job: Callable[[int, Measured], None]) -> Measured:
    """Starts `job(number, measured)` in so many threads at the same moment and waits for all."""
    measured = Measured()
    gate = threading.Barrier(clients + 1)

    def work(number: int) -> None:
        gate.wait()
        job(number, measured)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    measured.elapsed = time.perf_counter() - begun
    return measured


def timed(job: Callable[[], tuple[str, list[int]]], measured: Measured) -> None:
    begun = time.perf_counter()
    outcome, statuses = job()
    measured.add(outcome, statuses, time.perf_counter() - begun)
