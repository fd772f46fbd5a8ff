"""What every story of the tour is played with: the people, the steps that print a line, and the way to a placed order."""

from __future__ import annotations

import email
import email.policy
import json
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.client import Client
from bench.server import ROOT, Server

STAFF, ADMIN = "manager@lumbre.example", "admin@lumbre.example"
ANA = {"name": "Ana Ruiz", "email": "ana.ruiz@example.com", "phone": "+34600000000"}
PATIENCE = 90.0


class Failed(Exception):
    """A step did not go as it must."""


class Player:
    """A guest, the manager of a shop and an administrator at one server; each step prints one line."""

    def __init__(self, at: Server, keys: Mapping[str, str]) -> None:
        self.at = at
        self.guest = Client(at.url, **{"Accept-Language": "en"})
        self.staff = Client(at.url, Authorization=f"Bearer {keys[STAFF]}")
        self.admin = Client(at.url, Authorization=f"Bearer {keys[ADMIN]}")
        self.number = 0

    def placed(
        self, variant: Mapping[str, Any], shop: Mapping[str, Any], *, units: int, code: str = ""
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """An order that is paid in the shop, and the header that opens it."""
        draft, guest = self.held(variant, shop, units=units, code=code)
        with self.step("place") as say:
            body = {"contact": ANA, "slot": draft["slots"][0]["id"] if draft["slots"] else None}
            order = self.twice(f"orders/{draft['id']}/place", body, **guest)
            say(f"{order['number']} over {order['total']['amount']}, to be paid in the shop; sent twice, placed once")
        return order, {"X_Omni_Order_Token": draft["token"]}

    def held(
        self, variant: Mapping[str, Any], shop: Mapping[str, Any], *, units: int, code: str = ""
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """A basket at the checkout, its units held; and the header that opens it."""
        with self.step("basket") as say:
            body = {"lines": [{"variant": variant["id"], "quantity": units}], "location": shop["id"]}
            status, cart = self.guest.call("POST", "carts", body)
            must(status == 201 and cart["can_be_ordered"], cart)
            guest = {"X_Omni_Cart_Token": cart["token"]}
            say(f"{cart['units']} × {cart['lines'][0]['item']['name']} = {cart['total']['amount']}")
            if code:
                before = cart["total"]["amount"]
                status, cart = self.post(self.guest, f"carts/{cart['id']}/codes", {"code": code}, **guest)
                must(status == 200 and cart["total"]["amount"] != before, cart)
                say(f"with {code} {cart['total']['amount']}")
        with self.step("hold") as say:
            status, draft = self.post(self.guest, f"carts/{cart['id']}/checkout", {}, **guest)
            must(status == 200, draft)
            until, times = draft["hold_expires_at"][11:16], len(draft["slots"])
            say(f"until {until}; ready {draft['promised_at'][:16]}; {times} times")
        return draft, guest

    def twice(self, path: str, body: object, *, who: Client | None = None, **headers: str) -> Any:
        """Sends a request two times with one key; both must give the same."""
        key = uuid.uuid4().hex
        answers = [self.post(who or self.guest, path, body, key=key, **headers) for _time in range(2)]
        must(answers[0] == answers[1] and answers[0][0] == 200, answers)
        return answers[0][1]

    def picked(self, order: Mapping[str, Any], shop: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
        with self.step("pick") as say:
            queue = self.get(self.staff, f"store/queue?location={shop['id']}")["items"]
            work = next(row for row in queue if row["order"]["number"] == order["number"])
            for verb in ("accept", "start"):
                status, work = self.post(self.staff, f"store/work/{work['id']}/{verb}", {})
                must(status == 200, work)
            units = sum(line["quantity"] for line in work["lines"])
            for _unit in range(units):
                status, work = self.post(self.staff, f"store/work/{work['id']}/scan", {"code": variant["sku"]})
                must(status == 200, work)
            say(f"{len(queue)} in the queue; {units} scanned as {variant['sku']}")
            return work

    def ready(self, order: Mapping[str, Any], work: Mapping[str, Any], guest: Mapping[str, str]) -> str:
        with self.step("ready") as say:
            status, answer = self.post(self.staff, f"store/work/{work['id']}/ready", {"shelf": "T1"})
            must(status == 200 and answer["status"] == "ready", answer)
            code: str = self.get(self.guest, f"orders/{order['id']}", **guest)["pickups"][0]["code"]
            mail = self.until(lambda: self.mail_with(order["number"], code), lambda found: found is not None)
            say(f"on shelf T1; mail “{mail}” with the code {code}")
            return code

    def level(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> dict[str, int]:
        found = self.get(self.staff, f"store/stock?location={shop['id']}&variant={variant['id']}")
        level: dict[str, int] = found["items"][0]["here"]
        return level

    def mail_with(self, number: str, code: str) -> str | None:
        """The subject of the mail that carries both, from the development mailbox."""
        folder = (self.at.state_dir or ROOT / ".omni") / "mail"
        for path in sorted(folder.glob("*.eml"), reverse=True)[:50]:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = message.get_body(("plain",))
            text = body.get_content() if body else ""
            if code in text and number in text:
                return str(message["subject"])
        return None

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        self.number += 1
        said: list[str] = []
        begun = time.perf_counter()
        try:
            yield said.append
        except Exception as failure:
            line(self.number, name, f"FAILED: {failure}"[:1000])
            raise
        line(self.number, name, f"{' '.join(said)} ({time.perf_counter() - begun:.2f} s)")

    def get(self, who: Client, path: str, **headers: str) -> Any:
        status, answer = _call(who, "GET", path, **headers)
        must(status == 200, (path, status, answer))
        return answer

    def post(self, who: Client, path: str, body: object, *, key: str | None = None, **headers: str) -> tuple[int, Any]:
        return _call(who, "POST", path, body, Idempotency_Key=key or uuid.uuid4().hex, **headers)

    def until(self, look: Callable[[], Any], enough: Callable[[Any], bool]) -> Any:
        """Looks every half second until it is there. Raises: Failed when patience is over."""
        end = time.monotonic() + PATIENCE
        while not enough(found := look()):
            if time.monotonic() > end:
                raise Failed(f"not within {PATIENCE:.0f} s: {found}")
            time.sleep(0.5)
        return found

    def fetch(self, path: str, headers: Mapping[str, str]) -> bytes:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.at.url}/api/v1/{path}", headers=named)  # noqa: S310 our own server
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            content: bytes = response.read()
            return content

    def upload(self, text: str, *, is_dry_run: bool) -> tuple[int, Any]:
        edge = uuid.uuid4().hex
        flag = "true" if is_dry_run else "false"
        form = (
            f'--{edge}\r\nContent-Disposition: form-data; name="is_dry_run"\r\n\r\n{flag}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="tour.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{text}\r\n--{edge}--\r\n"
        )
        headers = {**self.admin.headers, "Content-Type": f"multipart/form-data; boundary={edge}"}
        request = urllib.request.Request(f"{self.at.url}/api/v1/imports", form.encode(), headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.loads(response.read())


def _call(who: Client, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    """Once more on a new connection when the server has closed an idle one; the key makes that safe."""
    status, answer = who.call(method, path, body, **headers)
    return who.call(method, path, body, **headers) if status == 0 else (status, answer)


def must(right: bool, found: object) -> None:  # noqa: FBT001 reads as a sentence
    if not right:
        raise Failed(str(found))


def line(number: int, name: str, text: str) -> None:
    sys.stdout.write(f"{number:2} {name:<10} {text}\n")
    sys.stdout.flush()
