"""The database of this installation, from DATABASE_URL or the embedded server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from omni import embedded
from omni.settings import env


def default(state_dir: Path) -> dict[str, Any]:
    """Django's settings of the one database.

    OMNI_DB_ROLE (owner, web, worker) chooses the role, for timeouts hang on it; with OMNI_DB_POOL=n psycopg's pool
    keeps n connections (the threads of the process); behind PgBouncer leave it 0 and set OMNI_DB_PGBOUNCER.
    """
    url = env.text("DATABASE_URL", "") or embedded.database_url(state_dir, role=env.text("OMNI_DB_ROLE", "owner"))
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://.")
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {key: value for key, value in query.items() if key != "host"}
    pool = env.number("OMNI_DB_POOL", 0)
    if pool:
        # threads = connections, so who waits here waits for a database that is away: answer soon (503), do not hang
        options["pool"] = {"min_size": min(2, pool), "max_size": pool, "timeout": 1.0}
    pgbouncer = env.flag("OMNI_DB_PGBOUNCER")
    # What apps.core.prepared sends is planned once per connection; Django's own cursors prepare nothing.
    options["prepare_threshold"] = None if pgbouncer else 3
    if not pgbouncer:
        # by itself PostgreSQL plans anew for the values of each call, for it takes every array for one of ten elements
        options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "omni",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": pgbouncer,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }
