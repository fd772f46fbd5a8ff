"""Running imports in tests, and comparing what they leave behind."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.files.base import ContentFile
from django.db import connection

from apps.core.actor import SYSTEM
from apps.imports import services
from apps.imports.models import ImportJob

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
VOLATILE = frozenset({"id", "public_id", "created_at", "updated_at", "at", "set_at", "published_at"})


def order(**options: object) -> services.Order:
    return services.Order(**{"file_name": "file.csv", **options})


def bring_in(content: str | bytes, **options: object) -> ImportJob:
    data = content.encode() if isinstance(content, str) else content
    return services.run_here(file=ContentFile(data), order=order(**options), actor=SYSTEM, now=NOW)


def dump(*, ids: bool = True) -> dict[str, list[str]]:
    """Every row that imports write, sorted; without `ids` only what doesn't differ between two databases."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.startswith(("catalogue_", "pricing_", "inventory_", "stores_", "customers_", "messaging_wording"))
    ]
    return {table: _rows(table, ids=ids) for table in sorted(tables)}


def _rows(table: str, *, ids: bool) -> list[str]:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        kept = columns if ids else [name for name in columns if name not in VOLATILE and not name.endswith("_id")]
        listed = ", ".join(f'"{name}"' for name in kept)
        cursor.execute(
            f'SELECT row({listed})::text FROM "{table}"' if kept else f'SELECT count(*)::text FROM "{table}"'
        )
        return sorted(row[0] for row in cursor.fetchall())
