"""When it goes another way: not found, decided by the customer, left at the desk, undone, paid by card, not collected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bench.tour.player import ANA, Player, must
from tests.fakes.stripe.standin import StandIn

WELCOME = "BIENVENIDA10"


class Turns(Player):
    """Every turn begins with an order of its own for the same item in the same shop."""

    def play(self, variant: Mapping[str, Any], shop: Mapping[str, Any], standin: StandIn | None) -> None:
        self.not_found(variant, shop)
        self.wrong_hand_over(variant, shop)
        if standin is None:
            with self.step("card") as say:
                say("left out: the stand-in of the card provider plays on a server of its own (OMNI_URL is set)")
        else:
            self.by_card(variant, shop, standin)
        self.not_collected(variant, shop)

    def not_found(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=1)
        with self.step("not found") as say:
            work = self.work_of(order, shop)
            self.desk(work, "start")
            before = self.level(variant, shop)
            self.desk(work, "short", {"line": work["lines"][0]["id"], "quantity": 1, "reason": "not_found"})
            after = self.level(variant, shop)
            must((after["free"], after["unavailable"]) == (before["free"], before["unavailable"] + 1), after)
            say("the unit is missing: it does not sell, and somebody counts")
        with self.step("decide") as say:
            path = f"orders/{order['id']}/decisions"
            (asked,) = self.until(lambda: self.get(self.guest, path, **guest)["items"], lambda rows: len(rows) == 1)
            asked = self.get(self.guest, f"{path}/{asked['id']}", **guest)
            body = {"choice": "refund"}
            status, seen = self.post(self.guest, f"{path}/{asked['id']}/preview", body, **guest)
            must(status == 200 and seen["due_after"]["amount"] == "0.00", seen)
            done = self.twice(f"{path}/{asked['id']}/answer", body, **guest)
            must(done["state"] == "answered", done)
            say(f"asked until {asked['deadline_at'][:16]}: {', '.join(asked['choices'])}; answered: {done['choice']}")
        with self.step("count") as say:
            tasks = self.get(self.staff, f"store/count-tasks?location={shop['id']}")["items"]
            here = self.level(variant, shop)
            status, task = self.post(
                self.staff, f"store/count-tasks/{tasks[-1]['id']}/finish", {"counted": here["on_hand"]}
            )
            must(status == 200 and task["found"] == 1, task)
            back = self.level(variant, shop)
            must(back["free"] == here["free"] + 1, back)
            say(f"it was there after all: {back['free']} free")

    def wrong_hand_over(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=2)
        work = self.picked(order, shop, variant)
        code = self.ready(order, work, guest)
        with self.step("undo") as say:
            self.desk(work, "take-payment", {"tender": "card_terminal"})
            self.desk(work, "hand-over", {"code": code})
            undone = self.desk(work, "undo", {"in_hand": True, "reason": "Ana of another order"})
            must(undone["status"] == "ready", undone)
            documents = self.get(self.guest, f"orders/{order['id']}/documents", **guest)["items"]
            must(sum(_cents(row["total"]) for row in documents) == 0, documents)
            say(f"given to the wrong Ana, and back in hand: {len(documents)} documents that sum to nothing")
        with self.step("in part") as say:
            line = self.get(self.staff, f"store/work/{work['id']}")["lines"][0]["id"]
            self.desk(work, "take-payment", {"tender": "card_terminal"})
            body = {"code": code, "refused": [{"line": line, "quantity": 1}], "reason": "wrong_size"}
            given = self.desk(work, "hand-over", body)
            shown = self.get(self.guest, f"orders/{order['id']}", **guest)
            kept = _cents(shown["payment"]["paid"]) - _cents(shown["payment"]["refunded"])
            must(kept == _cents(given["documents"][-1]["total"]) and shown["status"] == "closed", shown)
            self.put_back(shop)
            say(f"one of two leaves, for {kept / 100:.2f}; the other is given back, its money too")

    def by_card(self, variant: Mapping[str, Any], shop: Mapping[str, Any], standin: StandIn) -> None:
        draft, guest = self.held(variant, shop, units=2, code=WELCOME)
        with self.step("card") as say:
            status, card = self.post(self.guest, f"orders/{draft['id']}/card-payment", {"contact": ANA}, **guest)
            must(status == 200, card)
            standin.pay(card["client_secret"])
            body = {"contact": ANA, "slot": draft["slots"][0]["id"] if draft["slots"] else None}
            order = self.twice(f"orders/{draft['id']}/place", body, **guest)
            say(f"{order['number']}: {order['total']['amount']} authorised, {standin.charges()} charges yet")
        opened = {"X_Omni_Order_Token": draft["token"]}
        work = self.picked(order, shop, variant)
        code = self.ready(order, work, opened)
        with self.step("charge") as say:
            body = {"code": code, "refused": [{"line": work["lines"][0]["id"], "quantity": 1}], "reason": "wrong_size"}
            given = self.desk(work, "hand-over", body)
            intent = card["client_secret"].partition("_secret_")[0]
            charged = self.until(lambda: standin.intent(intent)["amount_received"], bool)
            must(charged == _cents(given["documents"][0]["total"]), (charged, given))
            must((standin.charges(), standin.refunds()) == (1, 0), standin.calls)
            self.put_back(shop)
            say(f"one of two leaves: {charged / 100:.2f} charged once, the rest released")

    def not_collected(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        status, clock = self.admin.call("GET", "test-clock")
        if status != 200:
            with self.step("no-show") as say:
                say("left out: the test clock is off here (OMNI_TEST_CLOCK)")
            return
        order, guest = self.placed(variant, shop, units=1)
        work = self.picked(order, shop, variant)
        code = self.ready(order, work, guest)
        with self.step("no-show") as say:
            last = self.get(self.guest, f"orders/{order['id']}", **guest)["pickups"][0]["collect_by"]
            late = _seconds_until(last, clock["now"]) + clock["ahead_seconds"]
            told = self.mail_with(order["number"], code)
            try:
                self.post(self.admin, "test-clock", {"ahead_seconds": late - 6 * 3600})
                reminder = self.until(lambda: self.mail_with(order["number"], code), lambda found: found != told)
                self.post(self.admin, "test-clock", {"ahead_seconds": late + 3600})
                ended = self.until(
                    lambda: self.get(self.guest, f"orders/{order['id']}", **guest),
                    lambda row: row["status"] == "cancelled",
                )
            finally:
                status, clock = self.post(self.admin, "test-clock", {"ahead_seconds": clock["ahead_seconds"]})
                must(status == 200, clock)
            must(ended["cancel_reason"] == "not_collected", ended)
            must(ended["pickups"][0]["status"] == "expired", ended)
            self.put_back(shop)
            say(
                f"reminded (“{reminder}”), and {round(late / 86400)} days later expired, cancelled, nothing owed, back on the shelf"
            )

    def desk(self, work: Mapping[str, Any], verb: str, body: object = None) -> Any:
        """One step of the shop's staff, which must succeed."""
        status, answer = self.post(self.staff, f"store/work/{work['id']}/{verb}", body or {})
        must(status == 200, answer)
        return answer

    def work_of(self, order: Mapping[str, Any], shop: Mapping[str, Any]) -> Any:
        queue = self.get(self.staff, f"store/queue?location={shop['id']}")["items"]
        return next(row for row in queue if row["order"]["number"] == order["number"])

    def put_back(self, shop: Mapping[str, Any]) -> None:
        tasks = self.get(self.staff, f"store/put-backs?location={shop['id']}")["items"]
        status, task = self.post(self.staff, f"store/put-backs/{tasks[-1]['id']}/restock", {})
        must(status == 200 and task["state"] == "restocked", task)


def _cents(money: Mapping[str, str]) -> int:
    return round(float(money["amount"]) * 100)


def _seconds_until(then: str, now: str) -> int:
    return int((datetime.fromisoformat(then) - datetime.fromisoformat(now)).total_seconds())
