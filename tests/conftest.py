"""What every test stands on: the servers, the compiled texts, the shared data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from omni import embedded

pytest_plugins = ["tests.fakes.stripe.fixtures"]

hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is slow, not wrong
hypothesis.settings.load_profile("house")

DATABASE_LIMITS = {
    "omni.test_clock": "on",
    "idle_in_transaction_session_timeout": "60s",
    "lock_timeout": "90s",
}
"""As on a server, where the roles have such limits (shorter ones): less than a test's own limit, so that it tells why."""

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("OMNI_TEST_DATA", ROOT.parent / "shared" / "data"))


def pytest_configure(config: pytest.Config) -> None:
    """Starts the embedded servers where none are given; they end soon after this process."""
    if not hasattr(config, "workerinput"):
        call_command("compile_texts", verbosity=0)
    lease = embedded.use(settings.STATE_DIR)
    lease.__enter__()
    config.add_cleanup(lease.close)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The test clock may move in test databases; a lock that nobody gives back ends as on a server, by a limit of time."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        for setting, value in DATABASE_LIMITS.items():
            cursor.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _flush_takes_ledgers_too() -> Iterator[None]:
    """Between tests that commit, tables that refuse TRUNCATE are emptied as well: triggers rest meanwhile."""
    flush = DatabaseOperations.execute_sql_flush
    quiet, loud = "SET LOCAL session_replication_role = replica", "SET LOCAL session_replication_role = origin"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lambda self, sql: flush(self, [quiet, *sql, loud]))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that imports and journeys are played with."""
    if DATA.is_dir():
        return DATA
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"The shared data is missing: {DATA} (OMNI_TEST_DATA).")
    pytest.skip(f"no shared data: {DATA} (OMNI_TEST_DATA)")


@pytest.fixture(autouse=True)
def _time_is_real_again(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """A test that commits leaves its clock in the database, as a function: it is put right before the next one."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT omni_shift_clock(make_interval()) WHERE omni_now() <> now()")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in the language of the settings, whatever page the one before it asked for."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.deactivate()
