"""What every test stands on: the servers, the compiled texts, the shared data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from omni import embedded

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
    """The test clock may move in test databases, wherever they are."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET omni.test_clock = 'on'")
        connection.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that imports and journeys are played with."""
    if DATA.is_dir():
        return DATA
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"The shared data is missing: {DATA} (OMNI_TEST_DATA).")
    pytest.skip(f"no shared data: {DATA} (OMNI_TEST_DATA)")
