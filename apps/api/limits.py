"""How many requests one address may send in a minute (OMNI_API_RATE; 0 switches the limit off).

This keeps a runaway client from taking the house from others. It lives in the cache and lets everybody through when the
cache is away; what guards secrets is counted in PostgreSQL (apps.accounts.attempts).
"""

from __future__ import annotations

import time
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis import RedisError

from apps.api.errors import TooManyRequests

WINDOW: Final = 60


def check(request: HttpRequest) -> None:
    """Counts the request. One round trip to the cache. Raises: TooManyRequests."""
    most = settings.OMNI_API_RATE
    if not most:
        return
    now = int(time.time())
    key = f"api-rate:{request.META.get('REMOTE_ADDR', '')}:{now // WINDOW}"
    if _count(key) > most:
        raise TooManyRequests(context={"seconds": WINDOW - now % WINDOW})


def _count(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:  # the first one in this window
        cache.add(key, 1, WINDOW * 2)
        return 1
    except RedisError:
        return 0
