"""Breaking rows on purpose, past triggers and constraints, to see `verify` find it."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connection


def tamper(*statements):
    """Runs SQL with every trigger off, as an intruder with the owner's rights would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def broken_invariants():
    """The codes that `verify` says are broken; fails unless its exit code says the same."""
    out, code = StringIO(), 0
    try:
        call_command("verify", stdout=out, no_color=True)
    except SystemExit as end:
        code = end.code
    broken = [line.split()[1] for line in out.getvalue().splitlines() if line.startswith("BROKEN")]
    assert code == (1 if broken else 0)
    return broken
