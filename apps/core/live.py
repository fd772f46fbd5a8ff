"""Live pages: a page may follow the topics that it was given, signed and with an expiry; services publish to topics.

Messages pass through Valkey's publish/subscribe, not through tables: who misses one asks again. The process that
holds the pages' streams is omni.live.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.core import signing
from django.db import transaction
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

CHANNEL = "live:"
LIFE = 12 * 3600  # seconds: a shift; the page that is loaded anew gets new ones
PATIENCE = 1.0
log = logging.getLogger(__name__)


def sign_topic(topic: str, ttl: int = LIFE) -> str:
    """The topic as a page may carry it: whoever holds it may follow it for `ttl` seconds. Call it only for who may see it."""
    return _signer().sign(f"{topic}~{int(time.time()) + ttl}")


def read_topic(signed: str) -> tuple[str, int] | None:
    """The topic and when it expires (Unix time), or None for one that is forged or over."""
    try:
        topic, _, expires = _signer().unsign(signed).rpartition("~")
    except signing.BadSignature:
        return None
    return (topic, int(expires)) if int(expires) > time.time() else None


def publish(topic: str, message: Mapping[str, object]) -> None:
    """Tells the open pages after the transaction has committed; without Valkey they learn it by their poll."""
    text = json.dumps({"topic": topic, "message": message}, separators=(",", ":"))
    transaction.on_commit(lambda: _send(CHANNEL + topic, text), robust=True)


def _send(channel: str, text: str) -> None:
    try:
        _valkey().publish(channel, text)
    except RedisError as refusal:
        log.warning("live pages were not told of %s: %s", channel, refusal)


@cache
def _valkey() -> Redis:
    """One pool for the process. A dead Valkey must not hold up a sale: one try, a short wait."""
    retry = Retry(NoBackoff(), 1)
    return Redis.from_url(
        settings.OMNI_VALKEY_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry
    )


def _signer() -> signing.Signer:
    return signing.Signer(salt="omni.live")
