"""A process's use of the embedded servers: it marks itself as a user, sees that a keeper runs, and waits for an answer."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from omni.embedded import _keeper, _locks, _places

START_LIMIT = 90.0  # the first start makes the cluster
NEXT_LOOK = 0.02


class Lease:
    """Held for as long as a process needs the servers; they end soon after the last one is gone."""

    def __init__(self, state_dir: Path, names: Sequence[str] = ("postgres", "valkey")) -> None:
        self.state_dir = state_dir.absolute()
        self.names = tuple(names)
        self._marks: list[IO[bytes]] = []
        self._keepers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        _places.prepare(self.state_dir)
        self._marks = [_locks.shared(_keeper.users_lock(self.state_dir, name)) for name in self.names]
        self.ensure()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for mark in self._marks:
            mark.close()
        self._marks = []
        for keeper in self._keepers:
            keeper.returncode = 0  # it outlives us; nobody waits for it

    def ensure(self) -> None:
        """Returns when every server answers, having started keepers where none was.

        Raises: EmbeddedError after a while, with the end of the log.
        """
        missing = [name for name in self.names if not self._ready(name)]
        asked: dict[str, float] = {}
        end = time.monotonic() + START_LIMIT
        while missing:
            for name in missing:
                if time.monotonic() - asked.get(name, 0.0) > 2.0:
                    asked[name] = time.monotonic()
                    self._start_keeper(name)
            time.sleep(NEXT_LOOK)
            missing = [name for name in missing if not self._ready(name)]
            if missing and time.monotonic() > end:
                raise _places.EmbeddedError(self._excuse(missing))

    def nudge(self) -> None:
        """Starts the keepers that are gone, without waiting: for who looks in every second."""
        for name in self.names:
            self._start_keeper(name)

    def _ready(self, name: str) -> bool:
        """Whether the server answers and has a keeper: one that lost its keeper is about to end."""
        held = _locks.held(_keeper.keeper_lock(self.state_dir, name))
        return held and bool(_keeper.SERVERS[name].answers(self.state_dir))

    def _start_keeper(self, name: str) -> None:
        self._keepers = [keeper for keeper in self._keepers if keeper.poll() is None]
        if _locks.held(_keeper.keeper_lock(self.state_dir, name)):
            return
        with (self.state_dir / "log" / "keeper.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "omni.embedded", "keep", name, str(self.state_dir)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=Path(__file__).parents[2],
            )
        self._keepers.append(process)

    def _excuse(self, missing: list[str]) -> str:
        log = self.state_dir / "log"
        tails = [f"{name} did not answer within {START_LIMIT:.0f} s." for name in missing]
        for path in (log / "keeper.log", *(log / f"{name}.log" for name in missing)):
            if path.exists():
                tails += [f"{path}:", *path.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]]
        return "\n".join(tails)
