"""Starting and stopping the stand-in, and what a test can ask of it.

`localstripe` keeps the state of intents, charges and refunds; it is GPL, so it runs as a process and is never imported.
The proxy before it adds what it lacks: idempotency keys, how much can be captured until when, one balance transaction
per capture, a card confirmed by a browser, signed messages, and every way in which a gateway fails.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.fakes.stripe.proxy import Proxy

SECRET = "whsec_standin"
CARD, CARD_3DS, CARD_REFUSED = "4242424242424242", "4000002500003155", "4000000000000341"
START_SECONDS = 30


@dataclass
class Fault:
    """What goes wrong at the next `times` requests whose method and path fit."""

    kind: str
    path: str
    method: str = "POST"
    times: int = 1
    seconds: float = 0.0


@dataclass
class StandIn:
    """A running stand-in. `url` is what STRIPE_API_BASE is set to."""

    url: str = ""
    life: timedelta = timedelta(days=7)
    events: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    webhook_url: str = ""
    settles_in: str = ""

    def start(self) -> StandIn:
        port = free_port()
        self._state = tempfile.TemporaryDirectory(prefix="standin-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "localstripe", "--from-scratch", "--port", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._state.name,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent / "loopback")},
        )
        self._wait_for(port)
        self._proxy = Proxy(("127.0.0.1", 0), self, port)
        self.url = f"http://127.0.0.1:{self._proxy.server_address[1]}"
        self._thread = threading.Thread(target=self._proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()
        self._process.terminate()
        self._process.wait(timeout=10)
        self._state.cleanup()

    def reset(self) -> None:
        """As if just started."""
        self._proxy.ask("DELETE", "/_config/data")
        self.faults, self.events, self.calls = [], [], []
        self.webhook_url, self.settles_in, self.life = "", "", timedelta(days=7)
        self._proxy.reset()

    def fail(self, kind: str, path: str, *, method: str = "POST", times: int = 1, seconds: float = 0.0) -> None:
        """The next requests that fit go wrong: see `proxy.FAULTS`."""
        self.faults.append(Fault(kind, path, method, times, seconds))

    def pay(self, client_secret: str, *, number: str = CARD, passes: bool = True) -> dict[str, Any]:
        """What a browser does with the card element: confirms, and answers the bank's question where it asks one."""
        intent = client_secret.partition("_secret_")[0]
        card = {"number": number, "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        body = {"key": "pk_test_standin", "client_secret": client_secret, "card": card}
        answer = self.browser("POST", f"/v1/payment_intents/{intent}/confirm", body)
        if answer.get("status") == "requires_action":
            path = f"/v1/payment_intents/{intent}/_authenticate?success={str(passes).lower()}"
            answer = self.browser("POST", path, {"key": "pk_test_standin", "client_secret": client_secret})
        return answer

    def browser(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        host = self.url.removeprefix("http://")
        connection = HTTPConnection(host, timeout=20)
        connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def kill(self, intent: str) -> None:
        """The authorisation dies, as after its last day."""
        self._proxy.kill(intent)

    def refund_there(self, intent: str, amount: int) -> str:
        """Somebody gives money back in the provider's own pages."""
        return str(self._proxy.refund(intent, amount, {})[1]["id"])

    def send_back(self, refund: str, intent: str) -> None:
        """The bank of the customer did not take a refund after all."""
        self._proxy.returned.add(refund)
        self._proxy.tell("refund.failed", {"object": "refund", "id": refund, "payment_intent": intent})

    def dispute(self, intent: str, amount: int, *, status: str = "needs_response") -> None:
        """The bank of the customer wants a charge back, or has decided about it."""
        row = {
            "id": f"dp_{intent}", "object": "dispute", "payment_intent": intent, "amount": amount, "currency": "eur",
            "status": status, "reason": "fraudulent",
        }  # fmt: skip
        self._proxy.disputes[row["id"]] = row
        self._proxy.tell("charge.dispute.updated", row)

    def intent(self, intent: str) -> dict[str, Any]:
        """How it stands, as Stripe would say."""
        return self._proxy.intent(intent)

    def book(self, kind: str, source: str, amount: int) -> None:
        """One more row in the provider's books."""
        row = {"id": f"txn_{uuid4().hex}", "type": kind, "source": source, "amount": amount, "currency": "eur"}
        self._proxy.other_rows.append({**row, "object": "balance_transaction", "created": int(time.time())})

    def charges(self) -> int:
        """How many captures there are in the provider's books."""
        return sum(1 for row in self._proxy.balance() if row["type"] == "charge")

    def refunds(self) -> int:
        """How many refunds there are in the provider's books."""
        return sum(1 for row in self._proxy.balance() if row["type"] == "refund")

    def count(self, method: str, end: str) -> int:
        """How often a path that ends so was called."""
        return sum(1 for verb, path in self.calls if verb == method and path.endswith(end))

    def _wait_for(self, port: int) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self._process.poll() is not None:
                raise RuntimeError("localstripe did not start.")
            time.sleep(0.05)
        raise RuntimeError("localstripe did not answer in time.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def event(name: str, subject: dict[str, Any]) -> dict[str, Any]:
    """An event as Stripe writes it."""
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": name,
        "created": int(time.time()),
        "data": {"object": subject},
    }


def signature(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    """The header that signs a body, written anew from Stripe's description; a test holds it against the SDK."""
    moment = int(at if at is not None else time.time())
    told = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={told}"
