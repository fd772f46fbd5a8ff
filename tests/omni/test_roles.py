"""What the roles of web and worker may do, and how long they may take."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

TIMEOUTS = {
    "omni_web": {"statement_timeout": "5s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "10s"},
    "omni_worker": {"statement_timeout": "1min", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min"},
}


@pytest.fixture(params=sorted(TIMEOUTS))
def session(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[psycopg.Connection]:
    """A session of the role in the test database; what it does is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    told = connection.get_connection_params()
    line = psycopg.connect(host=told["host"], dbname=told["dbname"], user=request.param)
    yield line
    line.rollback()
    line.close()


def test_each_role_has_its_timeouts(session):
    for name, value in TIMEOUTS[session.info.user].items():
        assert session.execute(f"SHOW {name}").fetchone() == (value,)
    if session.info.server_version >= 170000 and session.info.user == "omni_web":
        assert session.execute("SHOW transaction_timeout").fetchone() == ("15s",)


def test_rows_of_every_table_may_be_read_and_written_but_no_table_emptied_or_changed(session):
    tables = connection.introspection.table_names()
    for right, expected in {"SELECT": True, "INSERT": True, "UPDATE": True, "DELETE": True, "TRUNCATE": False}.items():
        found = {
            table
            for table in tables
            if session.execute("SELECT has_table_privilege(%s, %s)", [table, right]).fetchone()[0]
        }
        assert found == (set(tables) if expected else set()), right
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("ALTER TABLE django_session ADD COLUMN mine int")


def test_sequences_may_be_used(session):
    assert session.execute("SELECT nextval('django_migrations_id_seq')").fetchone()[0] > 0
