"""How many database connections this installation may open at once, against what the server allows."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

RESERVE = 10  # for people: psql, backups, a migration


def wanted() -> int:
    """Web threads with a connection each, the worker's processes and their master, and beat."""
    return settings.OMNI_WEB_WORKERS * settings.OMNI_WEB_THREADS + settings.OMNI_WORKER_CONCURRENCY + 2


def allowed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('max_connections')::int")
        return int(cursor.fetchone()[0]) - RESERVE
