"""What stands between us and `localstripe`: Stripe's manners of today, and its bad days."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from tests.fakes.stripe.standin import Fault, StandIn

ELEMENT = Path(__file__).with_name("card-element.js")
KEY = "sk_test_standin"

TAKES = {
    "POST /v1/payment_intents": {
        "amount", "currency", "capture_method", "allowed_payment_method_types", "metadata", "expand",
    },
    "POST /v1/payment_intents/capture": {"amount_to_capture", "expand"},
    "POST /v1/payment_intents/cancel": {"expand"},
    "GET /v1/payment_intents": {"expand"},
    "POST /v1/refunds": {"payment_intent", "amount", "metadata"},
    "GET /v1/refunds": {"payment_intent", "limit"},
    "GET /v1/disputes": {"payment_intent", "limit"},
    "GET /v1/balance_transactions": {"created", "limit", "starting_after", "expand"},
}  # fmt: skip
"""The parameters that each call takes; others are refused, as Stripe does. A test holds them against the SDK."""

GIVES = {
    "PaymentIntent": {"id", "status", "amount", "currency", "amount_capturable", "amount_received", "client_secret", "latest_charge", "last_payment_error"},
    "Refund": {"id", "status", "amount", "currency", "metadata"},
    "Dispute": {"id", "status", "amount", "currency", "reason"},
    "BalanceTransaction": {"id", "type", "source", "amount", "currency", "created"},
}  # fmt: skip
"""The fields that we read of each answer."""

FAULTS = {
    "hang": "nothing is done, and nothing answered for `seconds`",
    "hang_after": "it is done, and nothing answered for `seconds`",
    "error": "nothing is done: 500",
    "reset": "nothing is done, the connection is reset",
    "reset_after": "it is done, and the connection is reset",
    "busy": "nothing is done: 429",
    "refuse": "nothing is done: 402",
    "twice": "it is done, and answered; its message comes twice",
    "amount": "it is done, and answered with another amount",
    "currency": "it is done, and answered with another currency",
}


class Proxy(ThreadingHTTPServer):
    """One stand-in's door."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], standin: StandIn, port: int) -> None:
        super().__init__(address, _Handler)
        self.standin, self.port = standin, port
        self.lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        self.answers: dict[str, tuple[str, int, bytes]] = {}
        self.running: set[str] = set()
        self.captured: dict[str, int] = {}
        self.released: set[str] = set()
        self.expired: set[str] = set()
        self.returned: set[str] = set()
        self.disputes: dict[str, dict[str, Any]] = {}
        self.other_rows: list[dict[str, Any]] = []

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """One call of localstripe."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Authorization": f"Bearer {KEY}"})
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, json.loads(body) if body.startswith((b"{", b"[")) else {}
        finally:
            connection.close()

    def intent(self, pk: str) -> dict[str, Any]:
        return self.dressed(self.ask("GET", f"/v1/payment_intents/{pk}")[1])

    def kill(self, pk: str) -> None:
        self.ask("POST", f"/v1/payment_intents/{pk}/cancel")
        self.expired.add(pk)
        self.tell("payment_intent.canceled", self.intent(pk))

    def refund(self, pk: str, amount: int, metadata: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, found = self.ask("POST", "/v1/refunds", {"payment_intent": pk, "amount": amount, "metadata": metadata})
        found["payment_intent"] = pk
        self.tell("charge.refunded", {"object": "charge", "id": found.get("charge"), "payment_intent": pk})
        return status, found

    def dressed(self, intent: dict[str, Any]) -> dict[str, Any]:
        """An intent with what localstripe leaves out."""
        if intent.get("object") != "payment_intent":
            return intent
        status, charge = intent["status"], intent.get("latest_charge")
        intent["amount_capturable"] = intent["amount"] if status == "requires_capture" else 0
        intent["amount_received"] = self.captured.get(intent["id"], 0)
        intent.pop("charges", None)
        if intent["id"] in self.expired:
            intent["cancellation_reason"] = "expired"
        if isinstance(charge, dict):
            charge.pop("refunds", None)
            until = int(charge["created"] + self.standin.life.total_seconds())
            charge["payment_method_details"] = {"type": "card", "card": {"brand": "visa", "capture_before": until}}
        return intent

    def tell(self, name: str, subject: dict[str, Any], *, times: int = 1) -> None:
        """Writes the event, and sends it, signed, where somebody listens."""
        from tests.fakes.stripe import standin  # noqa: PLC0415 the two know each other

        told = standin.event(name, subject)
        self.standin.events.append(told)
        if self.standin.webhook_url:
            for _time in range(times):
                threading.Thread(target=_send, args=(self.standin.webhook_url, told), daemon=True).start()

    def balance(self) -> list[dict[str, Any]]:
        """Charges and refunds as Stripe's books have had them since 2025: a capture is one row of its own amount."""
        rows: list[dict[str, Any]] = []
        after = ""
        while True:
            query = urlencode({"limit": 100, **({"starting_after": after} if after else {})})
            _status, page = self.ask("GET", f"/v1/balance_transactions?{query}")
            rows += page["data"]
            if not page["has_more"]:
                break
            after = page["data"][-1]["id"]
        amounts = {self._charge_of(pk): amount for pk, amount in self.captured.items()}
        for row in rows:
            row["amount"] = amounts.get(row["source"], row["amount"]) if row["type"] == "charge" else row["amount"]
        return [row for row in rows if row["source"] not in self.released]

    def _charge_of(self, pk: str) -> str:
        return str(self.ask("GET", f"/v1/payment_intents/{pk}")[1]["latest_charge"]["id"])


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def do_OPTIONS(self) -> None:
        self._answer(200, b"")

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/v3/":
            self._answer(200, ELEMENT.read_bytes(), kind="text/javascript")
            return
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def _serve(self, method: str) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        where = urlsplit(self.path)
        self.server.standin.calls.append((method, where.path))
        fault = self._fault(method, where.path)
        kind = fault.kind if fault else ""
        if kind in {"hang", "reset"}:
            self._drop(fault.seconds if fault else 0)
            return
        if kind in BEFORE:
            status, error = BEFORE[kind]
            self._answer(status, json.dumps({"error": error}).encode())
            return
        status, body = self._once(method, where.path, where.query, raw, kind)
        if kind in {"hang_after", "reset_after"}:
            self._drop(fault.seconds if fault else 0)
            return
        self._answer(status, _changed(body, kind))

    def _fault(self, method: str, path: str) -> Fault | None:
        with self.server.lock:
            for fault in self.server.standin.faults:
                if fault.times and fault.method == method and fault.path in path:
                    fault.times -= 1
                    return fault
        return None

    def _once(self, method: str, path: str, query: str, raw: bytes, kind: str) -> tuple[int, bytes]:
        """Under an Idempotency-Key the first answer is given again; the same key with another body is refused."""
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        if key is None:
            return self._do(method, path, query, raw, kind)
        print_of = f"{path} {raw.decode()}"
        with self.server.lock:
            before = self.server.answers.get(key)
            if before is not None and before[0] != print_of:
                return 400, json.dumps({"error": {"type": "idempotency_error", "message": "Another body."}}).encode()
            if before is not None:
                return before[1], before[2]
            if key in self.server.running:
                return 409, json.dumps(
                    {"error": {"type": "idempotency_error", "code": "idempotency_key_in_use"}}
                ).encode()
            self.server.running.add(key)
        try:
            status, body = self._do(method, path, query, raw, kind)
            with self.server.lock:
                self.server.answers[key] = (print_of, status, body)
        finally:
            self.server.running.discard(key)
        return status, body

    def _do(self, method: str, path: str, query: str, raw: bytes, kind: str) -> tuple[int, bytes]:
        parts = path.strip("/").split("/")[1:]
        if self.headers.get("Content-Type", "").startswith("application/json"):
            status, found = self._from_browser(parts, path, query, json.loads(raw))
        else:
            given = _tree(query if method == "GET" else raw.decode())
            refused = self._unknown(method, parts, given)
            status, found = refused or self._from_shop(method, parts, given, kind)
        return status, json.dumps(found).encode()

    def _unknown(self, method: str, parts: list[str], given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        name = f"{method} /v1/" + "/".join(part for part in parts if "_" not in part or part in KNOWN)
        unknown = sorted(given.keys() - TAKES.get(name, set()))
        if name in TAKES and not unknown:
            return None
        error = {"type": "invalid_request_error", "code": "parameter_unknown", "message": f"{name}: {unknown}"}
        return 400, {"error": error}

    def _from_browser(
        self, parts: list[str], path: str, query: str, body: dict[str, Any]
    ) -> tuple[int, dict[str, Any]]:
        """What the card element sends, with the publishable key and the intent's own secret."""
        pk = parts[1]
        intent = self.server.ask("GET", f"/v1/payment_intents/{pk}")[1]
        if intent.get("client_secret") != body.get("client_secret"):
            return 401, {"error": {"type": "invalid_request_error", "message": "Unauthorized"}}
        if parts[-1] == "confirm":
            status, method = self.server.ask("POST", "/v1/payment_methods", {"type": "card", "card": body["card"]})
            if status != 200:
                return status, method
            change = {"payment_method": method["id"], "latest_charge": None}
            self.server.ask("POST", f"/v1/payment_intents/{pk}", change)
            status, found = self.server.ask("POST", f"/v1/payment_intents/{pk}/confirm")
        else:
            status, found = self.server.ask("POST", f"{path}?{query}", body)
        now = self.server.intent(pk)
        if now["status"] == "requires_capture":
            self.server.tell("payment_intent.amount_capturable_updated", now)
        elif status != 200 or now["status"] == "requires_payment_method":
            self.server.tell("payment_intent.payment_failed", now)
            error = now.get("last_payment_error") or {"code": "card_declined", "message": "Your card was declined."}
            return 402, {"error": {"type": "card_error", **error}}
        return status, self.server.dressed(found)

    def _from_shop(self, method: str, parts: list[str], given: dict[str, Any], kind: str) -> tuple[int, dict[str, Any]]:
        if parts[0] == "payment_intents":
            return self._intents(method, parts[1:], given, kind)
        if parts[0] == "refunds":
            return self._refunds(method, given)
        if parts[0] == "disputes":
            rows = [row for row in self.server.disputes.values() if row["payment_intent"] == given["payment_intent"]]
            return 200, {"object": "list", "url": "/v1/disputes", "has_more": False, "data": rows}
        return 200, self._books(given)

    def _intents(self, method: str, parts: list[str], given: dict[str, Any], kind: str) -> tuple[int, dict[str, Any]]:
        server = self.server
        if method == "GET":
            status, found = server.ask("GET", f"/v1/payment_intents/{parts[0]}")
            return status, server.dressed(found)
        if not parts:
            wanted = {
                name: given[name] for name in ("amount", "currency", "capture_method", "metadata") if name in given
            }
            status, found = server.ask("POST", "/v1/payment_intents", wanted)
            return status, server.dressed(found)
        pk, verb = parts
        before = server.ask("GET", f"/v1/payment_intents/{pk}")[1]
        if verb == "capture" and before.get("status") != "requires_capture":
            return _refusal("payment_intent_unexpected_state", f"It is {before.get('status')}.")
        amount = int(given.get("amount_to_capture") or before.get("amount") or 0)
        body = {"amount_to_capture": amount} if verb == "capture" else {}
        status, found = server.ask("POST", f"/v1/payment_intents/{pk}/{verb}", body)
        if status != 200:
            return _refusal("payment_intent_unexpected_state", json.dumps(found))
        if verb == "capture":
            server.captured[pk] = amount
            _status, refunds = server.ask("GET", f"/v1/refunds?payment_intent={pk}")
            server.released |= {row["id"] for row in refunds["data"]}
        now = server.intent(pk)
        server.tell(
            "payment_intent.succeeded" if verb == "capture" else "payment_intent.canceled",
            now,
            times=2 if kind == "twice" else 1,
        )
        return status, now

    def _refunds(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        server, pk = self.server, given["payment_intent"]
        _status, page = server.ask("GET", f"/v1/refunds?payment_intent={pk}&limit=100")
        page["data"] = [row for row in page["data"] if row["id"] not in server.released]
        for row in page["data"]:
            row["status"] = "failed" if row["id"] in server.returned else row["status"]
        if method == "GET":
            return 200, page
        left = server.captured.get(pk, 0) - sum(row["amount"] for row in page["data"])
        if int(given["amount"]) > left:
            return _refusal("charge_already_refunded", f"{left} is left.")
        return server.refund(pk, int(given["amount"]), given.get("metadata") or {})

    def _books(self, given: dict[str, Any]) -> dict[str, Any]:
        created = given.get("created") or {}
        start, end = int(created.get("gte", 0)), int(created.get("lt", 2**40))
        books = [*self.server.balance(), *self.server.other_rows]
        rows = [dict(row) for row in books if start <= row["created"] < end]
        for row in rows:
            said = {"id": row["source"], "amount": abs(row["amount"]), "currency": row["currency"]}
            row["source"] = {"object": row["type"], **said} if "expand" in given else row["source"]
            if self.server.standin.settles_in:
                row["currency"], row["amount"] = self.server.standin.settles_in, row["amount"] * 2
        return {"object": "list", "url": "/v1/balance_transactions", "has_more": False, "data": rows}

    def _drop(self, seconds: float) -> None:
        """No answer, then a reset."""
        time.sleep(seconds)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _answer(self, status: int, body: bytes, *, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if origin := self.headers.get("Origin"):
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Headers", "Content-Type, Accept")
            self.send_header("Access-Control-Allow-Methods", "GET, POST")
        self.end_headers()
        self.wfile.write(body)


KNOWN = {"payment_intents", "balance_transactions"}
BEFORE = {
    "error": (500, {"type": "api_error", "message": "Something is broken."}),
    "busy": (429, {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests."}),
    "refuse": (402, {"type": "card_error", "code": "card_declined", "message": "Your card was declined."}),
}


def _refusal(code: str, message: str) -> tuple[int, dict[str, Any]]:
    return 400, {"error": {"type": "invalid_request_error", "code": code, "message": message}}


def _changed(body: bytes, kind: str) -> bytes:
    """The answer that a broken gateway would give."""
    if kind not in {"amount", "currency"}:
        return body
    found = json.loads(body)
    if kind == "currency":
        found["currency"] = "usd"
    elif found.get("amount_received"):
        found["amount_received"] += 100
    else:
        found["amount"] += 100
    return json.dumps(found).encode()


def _tree(text: str) -> dict[str, Any]:
    """`a[b]=1` as {"a": {"b": "1"}}, one level deep, which is all that we send."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, _open, tail = name.partition("[")
        if tail:
            found.setdefault(head, {})[tail.rstrip("]")] = value
        else:
            found[head] = value
    return found


def _send(url: str, told: dict[str, Any]) -> None:
    from tests.fakes.stripe.standin import signature  # noqa: PLC0415 the two know each other

    where, body = urlsplit(url), json.dumps(told).encode()
    connection = HTTPConnection(where.netloc, timeout=10)
    try:
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature(body)}
        connection.request("POST", where.path, body, headers)
        connection.getresponse().read()
    except OSError:
        pass
    finally:
        connection.close()
