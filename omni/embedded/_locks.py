"""Locks between the processes of one checkout. The kernel drops them with their process, however it ends."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO


def _open(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def shared(path: Path) -> IO[bytes]:
    """A user's mark; waits while a keeper is closing down."""
    file = _open(path)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def exclusive(path: Path, *, within: float | None = 0.0) -> IO[bytes] | None:
    """The lock for one alone, or None when another has it after `within` seconds (None: wait as long as it takes)."""
    file = _open(path)
    if within is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return file
    end = time.monotonic() + within
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                file.close()
                return None
            time.sleep(0.02)
        else:
            return file


def held(path: Path) -> bool:
    """Whether a process holds the lock for itself."""
    with _open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
