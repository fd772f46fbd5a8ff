"""The migration step that makes a table refuse UPDATE, DELETE and TRUNCATE (decisions.md 8)."""

from __future__ import annotations

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """A statement-level trigger: it costs nothing on INSERT and holds for every role, the owner's included."""
    return RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION omni_append_only()",
        f"DROP TRIGGER {table}_append_only ON {table}",
    )
