"""The programs of an installation, and the ports that they listen on."""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

PARTS = ("mail", "web", "live", "worker", "beat")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One program of the installation: how it is started, and how long it may take to end."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    patience: float = 5.0


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
