"""64 buyers at once for 20 units in one shop, while counts confirm them; its negative controls; and opposite orders.

The last line is JSON. The exit code says whether everything was as it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import uuid
from functools import partial

from bench.client import Client, Measured, run, timed
from bench.server import ROOT, Server, server

BUYERS, UNITS, ROUNDS = 64, 20, 500
UNGUARDED = str(ROOT / "bench" / "unguarded")


def world(at: Server, *, variants: int, units: int) -> dict[str, list[str]]:
    environment = dict(os.environ) | {"OMNI_STATE_DIR": str(at.state_dir)} if at.state_dir else dict(os.environ)
    command = [sys.executable, "-m", "bench.world", "--variants", str(variants), "--units", str(units)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def rush(url: str, goods: dict[str, list[str]], *, counting: bool) -> Measured:
    """The buyers, and beside them a clerk who counts the item and adjusts others."""
    item, others, place = goods["variants"][0], goods["variants"][1:], goods["locations"][0]

    def job(number: int, measured: Measured) -> None:
        if number < BUYERS:
            timed(partial(Client(url).buy, [item], place), measured)
        elif counting:
            clerk = Client(url, Authorization=f"Bearer {goods['token']}")
            for turn in range(5):
                _clerk(clerk, measured, "count", {"variant": item, "counted": UNITS, "location": place})
                body = {"variant": others[turn % len(others)], "delta": -1, "reason": "damaged", "location": place}
                _clerk(clerk, measured, "adjust", body)

    return run(BUYERS + 2 * counting, job)


def _clerk(clerk: Client, measured: Measured, verb: str, body: dict[str, object]) -> None:
    status, answer = clerk.call("POST", f"store/stock/{verb}", body, Idempotency_Key=uuid.uuid4().hex)
    with measured.lock:
        measured.statuses[status] += 1
        if status >= 400 or status == 0:
            measured.outcomes[f"error {verb} {status} {answer}"] += 1


def opposite(url: str, goods: dict[str, list[str]], rounds: int) -> Measured:
    """Two buyers at a time take the same four items in opposite order."""
    four, place = goods["variants"][1:5], goods["locations"][0]

    def job(number: int, measured: Measured) -> None:
        client = Client(url)
        items = four if number % 2 else four[::-1]
        for _round in range(rounds // 2):
            timed(partial(client.buy, items, place), measured)

    return run(4, job)


def promised(at: Server, item: str) -> int:
    """Units promised of the item, as the reservations say."""
    sql = (
        "SELECT coalesce(sum(r.quantity), 0) FROM inventory_reservation r JOIN catalogue_variant v ON v.id = r.variant_id "
        f"WHERE v.public_id = '{uuid.UUID(item)}' AND r.state IN ('held', 'allocated')"
    )
    return int(at.manage("dbshell", "--", "-Atqc", sql).stdout.strip().splitlines()[-1])


def deadlocks(at: Server) -> int:
    sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    return int(at.manage("dbshell", "--", "-Atqc", sql).stdout.strip().splitlines()[-1])


def control(*, check: bool) -> dict[str, int]:
    """The same rush in a scratch database with the guard off, and the CHECK off, too, unless it is to hold alone."""
    with server(only="web", PYTHONPATH=UNGUARDED) as scratch:
        goods = world(scratch, variants=6, units=UNITS)
        if not check:
            drop = "ALTER TABLE inventory_stocklevel DROP CONSTRAINT inventory_level_promises_within_on_hand"
            scratch.manage("dbshell", "--", "-qc", drop)
        measured = rush(scratch.url, goods, counting=False)
        return {"sold": measured.outcomes["sold"], "promised": promised(scratch, goods["variants"][0])}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of opposite orders; fewer are a shorter look")
    rounds = parser.parse_args().rounds
    if os.environ.get("OMNI_URL"):
        print("The race needs databases of its own: leave OMNI_URL unset.")
        return 2
    with server(only="web,worker,beat,mail") as at:
        goods = world(at, variants=6, units=UNITS)
        print(f"{BUYERS} buyers, {UNITS} units, one shop; two clerks count and adjust …", flush=True)
        measured = rush(at.url, goods, counting=True)
        sold = promised(at, goods["variants"][0])
        print(
            f"  sold {measured.outcomes['sold']}, refused {measured.outcomes['refused']}, promised {sold}", flush=True
        )
        receive = Client(at.url, Authorization=f"Bearer {goods['token']}")
        for item in goods["variants"][1:5]:
            body = {"variant": item, "quantity": 100_000, "location": goods["locations"][0]}
            receive.call("POST", "store/stock/receive", body, Idempotency_Key=uuid.uuid4().hex)
        print(f"{rounds} rounds of the same four items in opposite order …", flush=True)
        crossed = opposite(at.url, goods, rounds)
        locked = deadlocks(at)
        print(f"  placed {crossed.outcomes['sold']}, deadlocks {locked}", flush=True)
        verified = _verify(at)
        print(f"verify: {'every invariant holds' if verified else 'BROKEN'}", flush=True)
    print("Negative control: guard and CHECK off …", flush=True)
    oversold = control(check=False)
    print(f"  promised {oversold['promised']} of {UNITS}", flush=True)
    print("Negative control: guard off, the CHECK alone …", flush=True)
    held = control(check=True)
    print(f"  promised {held['promised']} of {UNITS}", flush=True)
    right = {
        "exactly the stock was promised": sold == UNITS == measured.outcomes["sold"],
        "everybody else was refused": measured.outcomes["refused"] == BUYERS - UNITS,
        "no server error": measured.server_errors == 0 and crossed.server_errors == 0,
        "no other error": not measured.summary()["errors"] and not crossed.summary()["errors"],
        "no deadlock": locked == 0 and crossed.outcomes["sold"] == rounds // 2 * 4,
        "every invariant holds": verified,
        "without guard and CHECK it oversells": oversold["promised"] > UNITS,
        "the CHECK alone holds": held["promised"] <= UNITS,
    }
    for claim, is_so in right.items():
        print(f"{'ok    ' if is_so else 'BROKEN'} {claim}")
    result = measured.summary() | {"opposite_orders": crossed.summary(), "deadlocks": locked}
    print(
        json.dumps(
            result | {"oversold_without_guard_and_check": oversold, "check_alone": held, "ok": all(right.values())}
        )
    )
    return 0 if all(right.values()) else 1


def _verify(at: Server) -> bool:
    try:
        at.manage("verify")
    except subprocess.CalledProcessError as broken:
        print(broken.stdout[-2000:])
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
