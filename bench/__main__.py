"""Speed in one run: the full purchase, spread and hot, beside pgbench and a bare Django order. The last line is JSON."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.client import Client, Measured, run, timed
from bench.race import world
from bench.server import ROOT, Server, server
from omni import embedded

CLIENTS, SKUS = 16, 200
TABLES = """
DROP SCHEMA IF EXISTS pg CASCADE; CREATE SCHEMA pg;
CREATE TABLE pg.orders (id bigserial PRIMARY KEY, total bigint);
CREATE TABLE pg.payment (id bigserial PRIMARY KEY, order_id bigint REFERENCES pg.orders, amount bigint);
CREATE TABLE pg.line (id bigserial PRIMARY KEY, order_id bigint REFERENCES pg.orders, sku int, quantity int);
CREATE TABLE pg.ledger (id bigserial PRIMARY KEY, sku int, quantity int);
CREATE TABLE pg.stock (sku int PRIMARY KEY, on_hand bigint);
INSERT INTO pg.stock SELECT n, 1000000000 FROM generate_series(0, 199) n;
"""
ORDER = """
\\set sku random(0, {last})
BEGIN;
INSERT INTO pg.orders (total) VALUES (1999) RETURNING id \\gset
INSERT INTO pg.payment (order_id, amount) VALUES (:id, 1999);
INSERT INTO pg.line (order_id, sku, quantity) VALUES (:id, :sku, 1);
INSERT INTO pg.ledger (sku, quantity) VALUES (:sku, -1);
UPDATE pg.stock SET on_hand = on_hand - 1 WHERE sku = :sku AND on_hand >= 1;
COMMIT;
"""


def purchases(url: str, variants: list[str], place: str, seconds: float) -> Measured:
    """Full guest purchases over REST from 16 clients."""
    return _load(seconds, lambda number: _buying(url, variants, place, number))


def _buying(url: str, variants: list[str], place: str, number: int) -> Callable[[], tuple[str, list[int]]]:
    client = Client(url)
    turns = itertools.cycle(variants[number % len(variants) :] + variants[: number % len(variants)])
    return lambda: client.buy([next(turns)], place)


def placing(url: str, variants: list[str], place: str, count: int) -> Measured:
    """The placing call alone: drafts made beforehand, then placed by 16 clients at once."""
    maker = [Client(url) for _client in range(CLIENTS)]
    drafts: list[tuple[dict[str, str], dict[str, str]]] = []

    def prepare(number: int, _measured: Measured) -> None:
        client = maker[number]
        for _turn in range(count // CLIENTS):
            _s, cart = client.call(
                "POST", "carts", {"lines": [{"variant": variants[0], "quantity": 1}], "location": place}
            )
            _s, draft = client.call("POST", f"carts/{cart['id']}/checkout", {}, X_Omni_Cart_Token=cart["token"])
            drafts.append((cart, draft))

    run(CLIENTS, prepare)
    waiting = iter(drafts)

    def job(number: int, measured: Measured) -> None:
        for cart, draft in waiting:
            timed(partial(_place, maker[number], cart, draft), measured)

    return run(CLIENTS, job)


def _place(client: Client, cart: dict[str, str], draft: dict[str, str]) -> tuple[str, list[int]]:
    body = {"contact": {"name": "Ana Ruiz", "email": f"{draft['id'][-12:]}@example.com"}}
    status, _order = client.call(
        "POST", f"orders/{draft['id']}/place", body, Idempotency_Key=draft["id"],
        X_Omni_Cart_Token=cart["token"], X_Omni_Order_Token=draft["token"],
    )  # fmt: skip
    return ("sold" if status in {200, 201} else f"error {status}"), [status]


def _load(seconds: float, make: Callable[[int], Callable[[], tuple[str, list[int]]]]) -> Measured:
    until = time.perf_counter() + seconds

    def job(number: int, measured: Measured) -> None:
        once = make(number)
        while time.perf_counter() < until:
            timed(once, measured)

    return run(CLIENTS, job)


def pgbench(state_dir: Path, *, last: int, seconds: int) -> float:
    """Transactions per second of order, payment, line, ledger and conditional update, the update last."""
    parts = urlsplit(embedded.database_url(state_dir, role="owner"))
    host, user, name = parse_qs(parts.query)["host"][0], parts.username or "omni_owner", parts.path.lstrip("/")
    login = ["-h", host, "-U", user]
    psql = str(embedded.postgres_program(state_dir, "psql"))
    subprocess.run([psql, *login, "-d", name, "-q", "-c", TABLES], check=True, stderr=subprocess.DEVNULL)
    script = state_dir / "order.sql"
    script.write_text(ORDER.format(last=last))
    program = [str(embedded.postgres_program(state_dir, "pgbench")), *login, "-n", "-M", "prepared"]
    command = [*program, "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-f", str(script), name]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([\d.]+)", said)[1])


def bare(state_dir: Path, *, skus: int, seconds: float, port: int = 8190) -> float:
    """Orders per second of bare Django behind the same server, 2 workers × 4 threads."""
    parts = urlsplit(embedded.database_url(state_dir, role="owner"))
    environment = dict(os.environ) | {
        "BARE_HOST": parse_qs(parts.query)["host"][0],
        "BARE_USER": parts.username or "omni_owner",
        "BARE_NAME": parts.path.lstrip("/"),
    }
    subprocess.run(
        [sys.executable, "-m", "bench.bare"], cwd=ROOT, env=environment, check=False, stderr=subprocess.DEVNULL
    )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += [
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "warning",
        "bench.bare:application",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        time.sleep(3)
        return _rate(_load(seconds, lambda _number: _bare_order(port, skus)))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _bare_order(port: int, skus: int) -> Callable[[], tuple[str, list[int]]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def once() -> tuple[str, list[int]]:
        connection.request("GET", f"/order/{skus}")
        response = connection.getresponse()
        response.read()
        return ("sold" if response.status == 200 else "error"), [response.status]

    return once


def _rate(measured: Measured) -> float:
    return round(measured.outcomes["sold"] / measured.elapsed, 1)


def measure(at: Server, *, seconds: int) -> dict[str, object]:
    if at.state_dir is None:
        raise SystemExit("The benchmark needs databases of its own: leave OMNI_URL unset.")
    goods = world(at, variants=SKUS, units=1_000_000)
    variants, place = goods["variants"], goods["locations"][0]
    purchases(at.url, variants, place, 3)  # warm
    results: dict[str, object] = {}
    spread = purchases(at.url, variants, place, seconds)
    results["purchase_spread"] = spread.summary()
    hot = purchases(at.url, variants[:1], place, seconds)
    results["purchase_hot"] = hot.summary()
    results["place_hot"] = placing(at.url, variants[:1], place, 40 * CLIENTS).summary()
    limit_hot = pgbench(at.state_dir, last=0, seconds=max(3, seconds // 2))
    limit_spread = pgbench(at.state_dir, last=SKUS - 1, seconds=max(3, seconds // 2))
    bare_spread = bare(at.state_dir, skus=SKUS, seconds=max(3, seconds // 2))
    bare_hot = bare(at.state_dir, skus=1, seconds=max(3, seconds // 2))
    results["per_second"] = {
        "pgbench_hot": limit_hot, "pgbench_spread": limit_spread, "bare_django_spread": bare_spread, "bare_django_hot": bare_hot,
    }  # fmt: skip
    placed = float(results["place_hot"]["purchases_per_second"])  # type: ignore[index]
    results["ratios"] = {
        "spread ÷ bare Django (target 0.20)": round(_rate(spread) / bare_spread, 3),
        "hot ÷ bare Django (target 0.20)": round(_rate(hot) / bare_hot, 3),
        "placing call ÷ pgbench hot (target 0.20)": round(placed / limit_hot, 3),
    }
    results["errors"] = spread.server_errors + hot.server_errors
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    with server(only="web,worker,beat,mail") as at:
        results = measure(at, seconds=options.seconds)
        at.manage("verify")
    for name, figures in results.items():
        print(f"{name}: {json.dumps(figures)}")
    print(json.dumps(results))
    return 1 if results["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
