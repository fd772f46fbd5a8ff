"""Whether the servers and programs around this process are alive: asked over their own wires, with short patience."""

from __future__ import annotations

import time
import tomllib
from dataclasses import dataclass
from functools import cache

import django
from celery import current_app
from django.conf import settings
from django.db import connection
from kombu.exceptions import ChannelError, KombuError
from redis import Redis, RedisError

PATIENCE = 0.7
QUEUE = "celery"

DATABASE = """
SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
       current_setting('max_connections')::int,
       coalesce((SELECT max(extract(epoch FROM now() - xact_start)) FROM pg_stat_activity
                 WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()), 0)
"""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """`error` says why the broker does not answer; `workers` are the names of those that did, `waiting` its bells."""

    error: str = ""
    workers: tuple[str, ...] = ()
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class Cache:
    """The Valkey that feeds live pages."""

    error: str = ""
    milliseconds: float = 0.0
    memory: int = 0


@dataclass(frozen=True, kw_only=True)
class Database:
    """How full and how busy PostgreSQL is; `oldest_seconds` is the age of the oldest open transaction of others."""

    version: str
    size: int
    connections: int
    most_connections: int
    oldest_seconds: int
    milliseconds: float


def broker() -> Broker:
    """Asks the broker for its queue, and the workers for an answer. Takes up to a second."""
    try:
        with current_app.connection_for_read() as wire:
            wire.ensure_connection(max_retries=1, timeout=PATIENCE)
            waiting = _waiting(wire.default_channel)
        answers = current_app.control.ping(timeout=PATIENCE)
    except (OSError, KombuError, RedisError) as failure:
        return Broker(error=str(failure) or type(failure).__name__)
    return Broker(workers=tuple(sorted(name for answer in answers for name in answer)), waiting=waiting)


def _waiting(channel: object) -> int:
    try:
        found = channel.queue_declare(queue=QUEUE, passive=True)  # type: ignore[attr-defined]  # kombu ships no types
    except ChannelError:
        return 0  # a queue that nobody has rung yet
    return int(found.message_count)


def cache_server() -> Cache:
    """Asks the cache for an answer."""
    began = time.perf_counter()
    try:
        with Redis.from_url(
            settings.OMNI_VALKEY_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as valkey:
            valkey.ping()
            took = (time.perf_counter() - began) * 1000
            memory = valkey.info("memory")
    except RedisError as failure:
        return Cache(error=str(failure))
    return Cache(milliseconds=took, memory=int(memory["used_memory"]))


def database() -> Database:
    """One statement, and how long its answer took."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        size, used, most, oldest = cursor.fetchone()
    number = connection.pg_version  # type: ignore[attr-defined]  # of the PostgreSQL backend
    return Database(
        version=f"{number // 10000}.{number % 10000}",
        size=size,
        connections=used,
        most_connections=most,
        oldest_seconds=int(oldest),
        milliseconds=(time.perf_counter() - began) * 1000,
    )


@cache
def version() -> str:
    """Which Omni, on which Django."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['version']} · Django {django.get_version()}"
