"""The foreground supervisor: web, live streams, worker, beat and the development mailbox as one program.

Each part is a tied child in a group of its own: it is restarted when it dies, told to end in order, and gone when this
process is killed. On many machines each part runs under the machines' own supervisor instead; the commands are these.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, cast

from omni import children

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("mail", "web", "live", "worker", "beat")
COLOURS = {"mail": 35, "web": 36, "live": 34, "worker": 32, "beat": 33, "omni": 1}
POLL = 0.2
NUDGE = 1.0
SETTLED = 30.0  # a part that lived so long starts its backoff anew
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 10.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One program of the installation: how it is started, and how long it may take to end."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    patience: float = 5.0


@dataclass(kw_only=True)
class Running:
    part: Part
    child: children.Child
    began: float
    output: IO[bytes]
    tail: bytes = b""


@dataclass(kw_only=True)
class Plan:
    """Addresses and sizes of one run."""

    host: str
    web_port: int
    live_port: int
    mail_port: int
    public_url: str
    live_url: str
    state_dir: Path
    workers: int
    threads: int
    concurrency: int
    only: Sequence[str] = PARTS
    own_mailbox: bool = True

    def parts(self) -> list[Part]:
        python = sys.executable
        common = {"OMNI_PUBLIC_URL": self.public_url, "OMNI_LIVE_URL": self.live_url, "OMNI_TIED": "1"}
        common |= {"PYTHONUNBUFFERED": "1", "OMNI_STATE_DIR": str(self.state_dir)}
        if self.own_mailbox:
            common |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.mail_port)}
        web = {"OMNI_DB_ROLE": "web", "OMNI_DB_POOL": str(self.threads)}
        worker = {"OMNI_DB_ROLE": "worker", "OMNI_DB_POOL": "0"}
        granian = [python, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.web_port)]
        granian += ["--workers", str(self.workers), "--blocking-threads", str(self.threads), "--log-level", "warning"]
        granian += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "4", "--no-ws"]
        celery = [
            python,
            "-W",
            "ignore:You're running the worker with superuser",
            "-m",
            "celery",
            "--quiet",
            "-A",
            "omni.celery",
        ]
        pool = [
            "worker",
            "--concurrency",
            str(self.concurrency),
            "--without-gossip",
            "--without-mingle",
            "--loglevel",
            "INFO",
        ]
        schedule = ["beat", "--pidfile=", "--loglevel", "INFO"]
        mailbox = [python, "-m", "omni.mailbox", "--port", str(self.mail_port), str(self.state_dir / "mail")]
        live = [python, "-m", "omni.live", "--host", self.host, "--port", str(self.live_port)]
        every = [
            Part(name="mail", command=mailbox, env=common),
            Part(name="web", command=[*granian, "omni.wsgi:application"], env=common | web),
            Part(name="live", command=live, env=common | web | {"OMNI_DB_POOL": "0"}),
            Part(name="worker", command=[*celery, *pool], env=common | worker, patience=8.0),
            Part(name="beat", command=[*celery, *schedule], env=common | worker),
        ]
        return [part for part in every if part.name in self.only and (part.name != "mail" or self.own_mailbox)]


class PortClaims:
    """Free ports of loopback. A claimed one is ours against other checkouts that start in the same second."""

    def __init__(self) -> None:
        self._locks: list[IO[bytes]] = []

    def first_free(self, host: str, wanted: int) -> int:
        """The wanted port, or the next that is free.

        Raises: OSError when a hundred in a row are taken.
        """
        for port in range(wanted, wanted + 100):
            if self._claim(host, port):
                return port
        raise OSError(f"No port is free from {wanted} to {wanted + 99}.")

    def _claim(self, host: str, port: int) -> bool:
        folder = Path(tempfile.gettempdir()) / f"omni-ports-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = (folder / str(port)).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError:
            lock.close()
            return False
        self._locks.append(lock)
        return True


@dataclass(kw_only=True)
class Supervisor:
    """Starts the parts, passes on what they say, restarts what dies, and ends all in order."""

    parts: Sequence[Part]
    healthy: Callable[[], bool]
    ready: Callable[[], None]
    look_in: Callable[[], None]
    running: dict[str, Running] = field(default_factory=dict)
    waiting: dict[str, float] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    ending: int = 0

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._coloured = sys.stdout.isatty()
        self._announced = False
        self._looked = 0.0

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        for part in self.parts:
            self._start(part)
        while not self.ending:
            self._listen(POLL)
            self._restart_dead()
            if not self._announced and self.healthy():
                self._announced = True
                self.ready()
            if time.monotonic() - self._looked > NUDGE:
                self._looked = time.monotonic()
                self.look_in()
        self._end()

    def _ask(self, *_: object) -> None:
        self.ending += 1

    def _start(self, part: Part) -> None:
        child = children.start(
            part.command,
            on_parent_death=signal.SIGKILL,
            env=os.environ | part.env,
            cwd=ROOT,
            output=subprocess.PIPE,
            own_group=True,
        )
        output = cast("IO[bytes]", child.process.stdout)
        os.set_blocking(output.fileno(), False)
        found = Running(part=part, child=child, began=time.monotonic(), output=output)
        self.running[part.name] = found
        self._selector.register(output, selectors.EVENT_READ, found)

    def _listen(self, timeout: float) -> None:
        if not self._selector.get_map():
            time.sleep(timeout)
            return
        for key, _ in self._selector.select(timeout):
            self._pass_on(key.data)

    def _pass_on(self, found: Running) -> None:
        try:
            got = os.read(found.output.fileno(), 65536)
        except BlockingIOError:
            return
        if not got:
            self._selector.unregister(found.output)
            found.output.close()
        *lines, found.tail = (found.tail + got).split(b"\n")
        for line in lines:
            self.say(found.part.name, line.decode("utf-8", "replace").rstrip())

    def say(self, name: str, text: str) -> None:
        label = f"{name:<6} │"
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(f"\x1b[{COLOURS[name]}m{label}\x1b[0m {text}\n" if self._coloured else f"{label} {text}\n")
            sys.stdout.flush()

    def _restart_dead(self) -> None:
        now = time.monotonic()
        for name, found in list(self.running.items()):
            if not found.child.alive():
                self._bury(found)
                self.failures[name] = 1 if now - found.began > SETTLED else self.failures.get(name, 0) + 1
                pause = min(FIRST_BACKOFF * 2 ** (self.failures[name] - 1), LONGEST_BACKOFF)
                self.waiting[name] = now + pause
                code = found.child.process.returncode
                self.say("omni", f"{name} ended with code {code}; starting it again in {pause:.1f} s.")
        for part in self.parts:
            if self.waiting.get(part.name, now + 1) <= now:
                del self.waiting[part.name]
                self._start(part)

    def _bury(self, found: Running) -> None:
        """What is left of a part that has ended: its last words, its own children, its watchdog."""
        del self.running[found.part.name]
        found.child.tell(signal.SIGKILL)
        if not found.output.closed:
            self._pass_on(found)
        if not found.output.closed:
            self._selector.unregister(found.output)
            found.output.close()
        found.child.forget()

    def _end(self) -> None:
        """Web first, so that nothing new comes in; the worker may finish what it holds; the mailbox is last."""
        self.say("omni", "Ending …")
        for names in (("web", "live", "beat"), ("worker",), ("mail",)):
            group = [self.running[name] for name in names if name in self.running]
            for found in group:
                found.child.process.send_signal(signal.SIGTERM)
            end = time.monotonic() + max((found.part.patience for found in group), default=0)
            while any(found.child.alive() for found in group) and time.monotonic() < end and self.ending < 2:
                self._listen(0.05)
            for found in group:
                self._bury(found)
                found.child.process.wait()


def answers(host: str, port: int, path: str) -> bool:
    """Whether a part answers well."""
    line = HTTPConnection(host, port, timeout=1.0)
    try:
        line.request("GET", path)
        return line.getresponse().status < 300
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
