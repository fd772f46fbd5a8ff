"""The main job played over HTTP, a line a step: found, ordered, picked, paid, handed over; cancelled; not collected; verified.

It starts a server of its own with the demo shop, or plays on the one of OMNI_URL (with the demo shop of this folder).
The exit code says whether every step went as it must.
"""

from __future__ import annotations

import email
import email.policy
import json
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.client import Client
from bench.server import ROOT, Server, _environment, server

STAFF, ADMIN = "manager@lumbre.example", "admin@lumbre.example"
PATIENCE = 90.0
FILE = (
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Status,Published\n"
    "tour-lantern,Tour lantern,Colour,Red,TOUR-1,24.90,5,active,true\n"
    "tour-lantern,,Colour,Blue,TOUR-2,oops,5,active,true\n"
)


class Failed(Exception):
    """A step did not go as it must."""


class Tour:
    """The steps, in order; each prints one line."""

    def __init__(self, at: Server, keys: Mapping[str, str]) -> None:
        self.at = at
        self.guest = Client(at.url, **{"Accept-Language": "en"})
        self.staff = Client(at.url, Authorization=f"Bearer {keys[STAFF]}")
        self.admin = Client(at.url, Authorization=f"Bearer {keys[ADMIN]}")
        self.number = 0

    def play(self) -> None:
        self.bring_in_a_file()
        shop = self.find_shop()
        item, variant = self.find_item(shop)
        self.show_refusals(item, shop)
        self.whole_order(variant, shop)
        self.cancelled_order(variant, shop)
        self.not_collected(item, shop)

    def bring_in_a_file(self) -> None:
        with self.step("import") as say:
            status, job = self.admin_upload(FILE, is_dry_run=self.at.state_dir is None)
            _is(status == 202, job)
            done = self.until(
                lambda: self.get(self.admin, f"imports/{job['id']}"), lambda row: row["job"]["finished_at"] is not None
            )
            _is(done["job"]["state"] == "done", done)
            _is(any(issue["value"] == "oops" for issue in done["issues"]), done)
            say(f"{done['job']['format']}: {done['job']['rows_read']} rows, bad price of one named, the rest taken")

    def find_shop(self) -> dict[str, Any]:
        with self.step("shop") as say:
            session = self.get(self.staff, "session")
            grants = {grant["permission"]: grant for grant in session["grants"]}
            mine = grants["order.pick"]["locations"][0]
            shop = self.get(self.guest, f"locations/{mine}")["location"]
            near = self.get(self.guest, f"locations?lat={shop['latitude']}&lon={shop['longitude']}&limit=3")["items"]
            _is(near[0]["id"] == mine, near)
            say(f"{shop['name']}, {shop['city']}; next {near[1]['name']}, {near[1]['distance_metres']} m away")
            return shop

    def find_item(self, shop: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        with self.step("find") as say:
            found = self.get(self.guest, f"products?facet=stock:here&location={shop['id']}&limit=50")
            for item in found["items"]:
                product = self.get(self.guest, f"products/{item['id']}?location={shop['id']}")
                for variant in product["variants"]:
                    if variant["availability"] == "in_stock" and variant["price"] and variant["sku"]:
                        price = variant["price"]["now"]
                        say(
                            f"{product['name']} {variant['option']}".strip()
                            + f" for {price['amount']} {price['currency']}; {found['total']} products here, "
                            f"{len(found['facets'])} facets"
                        )
                        return product, variant
            raise Failed("no product with stock here")

    def show_refusals(self, item: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        with self.step("refused") as say:
            wanted = item["variants"][0]["id"]
            tries: list[tuple[object, str]] = [
                ({"lines": [{"variant": wanted, "quantity": "1e3"}]}, "lines.0.quantity"),
                ({"lines": [{"variant": wanted, "price": "0.01"}]}, "lines.0.price"),
                ({"lines": [{"variant": "' OR 1=1"}]}, "lines.0.variant"),
                ({"location": shop["id"], "is_staff": True}, "is_staff"),
            ]
            named = []
            for body, field in tries:
                status, problem = self.guest.call("POST", "carts", body)
                _is(status == 400 and [error["field"] for error in problem["errors"]] == [field], problem)
                named.append(field)
            status, problem = self.guest.call("GET", f"store/queue?location={shop['id']}")
            _is(status == 401 and problem["code"] == "api.sign_in_first", problem)
            say(f"400 naming {', '.join(named)}; 401 at the staff's queue")

    def whole_order(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=2)
        work = self.picked(order, shop, variant)
        code = self.ready(order, work, guest)
        path = f"store/work/{work['id']}"
        with self.step("desk") as say:
            status, problem = self.post(self.staff, f"{path}/hand-over", {"code": "ZZZZZZ"})
            _is(status == 403 and problem["code"] == "fulfilment.wrong_code", problem)
            status, problem = self.post(self.staff, f"{path}/hand-over", {"code": code})
            _is(status == 409 and problem["code"] == "fulfilment.not_paid", problem)
            say(f"wrong code refused; before paying refused, {problem['owed']['amount']} owed")
        with self.step("pay") as say:
            owed = problem["owed"]
            tendered = f"{int(float(owed['amount'])) + 10}.00"
            body = {"tender": "cash", "tendered": {"amount": tendered, "currency": owed["currency"]}}
            status, taken = self.post(self.staff, f"{path}/take-payment", body)
            _is(status == 200, taken)
            say(f"cash {tendered}, change {taken['change']['amount']}")
        with self.step("hand over") as say:
            key = uuid.uuid4().hex
            answers = [self.post(self.staff, f"{path}/hand-over", {"code": code}, key=key) for _try in range(2)]
            _is(answers[0] == answers[1] and answers[0][0] == 200, answers)
            document = answers[0][1]["documents"][0]
            say(f"document {document['code']} over {document['total']['amount']}; sent twice, done once")
        with self.step("receipt") as say:
            pdf = self.fetch(f"orders/{order['id']}/documents/{document['id']}/pdf", guest)
            _is(pdf.startswith(b"%PDF"), pdf[:20])
            shown = self.get(self.guest, f"orders/{order['id']}", **guest)
            _is((shown["status"], shown["payment"]["status"]) == ("closed", "paid"), shown)
            say(f"PDF of {len(pdf)} bytes; the order is {shown['status']} and {shown['payment']['status']}")

    def cancelled_order(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=1)
        self.picked(order, shop, variant)
        with self.step("cancel") as say:
            before = self.level(variant, shop)
            status, cancelled = self.post(self.guest, f"orders/{order['id']}/cancel", {}, **guest)
            _is(status == 200 and cancelled["status"] == "cancelled", cancelled)
            after = self.level(variant, shop)
            _is(after["unavailable"] == before["unavailable"] + 1 and after["free"] == before["free"], after)
            say("by the customer after picking: the unit waits to be put back, and does not sell yet")
        with self.step("put back") as say:
            tasks = self.get(self.staff, f"store/put-backs?location={shop['id']}")["items"]
            status, task = self.post(self.staff, f"store/put-backs/{tasks[-1]['id']}/restock", {})
            _is(status == 200 and task["state"] == "restocked", task)
            back = self.level(variant, shop)
            _is(back["free"] == after["free"] + 1, back)
            say(f"on the shelf again: {back['free']} free")

    def not_collected(self, item: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        status, clock = self.admin.call("GET", "test-clock")
        if status != 200:
            with self.step("no-show") as say:
                say("left out: the test clock is off here (OMNI_TEST_CLOCK)")
            return
        variant = next(row for row in item["variants"] if row["availability"] == "in_stock")
        order, guest = self.placed(variant, shop, units=1)
        work = self.picked(order, shop, variant)
        self.ready(order, work, guest)
        with self.step("no-show") as say:
            shown = self.get(self.guest, f"orders/{order['id']}", **guest)
            late = _seconds_until(shown["pickups"][0]["collect_by"], clock["now"]) + clock["ahead_seconds"] + 3600
            try:
                self.post(self.admin, "test-clock", {"ahead_seconds": late})
                ended = self.until(
                    lambda: self.get(self.guest, f"orders/{order['id']}", **guest),
                    lambda row: row["status"] == "cancelled",
                )
            finally:
                status, clock = self.post(self.admin, "test-clock", {"ahead_seconds": clock["ahead_seconds"]})
                _is(status == 200, clock)
            _is(ended["cancel_reason"] == "not_collected", ended)
            _is(ended["pickups"][0]["status"] == "expired", ended)
            tasks = self.get(self.staff, f"store/put-backs?location={shop['id']}")["items"]
            status, task = self.post(self.staff, f"store/put-backs/{tasks[-1]['id']}/restock", {})
            _is(status == 200, task)
            say(f"{round(late / 86400)} days later: expired, cancelled, nothing owed, back on the shelf")

    def placed(
        self, variant: Mapping[str, Any], shop: Mapping[str, Any], *, units: int
    ) -> tuple[dict[str, Any], dict[str, str]]:
        with self.step("basket") as say:
            body = {"lines": [{"variant": variant["id"], "quantity": units}], "location": shop["id"]}
            status, cart = self.guest.call("POST", "carts", body)
            _is(status == 201 and cart["can_be_ordered"], cart)
            guest = {"X_Omni_Cart_Token": cart["token"]}
            say(f"{cart['units']} × {cart['lines'][0]['item']['name']} = {cart['total']['amount']}")
        with self.step("hold") as say:
            status, draft = self.post(self.guest, f"carts/{cart['id']}/checkout", {}, **guest)
            _is(status == 200, draft)
            say(
                f"until {draft['hold_expires_at'][11:16]}; ready {draft['promised_at'][:16]}; {len(draft['slots'])} times"
            )
        with self.step("place") as say:
            contact = {"name": "Ana Ruiz", "email": "ana.ruiz@example.com", "phone": "+34600000000"}
            body = {"contact": contact, "slot": draft["slots"][0]["id"] if draft["slots"] else None}
            key = uuid.uuid4().hex
            answers = [
                self.post(self.guest, f"orders/{draft['id']}/place", body, key=key, **guest) for _try in range(2)
            ]
            _is(answers[0] == answers[1] and answers[0][0] == 200, answers)
            order = answers[0][1]
            say(f"{order['number']} over {order['total']['amount']}, to be paid in the shop; sent twice, placed once")
        return order, {"X_Omni_Order_Token": draft["token"]}

    def picked(self, order: Mapping[str, Any], shop: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
        with self.step("pick") as say:
            queue = self.get(self.staff, f"store/queue?location={shop['id']}")["items"]
            work = next(row for row in queue if row["order"]["number"] == order["number"])
            for verb in ("accept", "start"):
                status, work = self.post(self.staff, f"store/work/{work['id']}/{verb}", {})
                _is(status == 200, work)
            units = sum(line["quantity"] for line in work["lines"])
            for _unit in range(units):
                status, work = self.post(self.staff, f"store/work/{work['id']}/scan", {"code": variant["sku"]})
                _is(status == 200, work)
            say(f"{len(queue)} in the queue; {units} scanned as {variant['sku']}")
            return work

    def ready(self, order: Mapping[str, Any], work: Mapping[str, Any], guest: Mapping[str, str]) -> str:
        with self.step("ready") as say:
            status, answer = self.post(self.staff, f"store/work/{work['id']}/ready", {"shelf": "T1"})
            _is(status == 200 and answer["status"] == "ready", answer)
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
            _line(self.number, name, f"FAILED: {failure}"[:1000])
            raise
        _line(self.number, name, f"{' '.join(said)} ({time.perf_counter() - begun:.2f} s)")

    def get(self, who: Client, path: str, **headers: str) -> Any:
        status, answer = _call(who, "GET", path, **headers)
        _is(status == 200, (path, status, answer))
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

    def admin_upload(self, text: str, *, is_dry_run: bool) -> tuple[int, Any]:
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


def _is(right: bool, found: object) -> None:  # noqa: FBT001 reads as a sentence
    if not right:
        raise Failed(str(found))


def _seconds_until(then: str, now: str) -> int:
    return int((datetime.fromisoformat(then) - datetime.fromisoformat(now)).total_seconds())


def _line(number: int, name: str, text: str) -> None:
    sys.stdout.write(f"{number:2} {name:<10} {text}\n")
    sys.stdout.flush()


def keys_of(at: Server) -> dict[str, str]:
    """Keys of the demo's people, made in the database of that server."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.keys", STAFF, ADMIN],
        cwd=Path(ROOT), env=_environment(at.state_dir, **at.env), capture_output=True, text=True, check=True,
    )  # fmt: skip
    keys: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    if {STAFF, ADMIN} - keys.keys():
        raise SystemExit("The demo shop is not in that database: run manage.py demo_data first.")
    return keys


def main() -> int:
    with server(prepare=[["demo_data"]], OMNI_TEST_CLOCK="true") as at:
        _line(0, "server", at.url)
        try:
            Tour(at, keys_of(at)).play()
        except Failed:
            return 1
        try:
            sys.stdout.write(at.manage("verify").stdout)
        except subprocess.CalledProcessError as broken:
            sys.stdout.write(broken.stdout)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
