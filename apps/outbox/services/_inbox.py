"""Messages from outside that act once: kept under their own id, answered at once, worked later under a lease."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

TRIES: Final = 12
LEASE_SECONDS: Final = 120

RECEIVE = """
INSERT INTO outbox_inboxmessage (source, event_id, name, subject, state, attempts, error)
VALUES (%(source)s, %(event_id)s, %(name)s, %(subject)s, 'received', 0, '')
ON CONFLICT (source, event_id) DO NOTHING
"""
LEASE = """
WITH due AS MATERIALIZED (
    SELECT id FROM outbox_inboxmessage
    WHERE source = %(source)s AND state = 'received' AND due_at <= omni_now()
      AND (leased_until IS NULL OR leased_until <= omni_now())
    ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE outbox_inboxmessage m
SET leased_until = omni_now() + make_interval(secs => %(lease)s), attempts = attempts + 1
FROM due WHERE m.id = due.id RETURNING m.id, m.event_id, m.name, m.subject
"""
PUT_OFF = """
UPDATE outbox_inboxmessage
SET leased_until = NULL, error = %(error)s, due_at = omni_now() + make_interval(secs => least(3600, power(2, attempts))),
    state = CASE WHEN attempts >= %(tries)s THEN 'dead' ELSE 'received' END
WHERE id = %(id)s AND state = 'received'
"""
FINISH = """
UPDATE outbox_inboxmessage SET state = 'done', done_at = omni_now(), leased_until = NULL, error = ''
WHERE id = %(id)s AND state = 'received'
"""


@dataclass(frozen=True, kw_only=True)
class Received:
    """A message that is ours to look into now."""

    id: int
    event_id: str
    name: str
    subject: str


@transaction.atomic
def receive(*, source: str, event_id: str, name: str, subject: str) -> bool:
    """Keeps a message; returns whether it is the first with this id from this source."""
    with connection.cursor() as cursor:
        cursor.execute(RECEIVE, {"source": source, "event_id": event_id, "name": name, "subject": subject})
        return bool(cursor.rowcount)


@transaction.atomic
def lease_inbox(*, source: str, limit: int = 50) -> list[Received]:
    """The oldest messages of a source that are due, leased to the caller; nobody else gets them meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(LEASE, {"source": source, "limit": limit, "lease": LEASE_SECONDS})
        found = sorted(cursor.fetchall())
    return [Received(id=row[0], event_id=row[1], name=row[2], subject=row[3]) for row in found]


@transaction.atomic
def finish_inbox(*, message_id: int) -> None:
    """The message was looked into."""
    with connection.cursor() as cursor:
        cursor.execute(FINISH, {"id": message_id})


@transaction.atomic
def put_off_inbox(*, message_id: int, error: str) -> None:
    """Later, with growing pauses; after twelve tries it waits for a person."""
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF, {"id": message_id, "error": error[:2000], "tries": TRIES})
