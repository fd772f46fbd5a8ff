"""Throw-away state folders, programs that use them, and what still runs for them."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg

from omni import embedded

ROOT = Path(__file__).resolve().parents[2]
USER = """
import sys
from pathlib import Path
from omni import embedded
with embedded.use(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def place(name: str = "state") -> Iterator[Path]:
    """A state folder that nothing of this checkout uses; all that ran in it is gone afterwards."""
    top = Path(tempfile.mkdtemp(prefix="omni-test-"))
    top.chmod(0o755)
    state_dir = top / name
    try:
        yield state_dir
    finally:
        embedded.remove(state_dir)
        shutil.rmtree(top, ignore_errors=True)


@contextlib.contextmanager
def migrated_place() -> Iterator[Path]:
    """The same, with the tables made."""
    with place() as state_dir:
        subprocess.run(["cp", "-a", _template(), state_dir], check=True)
        yield state_dir


@cache
def _template() -> Path:
    """A state folder with tables, made once per test process."""
    made = contextlib.ExitStack()
    state_dir = made.enter_context(place("template"))
    atexit.register(made.close)
    run_manage(state_dir, "migrate", "-v", "0")
    embedded.stop(state_dir)
    return state_dir


def environment(state_dir: Path, **more: str) -> dict[str, str]:
    given = {"DATABASE_URL", "BROKER_URL", "EMAIL_HOST", "OMNI_PUBLIC_URL", "OMNI_LIVE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return kept | {"OMNI_STATE_DIR": str(state_dir), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | more


def start_user(state_dir: Path) -> subprocess.Popen[str]:
    """A program that uses the servers until its input ends."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(state_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(state_dir),
    )  # fmt: skip
    assert user.stdout.readline() == "ready\n"
    return user


def run_manage(state_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment(state_dir), capture_output=True, text=True, check=True,
    )  # fmt: skip


def end(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.communicate(timeout=20)


def running(state_dir: Path) -> dict[int, str]:
    """The processes whose command line names the folder: keepers, servers and parts."""
    return {pid: command for pid, (_, command) in _processes() if str(state_dir) in command}


def children_of(parent: int) -> dict[int, str]:
    return {pid: command for pid, (above, command) in _processes() if above == parent}


def _processes() -> Iterator[tuple[int, tuple[int, str]]]:
    """Each process with its parent and its command line; bare machines lack ps."""
    if not Path("/proc/self").exists():
        listing = subprocess.run(
            ["ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
        )
        for pid, parent, command in (line.split(None, 2) for line in listing.stdout.splitlines()):
            yield int(pid), (int(parent), command)
        return
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                yield int(entry.name), (parent, command)


def pid_of(state_dir: Path, *words: str) -> int:
    found = [pid for pid, command in running(state_dir).items() if all(word in command for word in words)]
    assert len(found) == 1, (words, running(state_dir))
    return found[0]


def soon(check: Callable[[], bool], within: float = 10.0) -> bool:
    """Whether the check comes true in time."""
    until = time.monotonic() + within
    while not check():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def gone(state_dir: Path) -> bool:
    return soon(lambda: not running(state_dir))


def connect(state_dir: Path, role: str = "owner") -> psycopg.Connection:
    return psycopg.connect(embedded.database_url(state_dir, role=role), autocommit=True, connect_timeout=5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until(process: subprocess.Popen[str], word: str, within: float = 60.0) -> str:
    """What the program says up to the line that holds the word."""
    said = ""
    until = time.monotonic() + within
    while word not in said:
        left = until - time.monotonic()
        ready, _, _ = select.select([process.stdout], [], [], max(left, 0))
        got = os.read(process.stdout.fileno(), 65536).decode() if ready else ""
        assert got, f"'{word}' was not said within {within:.0f} s: {said}"
        said += got
    return said
