"""The keeper: one small process per server that starts it, restarts it, and ends it after its last user."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from types import ModuleType

from omni import children
from omni.embedded import _locks, _places, _postgres, _valkey

SERVERS: dict[str, ModuleType] = {"postgres": _postgres, "valkey": _valkey}
LINGER = 1.0  # between two commands of a script the servers stay
POLL = 0.2
ORPHAN_PATIENCE = 4.0
LOG_LIMIT = 10_000_000


def users_lock(state_dir: Path, name: str) -> Path:
    return state_dir / "lock" / f"{name}.users"


def keeper_lock(state_dir: Path, name: str) -> Path:
    return state_dir / "lock" / f"{name}.keeper"


def pid_file(state_dir: Path, name: str) -> Path:
    return state_dir / "lock" / f"{name}.pid"


class Keeper:
    """Owns one server as its child for as long as it has users."""

    def __init__(self, name: str, state_dir: Path) -> None:
        self.name = name
        self.state_dir = state_dir
        self.server = SERVERS[name]
        self.child: children.Child | None = None
        self.asked_to_end = False
        self.failures = 0
        self.not_before = 0.0
        self.unused_since: float | None = None

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self._ask)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        while not self.asked_to_end:
            self._keep_running()
            if self._unused():
                break
            time.sleep(POLL)
        if self.child is not None:
            self.say("ends: " + ("asked to" if self.asked_to_end else "no user is left"))
            self.child.stop(
                first=self.server.STOP_SIGNAL, patience=self.server.PATIENCE, then=self.server.INSIST_SIGNAL
            )

    def _ask(self, *_: object) -> None:
        self.asked_to_end = True

    def _keep_running(self) -> None:
        if self.child is not None and self.child.alive():
            return
        now = time.monotonic()
        if self.child is not None:
            self.say(f"the server ended with code {self.child.process.returncode}")
            self.child.forget()
            self.child = None
            self.failures += 1
            self.not_before = now + min(0.2 * self.failures, 2.0)
        if now < self.not_before:
            return
        if self.failures * POLL * 2 > ORPHAN_PATIENCE:
            self.server.end_orphan(self.state_dir)
        try:
            self.server.prepare(self.state_dir)
            self.child = self.server.start(self.state_dir)
        except (OSError, _places.EmbeddedError) as refusal:
            self.say(f"cannot start: {refusal}")
            self.failures += 1
            self.not_before = now + min(0.5 * self.failures, 5.0)

    def _unused(self) -> bool:
        """True when nobody has used the server for a while; then the users' lock is ours, so that a new user waits."""
        lock = _locks.exclusive(users_lock(self.state_dir, self.name))
        now = time.monotonic()
        if lock is None:
            self.unused_since = None
        elif self.unused_since is None:
            self.unused_since = now
            lock.close()
        elif now - self.unused_since < LINGER:
            lock.close()
        else:
            self._closing = lock  # held until this process is gone
            return True
        return False

    def say(self, text: str) -> None:
        sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {self.name}: {text}\n")
        sys.stderr.flush()


def main(name: str, state_dir: Path) -> None:
    """Runs as the keeper, unless another one does."""
    lock = _locks.exclusive(keeper_lock(state_dir, name), within=1.0)
    if lock is None:
        return
    _trim(state_dir / "log" / f"{name}.log")
    file = pid_file(state_dir, name)
    file.write_text(f"{os.getpid()}\n", encoding="utf-8")
    Keeper(name, state_dir).run()
    file.unlink(missing_ok=True)


def _trim(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))
