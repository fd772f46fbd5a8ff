"""Child processes that die with the process that started them, also when it is killed with -9.

Linux tells the kernel (PR_SET_PDEATHSIG). Elsewhere a watchdog process reads a pipe that only the parent holds open:
its end is the parent's end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
KERNEL_TIES = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None, use_errno=True) if KERNEL_TIES else None


@dataclass(frozen=True, kw_only=True)
class Account:
    """The unprivileged user that a server runs as when we are root."""

    uid: int
    gid: int


@dataclass(frozen=True, kw_only=True)
class Child:
    """A tied process; `watchdog` stands beside it where the kernel does not tie."""

    process: subprocess.Popen[bytes]
    watchdog: subprocess.Popen[bytes] | None = None
    own_group: bool = False

    def alive(self) -> bool:
        return self.process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        """To the process, and to its whole group where it has its own."""
        with contextlib.suppress(ProcessLookupError):
            if self.own_group:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)

    def stop(self, *, first: signal.Signals, patience: float, then: signal.Signals = signal.SIGKILL) -> None:
        """Asks with `first`, insists with `then` after `patience` seconds."""
        if self.alive():
            self.process.send_signal(first)
            try:
                self.process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                self.tell(then)
                self.process.wait()
        self.forget()

    def forget(self) -> None:
        """Ends the watchdog of a process that has ended."""
        if self.watchdog is not None:
            self.watchdog.kill()
            self.watchdog.wait()


def start(
    command: Sequence[str | Path],
    *,
    on_parent_death: signal.Signals,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    own_group: bool = False,
) -> Child:
    """Starts a tied child, as `account` if given. Call it from a thread that lives as long as the process."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=None if env is None else dict(env),
        cwd=cwd,
        preexec_fn=_prepare(on_parent_death, account),  # noqa: PLW1509 - our parents are single-threaded when they fork
        process_group=0 if own_group else None,
    )
    watchdog = None if KERNEL_TIES else _watchdog(-process.pid if own_group else process.pid, on_parent_death)
    return Child(process=process, watchdog=watchdog, own_group=own_group)


def tie_to_parent() -> None:
    """Makes this process die with its parent, where the kernel can; for workers that a server of others' forks."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _prepare(death_signal: signal.Signals, account: Account | None) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if _libc is not None:  # after setuid, which clears it
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died before we were tied
                os._exit(1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    return prepare


def _watchdog(pid: int, death_signal: signal.Signals) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-S", str(Path(__file__)), "--", str(pid), str(int(death_signal))],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def watch(pid: int, death_signal: int) -> None:
    """Waits until the parent's end of the pipe closes, then signals its child (its group, if `pid` is negative)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(0, 1):
        pass
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, death_signal)


if __name__ == "__main__":
    watch(int(sys.argv[2]), int(sys.argv[3]))
