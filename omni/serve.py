"""The foreground supervisor: web, live streams, worker, beat and the development mailbox as one program.

Each part is a tied child in a group of its own: it is restarted when it dies, told to end in order, and gone when this
process is killed. On many machines each part runs under the machines' own supervisor instead; the commands are these.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from omni import children
from omni.parts import Part

ROOT = Path(__file__).resolve().parent.parent
COLOURS = {"mail": 35, "web": 36, "live": 34, "worker": 32, "beat": 33, "omni": 1}
POLL = 0.2
NUDGE = 1.0
SETTLED = 30.0  # a part that lived so long starts its backoff anew
FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 10.0


@dataclass(kw_only=True)
class Running:
    part: Part
    child: children.Child
    began: float
    output: IO[bytes]
    tail: bytes = b""


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
