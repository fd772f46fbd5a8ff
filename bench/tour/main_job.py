"""The main job: found, ordered, picked, paid, handed over; and one that the customer cancels."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from bench.tour.player import Failed, Player, must

FILE = (
    "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Status,Published\n"
    "tour-lantern,Tour lantern,Colour,Red,TOUR-1,24.90,5,active,true\n"
    "tour-lantern,,Colour,Blue,TOUR-2,oops,5,active,true\n"
)


class MainJob(Player):
    """From a file of products to a receipt."""

    def play(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Plays it; the item and the shop it was played with."""
        self.bring_in_a_file()
        shop = self.find_shop()
        item, variant = self.find_item(shop)
        self.show_refusals(item, shop)
        self.whole_order(variant, shop)
        self.cancelled_order(variant, shop)
        return variant, shop

    def bring_in_a_file(self) -> None:
        with self.step("import") as say:
            status, job = self.upload(FILE, is_dry_run=self.at.state_dir is None)
            must(status == 202, job)
            done = self.until(
                lambda: self.get(self.admin, f"imports/{job['id']}"), lambda row: row["job"]["finished_at"] is not None
            )
            must(done["job"]["state"] == "done", done)
            must(any(issue["value"] == "oops" for issue in done["issues"]), done)
            say(f"{done['job']['format']}: {done['job']['rows_read']} rows, bad price of one named, the rest taken")

    def find_shop(self) -> dict[str, Any]:
        with self.step("shop") as say:
            session = self.get(self.staff, "session")
            grants = {grant["permission"]: grant for grant in session["grants"]}
            mine = grants["order.pick"]["locations"][0]
            shop = self.get(self.guest, f"locations/{mine}")["location"]
            near = self.get(self.guest, f"locations?lat={shop['latitude']}&lon={shop['longitude']}&limit=3")["items"]
            must(near[0]["id"] == mine, near)
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
                must(status == 400 and [error["field"] for error in problem["errors"]] == [field], problem)
                named.append(field)
            status, problem = self.guest.call("GET", f"store/queue?location={shop['id']}")
            must(status == 401 and problem["code"] == "api.sign_in_first", problem)
            say(f"400 naming {', '.join(named)}; 401 at the staff's queue")

    def whole_order(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=2)
        work = self.picked(order, shop, variant)
        code = self.ready(order, work, guest)
        path = f"store/work/{work['id']}"
        with self.step("desk") as say:
            status, problem = self.post(self.staff, f"{path}/hand-over", {"code": "ZZZZZZ"})
            must(status == 403 and problem["code"] == "fulfilment.wrong_code", problem)
            status, problem = self.post(self.staff, f"{path}/hand-over", {"code": code})
            must(status == 409 and problem["code"] == "fulfilment.not_paid", problem)
            say(f"wrong code refused; before paying refused, {problem['owed']['amount']} owed")
        with self.step("pay") as say:
            owed = problem["owed"]
            tendered = f"{int(float(owed['amount'])) + 10}.00"
            body = {"tender": "cash", "tendered": {"amount": tendered, "currency": owed["currency"]}}
            status, taken = self.post(self.staff, f"{path}/take-payment", body)
            must(status == 200, taken)
            say(f"cash {tendered}, change {taken['change']['amount']}")
        with self.step("hand over") as say:
            key = uuid.uuid4().hex
            answers = [self.post(self.staff, f"{path}/hand-over", {"code": code}, key=key) for _try in range(2)]
            must(answers[0] == answers[1] and answers[0][0] == 200, answers)
            document = answers[0][1]["documents"][0]
            say(f"document {document['code']} over {document['total']['amount']}; sent twice, done once")
        with self.step("receipt") as say:
            pdf = self.fetch(f"orders/{order['id']}/documents/{document['id']}/pdf", guest)
            must(pdf.startswith(b"%PDF"), pdf[:20])
            shown = self.get(self.guest, f"orders/{order['id']}", **guest)
            must((shown["status"], shown["payment"]["status"]) == ("closed", "paid"), shown)
            say(f"PDF of {len(pdf)} bytes; the order is {shown['status']} and {shown['payment']['status']}")

    def cancelled_order(self, variant: Mapping[str, Any], shop: Mapping[str, Any]) -> None:
        order, guest = self.placed(variant, shop, units=1)
        self.picked(order, shop, variant)
        with self.step("cancel") as say:
            before = self.level(variant, shop)
            status, cancelled = self.post(self.guest, f"orders/{order['id']}/cancel", {}, **guest)
            must(status == 200 and cancelled["status"] == "cancelled", cancelled)
            after = self.level(variant, shop)
            must(after["unavailable"] == before["unavailable"] + 1 and after["free"] == before["free"], after)
            say("by the customer after picking: the unit waits to be put back, and does not sell yet")
        with self.step("put back") as say:
            tasks = self.get(self.staff, f"store/put-backs?location={shop['id']}")["items"]
            status, task = self.post(self.staff, f"store/put-backs/{tasks[-1]['id']}/restock", {})
            must(status == 200 and task["state"] == "restocked", task)
            back = self.level(variant, shop)
            must(back["free"] == after["free"] + 1, back)
            say(f"on the shelf again: {back['free']} free")
