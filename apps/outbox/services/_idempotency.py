"""Requests that act once: claim, run, keep the answer (decisions.md 18)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from apps.core.prepared import cursor
from apps.outbox.enums import KeyState
from apps.outbox.errors import KeyReused, StillRunning
from apps.outbox.models import IdempotencyKey

STALE_SECONDS = 300
KEEP_DAYS = 7
TRIES = 3

CLAIM = """
INSERT INTO outbox_idempotencykey (actor_key, key, request_hash, state, response_body)
VALUES (%(actor)s, %(key)s, %(hash)s, 'running', '')
ON CONFLICT (actor_key, key) DO UPDATE SET claimed_at = omni_now()
    WHERE outbox_idempotencykey.state = 'running' AND outbox_idempotencykey.request_hash = %(hash)s
      AND outbox_idempotencykey.claimed_at < omni_now() - make_interval(secs => %(stale)s)
RETURNING id
"""

COMPLETE = """
UPDATE outbox_idempotencykey SET state = 'done', response_status = %(status)s, response_body = %(body)s
WHERE actor_key = %(actor)s AND key = %(key)s
"""


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


def claim_key(*, actor_key: str, key: str, request_hash: str) -> Answer | None:
    """Claims a key by a statement of its own: None means go ahead, an Answer is the one given before.

    A claim without an answer is free again after five minutes: services are idempotent by intent.
    Raises: KeyReused, StillRunning.
    """
    for _try in range(TRIES):
        with cursor() as found:
            found.execute(CLAIM, {"actor": actor_key, "key": key, "hash": request_hash, "stale": STALE_SECONDS})
            if found.fetchone():
                return None
        before = IdempotencyKey.objects.filter(actor_key=actor_key, key=key).first()
        if before is not None:
            return _answer_of(before, request_hash)
    raise StillRunning(field="Idempotency-Key")  # freed in between, and claimed again by somebody else, each time


def _answer_of(before: IdempotencyKey, request_hash: str) -> Answer:
    if before.request_hash != request_hash:
        raise KeyReused(field="Idempotency-Key")
    if before.state == KeyState.RUNNING or before.response_status is None:
        raise StillRunning(field="Idempotency-Key")
    return Answer(status=before.response_status, body=before.response_body)


def complete_key(*, actor_key: str, key: str, answer: Answer) -> None:
    """Keeps the answer for every later request with this key."""
    with cursor() as found:
        found.execute(COMPLETE, {"actor": actor_key, "key": key, "status": answer.status, "body": answer.body})


def free_key(*, actor_key: str, key: str) -> None:
    """Gives a key back after a failure that changed nothing, so that a retry may run."""
    IdempotencyKey.objects.filter(actor_key=actor_key, key=key, state=KeyState.RUNNING).delete()


def sweep_keys() -> int:
    """Forgets answers that are older than a week and claims that never got one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM outbox_idempotencykey WHERE claimed_at < omni_now() - make_interval(days => %s)"
            " OR (state = 'running' AND claimed_at < omni_now() - make_interval(secs => %s))",
            [KEEP_DAYS, STALE_SECONDS],
        )
        return int(cursor.rowcount)


def forget_answers(*, actor_keys: Collection[str], words: Collection[str]) -> int:
    """Deletes the kept answers to these actors, and those that name somebody who is to be forgotten; returns how many."""
    named = Q(actor_key__in=actor_keys)
    for word in words:
        named |= Q(response_body__contains=word) | Q(response_body__contains=json.dumps(word)[1:-1])
    deleted, _rows = IdempotencyKey.objects.filter(named, state=KeyState.DONE).delete()
    return deleted
