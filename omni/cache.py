"""Django's cache in Valkey, with one client per process: Django makes a new one for every call, which costs more than the call."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class Client(RedisCacheClient):
    """Keeps its clients, which any number of threads may share."""

    def __init__(self, servers: Any, **options: Any) -> None:
        super().__init__(servers, **options)
        make = super().get_client
        self._kept = cache(lambda write: make(write=write))

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:  # noqa: ARG002 one server: every key is there
        return self._kept(write)


class Cache(RedisCache):
    """The backend of settings.CACHES."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
