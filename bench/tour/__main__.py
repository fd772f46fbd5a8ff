"""The pickup played over HTTP, a line a step: the main job, then every way in which it goes otherwise, then `verify`.

It starts a server of its own with the demo shop and a stand-in of the card provider, or plays on the server of OMNI_URL
(with the demo shop of this folder). The exit code says whether every step went as it must.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.server import ROOT, Server, _environment, server
from bench.tour.main_job import MainJob
from bench.tour.player import ADMIN, STAFF, Failed, line
from bench.tour.turns import Turns
from tests.fakes.stripe.standin import SECRET, StandIn


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


@contextmanager
def card_provider() -> Iterator[StandIn | None]:
    """The stand-in, for a server that is started here; one that runs already has its own provider."""
    if os.environ.get("OMNI_URL"):
        yield None
        return
    running = StandIn().start()
    try:
        yield running
    finally:
        running.stop()


def play(at: Server, standin: StandIn | None) -> None:
    if standin is not None:
        standin.webhook_url = f"{at.url}/api/v1/webhooks/stripe"
    keys = keys_of(at)
    main_job = MainJob(at, keys)
    variant, shop = main_job.play()
    turns = Turns(at, keys)
    turns.number = main_job.number
    turns.play(variant, shop, standin)


def main() -> int:
    with card_provider() as standin:
        cards = (
            {}
            if standin is None
            else {
                "STRIPE_SECRET_KEY": "sk_test_standin",
                "STRIPE_PUBLISHABLE_KEY": "pk_test_standin",
                "STRIPE_WEBHOOK_SECRETS": SECRET,
                "STRIPE_API_BASE": standin.url,
            }
        )
        with server(prepare=[["demo_data"]], OMNI_TEST_CLOCK="true", **cards) as at:
            line(0, "server", at.url)
            try:
                play(at, standin)
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
