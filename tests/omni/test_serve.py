"""`serve` as its user sees it: ready, survives its parts, takes mails, ends in order, leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from omni import embedded, parts
from tests.omni.places import (
    ROOT,
    children_of,
    connect,
    environment,
    free_port,
    gone,
    migrated_place,
    pid_of,
    read_until,
    running,
    soon,
)  # fmt: skip

pytestmark = pytest.mark.embedded


@contextlib.contextmanager
def served(state_dir: Path, *arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A `serve` that is ready, and what it has said."""
    (state_dir / "static").mkdir(parents=True, exist_ok=True)
    (state_dir / "static" / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", *arguments],
        cwd=ROOT, env=environment(state_dir, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process, read_until(process, "Ctrl-C ends it.")
    finally:
        process.kill()
        process.communicate()


def status(url: str) -> int:
    try:
        return httpx.get(url, timeout=3).status_code
    except httpx.TransportError:
        return 0


def address(said: str) -> str:
    return re.search(r"Omni is ready: (http://\S+)/", said)[1]


def test_all_parts_come_up_are_restarted_and_end_in_order():
    with migrated_place() as state_dir:
        wanted = free_port()
        with served(state_dir, "--port", str(wanted)) as (process, said):
            url = address(said)
            assert url == f"http://127.0.0.1:{wanted}"
            assert status(f"{url}/healthz") == 200
            mine = children_of(process.pid)
            assert all(any(mark(name) in command for command in mine.values()) for name in parts.PARTS), mine
            web, worker = (next(pid for pid in mine if mark(name) in mine[pid]) for name in ("web", "worker"))
            assert soon(lambda: len(children_of(web)) == len(children_of(worker)) == 2, within=20)
            below = children_of(web) | children_of(worker)

            for pid in (web, worker):
                os.kill(pid, signal.SIGKILL)
            read_until(process, "starting it again")
            assert soon(lambda: not alive(below)), "children of a killed part stayed"
            assert soon(lambda: status(f"{url}/healthz") == 200, within=20)

            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            last_words, _ = process.communicate(timeout=30)
            assert process.returncode == 0, last_words
            assert time.monotonic() - began < 15
            assert gone(state_dir), running(state_dir)


def mark(name: str) -> str:
    return {"mail": "omni.mailbox", "web": "granian", "live": "omni.live", "worker": " worker ", "beat": " beat "}[name]


def alive(pids: dict[int, str]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_killed_it_leaves_nothing_behind():
    with migrated_place() as state_dir, served(state_dir, "--port", str(free_port())) as (process, _):
        mine = children_of(process.pid)
        below = {pid: command for part in mine for pid, command in children_of(part).items()}
        assert len(mine) >= 5

        process.kill()

        keepers = {pid for pid, command in mine.items() if "embedded keep" in command}
        assert soon(lambda: not alive({pid: "" for pid in mine if pid not in keepers}))
        assert gone(state_dir), running(state_dir)
        assert soon(lambda: not alive(below))


def test_the_next_port_is_taken_said_and_used_in_addresses_and_mails_are_kept():
    wanted = str(free_port())
    with (
        migrated_place() as one, migrated_place() as other,
        served(one, "--port", wanted, "--only", "web"),
        served(other, "--port", wanted, "--only", "web,mail") as (process, said),
    ):  # fmt: skip
        assert f"Port {wanted} is taken: using" in said
        assert address(said) != f"http://127.0.0.1:{wanted}"
        assert status(f"{address(said)}/healthz") == 200
        port = int(re.search(r"omni.mailbox --port (\d+)", " ".join(children_of(process.pid).values()))[1])

        send_mail(port)

        assert "Your order is ready → ana@example.com" in read_until(process, "ana@example.com")
        (kept,) = (other / "mail").glob("*.eml")
        assert "Hasta mañana" in kept.read_bytes().decode("utf-8")


def send_mail(port: int) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Your order is ready", "shop@example.com", "ana@example.com"
    mail.set_content("Hasta mañana", cte="8bit")
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as line:
        line.send_message(mail)


def test_without_its_database_it_answers_503_and_comes_back_by_itself():
    with migrated_place() as state_dir, served(state_dir, "--port", str(free_port()), "--only", "web") as (_, said):
        url = f"{address(said)}/healthz"
        os.kill(pid_of(state_dir, "embedded keep postgres"), signal.SIGSTOP)  # so that it does not restart it at once
        os.kill(pid_of(state_dir, "bin/postgres"), signal.SIGKILL)
        assert soon(lambda: status(url) == 503)
        began = time.monotonic()
        refusal = httpx.get(url)
        assert (refusal.status_code, refusal.headers["retry-after"]) == (503, "2")
        assert time.monotonic() - began < 2

        os.kill(pid_of(state_dir, "embedded keep postgres"), signal.SIGKILL)

        assert soon(lambda: status(url) == 200, within=20)


def test_more_connections_than_the_server_has_are_refused_at_the_start():
    with migrated_place() as state_dir:
        refused = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", str(free_port())],
            cwd=ROOT, env=environment(state_dir, OMNI_WEB_WORKERS="100"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert refused.returncode == 1

        assert "may open 404 database connections, the server leaves 240" in refused.stderr


def test_tables_older_than_the_program_are_refused_at_the_start():
    with migrated_place() as state_dir:
        with embedded.use(state_dir), connect(state_dir) as session:
            session.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        refused = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT, env=environment(state_dir), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "older than the program" in refused.stderr


def test_ports_claimed_in_the_same_moment_differ():
    wanted = free_port()
    claims = [parts.PortClaims() for _ in range(8)]
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda c=claim: found.append(c.first_free("127.0.0.1", wanted))) for claim in claims
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 8
