"""Slows guessing down, also when the guesses come all at once: a try is counted *before* the secret is looked at.

Use: `claim` (refuses, or counts the try as if it were wrong) → compare the secret → `reset` when it was right.
A counter that was raised only after a wrong answer would let a hundred parallel guesses through before the first
one is counted. Each call is one statement of its own, committed at once, so that no later rollback forgets a try and
no row stays locked while a slow hash is computed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import F
from django.utils.translation import ngettext

from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import AttemptCounter
from apps.core.transactions import durable


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`tries` within `seconds` are looked at; then the key is locked for `seconds`."""

    tries: int
    seconds: int


PIN: Final = Limit(tries=5, seconds=900)
LOGIN: Final = Limit(tries=10, seconds=900)
LOGIN_FROM_ONE_PLACE: Final = Limit(tries=50, seconds=900)

_CLAIM = """
INSERT INTO accounts_attemptcounter AS counter (key, failures, counted_since, locked_until)
VALUES (%(key)s, 1, omni_now(), CASE WHEN %(tries)s <= 1 THEN omni_now() + %(window)s * interval '1 second' END)
ON CONFLICT (key) DO UPDATE SET (failures, counted_since, locked_until) = (
    SELECT tried, CASE WHEN tried = 1 THEN omni_now() ELSE counter.counted_since END,
           CASE WHEN tried >= %(tries)s THEN omni_now() + %(window)s * interval '1 second' END
    FROM (SELECT CASE WHEN counter.failures = 0 OR counter.locked_until IS NOT NULL
                        OR counter.counted_since <= omni_now() - %(window)s * interval '1 second'
                      THEN 1 ELSE counter.failures + 1 END) AS next (tried)
)
WHERE counter.locked_until IS NULL OR counter.locked_until <= omni_now()
RETURNING failures
"""


def check(*, key: str) -> None:
    """Refuses while the key is locked, without counting anything. Raises: TooManyAttempts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM locked_until - omni_now()) FROM accounts_attemptcounter"
            " WHERE key = %s AND locked_until > omni_now()",
            [key],
        )
        row = cursor.fetchone()
    if row is not None:
        raise _refusal(math.ceil(row[0]))


@durable
def claim(*, key: str, limit: Limit) -> int:
    """Takes one of the tries that the limit allows, and returns which one it is; the last one locks the key.

    Raises: TooManyAttempts when none is left; that try is not counted and must not be looked at.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"key": key, "tries": limit.tries, "window": limit.seconds})
        row = cursor.fetchone()
    if row is None:
        check(key=key)
        raise _refusal(1)  # the lock ended between the two statements
    return int(row[0])


def reset(*, key: str) -> None:
    """Forgets the tries at a secret that was given rightly."""
    AttemptCounter.objects.filter(key=key).delete()


def forgive(*, key: str) -> None:
    """Takes back one try that was no guess, and the lock that it brought; tries of others stay counted."""
    AttemptCounter.objects.filter(key=key, failures__gt=0).update(failures=F("failures") - 1, locked_until=None)


def forget_stale(*, older_than_seconds: int = 86_400) -> int:
    """Deletes counters that no longer count anything; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_attemptcounter WHERE counted_since < omni_now() - %s * interval '1 second'"
            " AND (locked_until IS NULL OR locked_until < omni_now())",
            [older_than_seconds],
        )
        return int(cursor.rowcount)


def _refusal(seconds: int) -> TooManyAttempts:
    minutes = max(1, math.ceil(seconds / 60))
    return TooManyAttempts(
        ngettext(
            "Too many wrong tries. Wait %(minutes)d minute and try again.",
            "Too many wrong tries. Wait %(minutes)d minutes and try again.",
            minutes,
        )
        % {"minutes": minutes},
        context={"seconds": seconds},
    )
