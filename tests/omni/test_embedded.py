"""The promises about the embedded servers, each played on a throw-away folder."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from omni import embedded
from omni.embedded import _keeper, _places, _postgres
from tests.omni.places import connect, end, gone, pid_of, place, run_manage, running, soon, start_user

pytestmark = pytest.mark.embedded


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("BROKER_URL", raising=False)


@pytest.mark.parametrize("how", [None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_servers_are_gone_soon_after_their_user_however_it_ends(how):
    with place() as state_dir:
        user = start_user(state_dir)
        with connect(state_dir) as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        assert len(running(state_dir)) >= 4

        user.communicate() if how is None else end(user, how)

        assert gone(state_dir), running(state_dir)
        assert "database system is shut down" in (state_dir / "log" / "postgres.log").read_text().splitlines()[-1]


def test_servers_stay_for_the_user_that_is_left_and_the_second_start_is_quick():
    with place() as state_dir:
        first, second = start_user(state_dir), start_user(state_dir)
        end(first, signal.SIGKILL)
        time.sleep(_keeper.LINGER + 3 * _keeper.POLL)
        assert embedded.Lease(state_dir)._ready("postgres")
        end(second, signal.SIGTERM)
        assert gone(state_dir)

        began = time.monotonic()
        with embedded.use(state_dir):
            took = time.monotonic() - began

        assert took < 5  # 0.2 s on an idle machine


def test_killed_keepers_take_their_servers_along_and_the_next_user_finds_its_data():
    with place() as state_dir:
        user = start_user(state_dir)
        with connect(state_dir) as session:
            session.execute("CREATE TABLE kept AS SELECT 1 AS n")
        for name in ("postgres", "valkey"):
            os.kill(pid_of(state_dir, "embedded keep", name), signal.SIGKILL)
        assert gone_but(state_dir, user.pid)

        with embedded.use(state_dir), connect(state_dir) as session:
            assert session.execute("SELECT n FROM kept").fetchone() == (1,)
        end(user, signal.SIGTERM)


def gone_but(state_dir: Path, pid: int) -> bool:
    return soon(lambda: set(running(state_dir)) <= {pid})


def test_a_keeper_that_starts_before_the_old_server_has_ended_waits_for_it():
    with place() as state_dir, embedded.use(state_dir) as lease, connect(state_dir) as session:
        session.execute("CREATE TABLE kept AS SELECT 1 AS n")
        server = pid_of(state_dir, "bin/postgres")
        os.kill(server, signal.SIGSTOP)  # its keeper's death cannot end it yet
        os.kill(pid_of(state_dir, "embedded keep postgres"), signal.SIGKILL)
        with ThreadPoolExecutor(1) as pool:
            back = pool.submit(lease.ensure)
            time.sleep(1)
            assert not back.done()
            os.kill(server, signal.SIGCONT)
            back.result(timeout=30)
        with connect(state_dir) as again:
            assert again.execute("SELECT n FROM kept").fetchone() == (1,)


def test_postgres_killed_under_writers_comes_back_with_every_commit():
    with place() as state_dir, embedded.use(state_dir):
        with connect(state_dir) as session:
            session.execute("CREATE TABLE written (n int PRIMARY KEY)")
        acknowledged = []
        with connect(state_dir, "web") as session:
            for n in range(1, 10_000):
                try:
                    session.execute("INSERT INTO written VALUES (%s)", [n])
                except psycopg.OperationalError:
                    break
                acknowledged.append(n)
                if n == 50:
                    os.kill(pid_of(state_dir, "bin/postgres"), signal.SIGKILL)

        assert soon(lambda: _postgres.answers(state_dir), within=15)
        with connect(state_dir) as session:
            found = {n for (n,) in session.execute("SELECT n FROM written")}
        assert len(acknowledged) >= 50
        assert found >= set(acknowledged)


def test_valkey_killed_comes_back():
    with place() as state_dir, embedded.use(state_dir):
        valkey = Redis.from_url(embedded.cache_url(embedded.broker_url(state_dir)))
        assert valkey.ping()
        before = pid_of(state_dir, "valkey-server")
        os.kill(before, signal.SIGKILL)

        assert soon(lambda: embedded.Lease(state_dir)._ready("valkey"))

        assert pid_of(state_dir, "valkey-server") != before
        assert valkey.ping()


def test_what_a_crash_leaves_is_survived_even_if_another_program_has_the_old_pid():
    with place() as state_dir:
        with embedded.use(state_dir), connect(state_dir) as session:
            session.execute("CREATE TABLE kept AS SELECT 1 AS n")
        assert gone(state_dir)
        account = _places.account(state_dir)
        stranger = subprocess.Popen(["sleep", "60"], user=account.uid if account else None)
        try:
            pid_file = _postgres.data(state_dir) / "postmaster.pid"
            pid_file.write_text(f"{stranger.pid}\n{_postgres.data(state_dir)}\n")
            for left in (".s.PGSQL.5432", ".s.PGSQL.5432.lock", "valkey.sock"):
                (_places.sockets(state_dir) / left).write_text(f"{stranger.pid}\n")
            (state_dir / "lock" / "postgres.pid").write_text(f"{stranger.pid}\n")

            with embedded.use(state_dir), connect(state_dir) as session:
                assert session.execute("SELECT n FROM kept").fetchone() == (1,)

            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_a_first_start_that_was_cut_off_is_begun_anew():
    with place() as state_dir:
        half = _postgres.data(state_dir).with_name("postgres.new")
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")

        with embedded.use(state_dir), connect(state_dir) as session:
            assert session.execute("SELECT current_setting('data_checksums')").fetchone() == ("on",)


def test_a_keeper_that_does_not_listen_is_ended_all_the_same():
    with place() as state_dir, embedded.use(state_dir):
        os.kill(pid_of(state_dir, "embedded keep postgres"), signal.SIGSTOP)

        embedded.stop(state_dir, patience=0.5)

        assert gone(state_dir), running(state_dir)


def test_two_checkouts_stand_side_by_side():
    with place("one") as one, place("two") as two, embedded.use(one), embedded.use(two):
        for n, state_dir in enumerate((one, two)):
            with connect(state_dir) as session:
                session.execute("CREATE TABLE whose AS SELECT %s AS n" % n)  # noqa: UP031
        for n, state_dir in enumerate((one, two)):
            with connect(state_dir) as session:
                assert session.execute("SELECT n FROM whose").fetchone() == (n,)

        embedded.stop(one)

        assert not embedded.Lease(one)._ready("postgres")
        assert embedded.Lease(two)._ready("postgres")


def test_a_very_deep_folder_gets_short_sockets():
    with place("/".join(["deep" * 12] * 4)) as state_dir, embedded.use(state_dir):
        assert len(os.fsencode(_postgres.socket_path(state_dir))) < 104
        assert _places.sockets(state_dir).stat().st_mode & 0o077 == 0
        with connect(state_dir, "worker") as session:
            assert session.execute("SELECT current_user").fetchone() == ("omni_worker",)
        sockets = _places.sockets(state_dir)
        embedded.remove(state_dir)
        assert not sockets.exists()


def test_a_socket_folder_that_somebody_else_has_put_there_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(embedded.EmbeddedError, match="is not ours"):
        _places.private(tmp_path / "run", None)


def test_a_command_makes_the_tables_of_an_empty_database_once():
    with place() as state_dir:
        first, second = run_manage(state_dir, "clock"), run_manage(state_dir, "clock")

        assert "making its tables" in first.stderr
        assert "making its tables" not in second.stderr
        assert "Business time" in second.stdout


def test_a_command_that_needs_no_servers_starts_none():
    with place() as state_dir:
        run_manage(state_dir, "help", "migrate")

        assert not (state_dir / "log").exists()


def test_given_servers_are_left_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://omni@db.example/omni")
    assert embedded.servers_needed() == ("valkey",)
    monkeypatch.setenv("BROKER_URL", "redis://valkey.example/0")
    assert embedded.servers_needed() == ()
    with embedded.servers_for_command(["manage.py", "migrate"]):
        pass


def test_the_server_key_is_made_once_and_is_private(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: embedded.secret_key(tmp_path), range(8)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_given_database_needs_a_given_key(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://omni@db.example/omni")
    with pytest.raises(embedded.EmbeddedError, match="SECRET_KEY"):
        embedded.secret_key(tmp_path)


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis+socket:///a%20b/valkey.sock?virtual_host=0", "unix:///a b/valkey.sock?db=1"),
        ("redis://:secret@valkey.example:6379/0", "redis://:secret@valkey.example:6379/1"),
        ("rediss://valkey.example/0", "rediss://valkey.example/1"),
    ],
)
def test_the_cache_stands_beside_the_broker(broker, cache):
    assert embedded.cache_url(broker) == cache


def test_another_kind_of_broker_needs_a_cache_of_its_own():
    with pytest.raises(embedded.EmbeddedError, match="CACHE_URL"):
        embedded.cache_url("amqp://rabbit.example/")


def test_an_unknown_role_is_refused(tmp_path):
    with pytest.raises(embedded.EmbeddedError, match="OMNI_DB_ROLE"):
        embedded.database_url(tmp_path, role="root")
