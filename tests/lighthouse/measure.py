"""Measures home, list, product and basket of the demo shop with Lighthouse, in a phone with simulated throttling.

The median of three runs of each of the four scores must reach 95: where the first two do, the third cannot change it and
is left out. A run that Chromium broke is said and repeated. `make lighthouse` installs what it needs and runs this.
It loads the demo into a state folder of its own, so that nothing of a demo that is in use is touched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
STATE = ROOT / "build" / "lighthouse"
LEAST, RUNS, TRIES = 95, 3, 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
NOT_FOR_A_BASKET = ("--skip-audits=is-crawlable",)  # nobody's basket shall be found by a search engine: it says noindex
PATIENCE = 120


def main() -> int:
    chrome = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chrome is None:
        print("Chromium is missing: install the system's package `chromium`.")
        return 1
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    env = {**os.environ, "OMNI_STATE_DIR": str(STATE), "OMNI_PUBLIC_URL": site, "EMAIL_PORT": str(free_port())}
    for command in ("compile_texts", "migrate", "demo_data", "collectstatic"):
        extra = ["--noinput"] if command in {"migrate", "collectstatic"} else []
        subprocess.run([sys.executable, "manage.py", command, "-v", "0", *extra], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    serve = [sys.executable, "manage.py", "serve", "--port", str(port), "--only", "web,live"]
    with (STATE / "serve.log").open("wb") as log:
        server = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            return measure(site, chrome)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def measure(site: str, chrome: str) -> int:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    wait_for(browser, f"{site}/healthz")
    worst = 100
    for name, path, cookies in pages(browser, site):
        options = NOT_FOR_A_BASKET if name == "basket" else ()
        runs: list[dict[str, float]] = []
        while len(runs) < RUNS and not is_decided(runs):
            runs.append(scores(f"{site}{path}", chrome, cookies, options))
        median = {one: int(statistics.median_low(run[one] for run in runs)) for one in CATEGORIES}
        worst = min(worst, *median.values())
        print(f"{name:<8}", "  ".join(f"{one} {score}" for one, score in median.items()), flush=True)
    print(f"Lighthouse: the lowest score is {worst}, at least {LEAST} is wanted.")
    return 0 if worst >= LEAST else 1


def is_decided(runs: list[dict[str, float]]) -> bool:
    """Whether more than half of the runs have reached what is wanted in every category."""
    return all(sum(run[one] >= LEAST for run in runs) > RUNS / 2 for one in CATEGORIES)


def pages(browser: OpenerDirector, site: str) -> list[tuple[str, str, str]]:
    """Name, path and cookies of each page; the basket is filled as a shopper fills it."""
    home = read(browser, f"{site}/en/")
    category = re.search(r'class="tile".*?href="(/en/c/[^"]+)"', home, re.DOTALL)[1]
    product = re.search(r'class="product-card__name"><a href="(/en/p/[^"]+)"', read(browser, f"{site}{category}"))[1]
    page = read(browser, f"{site}{product}")
    form = {
        "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1],
        "variant": re.search(r'name="variant" value="([^"]+)"', page)[1],
        "quantity": "1",
        "next": "/en/basket/",
    }
    basket = browser.open(f"{site}/en/basket/add/", urlencode(form).encode(), timeout=30).read().decode()
    if 'class="line"' not in basket:
        raise SystemExit("The basket stayed empty.")
    jar = next(handler.cookiejar for handler in browser.handlers if isinstance(handler, HTTPCookieProcessor))
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    return [("home", "/en/", ""), ("list", category, ""), ("product", product, ""), ("basket", "/en/basket/", cookies)]


def scores(url: str, chrome: str, cookies: str, options: tuple[str, ...]) -> dict[str, float]:
    """One run of Lighthouse; what it finds wanting is said."""
    command = [
        str(HERE / "node_modules" / ".bin" / "lighthouse"), url, "--quiet", "--output=json", f"--chrome-flags={' '.join(CHROME)}",
        f"--only-categories={','.join(CATEGORIES)}", *options,
    ]  # fmt: skip
    if cookies:
        command.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
    report = json.loads(measured(command, chrome))
    for category in report["categories"].values():
        for part in category["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"         {part['id']}: {audit.get('displayValue', '')}", flush=True)
    return {name: 100 * (report["categories"][name]["score"] or 0) for name in CATEGORIES}


def measured(command: list[str], chrome: str) -> str:
    """What Lighthouse printed. A run that failed is repeated, as a new Chromium is started for each; then it is an error."""
    for attempt in range(1, TRIES + 1):
        done = subprocess.run(
            command, env={**os.environ, "CHROME_PATH": chrome}, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout
        print(f"Run {attempt} of {TRIES} ended with {done.returncode}: {done.stderr[-2000:]}", flush=True)
    raise SystemExit("Lighthouse could not measure this page.")


def wait_for(browser: OpenerDirector, url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            browser.open(url, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{url} does not answer; see {STATE / 'serve.log'}.")


def read(browser: OpenerDirector, url: str) -> str:
    with browser.open(url, timeout=30) as answer:
        return answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
