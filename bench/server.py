"""A server for tour, race and benchmarks: one that runs (OMNI_URL), or one of its own that leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from omni import embedded

ROOT = Path(__file__).resolve().parent.parent
READY = re.compile(r"Omni is ready: (\S+?)/?$")


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it answers, and the folder of its database; None for a server that was running already."""

    url: str
    state_dir: Path | None
    env: Mapping[str, str] = field(default_factory=dict)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a manage.py command on the same database; for a server of others, on the one that settings name."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=_environment(self.state_dir, **self.env), capture_output=True, text=True, check=True
        )


@contextlib.contextmanager
def server(
    *, only: str = "web,live,worker,beat,mail", prepare: list[list[str]] | None = None, **env: str
) -> Iterator[Server]:
    """The server of OMNI_URL, else a fresh one: migrated, prepared by manage.py commands, ready, and removed at the end."""
    if url := os.environ.get("OMNI_URL"):
        yield Server(url=url.rstrip("/"), state_dir=None)
        return
    top = Path(tempfile.mkdtemp(prefix="omni-bench-"))
    top.chmod(0o755)  # the embedded servers of root run as nobody
    state_dir = top / "state"
    try:
        for arguments in [["migrate", "-v", "0"], *(prepare or [])]:
            subprocess.run(
                [sys.executable, "manage.py", *arguments], cwd=ROOT, env=_environment(state_dir, **env), check=True
            )
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "8100", "--only", only],
            cwd=ROOT, env=_environment(state_dir, **env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            yield Server(url=_wait_until_ready(process), state_dir=state_dir, env=env)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    finally:
        embedded.remove(state_dir)
        shutil.rmtree(top, ignore_errors=True)


def _environment(state_dir: Path | None, **more: str) -> dict[str, str]:
    if state_dir is None:
        return dict(os.environ)
    given = {"DATABASE_URL", "BROKER_URL", "OMNI_PUBLIC_URL", "OMNI_LIVE_URL", "OMNI_DB_ROLE", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return kept | {"OMNI_STATE_DIR": str(state_dir), "PYTHONUNBUFFERED": "1", "OMNI_API_RATE": "0"} | more


def _wait_until_ready(process: subprocess.Popen[str]) -> str:
    """The address, once it answers; what the server says after that is read on and thrown away.

    Raises: RuntimeError with what it said, when it ends instead.
    """
    said = []
    for line in process.stdout:
        said.append(line)
        if found := READY.search(line.rstrip()):
            threading.Thread(target=lambda: [None for _ in process.stdout], daemon=True).start()
            return found[1]
    raise RuntimeError("The server did not start:\n" + "".join(said[-40:]))
