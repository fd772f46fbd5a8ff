"""Writing the audit trail, and sealing it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from apps.audit.canonical import CANONICAL, GENESIS
from apps.audit.models import AuditEntry, AuditSeal
from apps.core.actor import Actor
from apps.core.transactions import in_transaction


def record(
    *,
    actor: Actor,
    verb: str,
    object_key: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    on_behalf_of: str = "",
    location_id: int | None = None,
) -> None:
    """Writes one entry in the caller's transaction, so that act and entry stand or fall together.

    Who acts on the word of a second person, acts on that person's behalf: both are named.
    """
    in_transaction("An audit entry")
    AuditEntry.objects.create(
        actor_key=actor.key,
        on_behalf_of=on_behalf_of or actor.approved_by,
        verb=verb,
        object_key=object_key,
        location_id=location_id,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason[:500],
    )


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one of many like acts did."""

    object_key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    location_id: int | None = None


def record_many(entries: Sequence[Entry], *, actor: Actor, verb: str, reason: str = "") -> None:
    """One entry for each act, written in one statement, in the caller's transaction."""
    in_transaction("An audit entry")
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor_key=actor.key,
            on_behalf_of=actor.approved_by,
            verb=verb,
            object_key=entry.object_key,
            location_id=entry.location_id,
            before=dict(entry.before),
            after=dict(entry.after),
            reason=reason[:500],
        )
        for entry in entries
    )


SEAL_LOCK = 0x6F6D6E69_0001
WAITING = f"""
SELECT e.id, {CANONICAL} FROM audit_auditentry e
WHERE e.id > %s AND e.created_at < omni_now() - interval '10 s' ORDER BY e.id LIMIT %s
"""


@transaction.atomic
def seal(*, limit: int = 1000) -> int:
    """Chains entries that have no seal yet, in order of id; returns how many.

    Each seal is SHA-256, in hex, over the seal before it, a line feed, and the entry's canonical text. Entries of the last
    ten seconds wait, so that none with a smaller id is still to commit. One sealer at a time (advisory lock).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        last = AuditSeal.objects.order_by("-entry_id").first()
        previous = last.hash if last else GENESIS
        cursor.execute(WAITING, [last.entry_id if last else 0, limit])
        seals = []
        for entry_id, text in cursor.fetchall():
            digest = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
            seals.append(AuditSeal(entry_id=entry_id, previous_hash=previous, hash=digest))
            previous = digest
    AuditSeal.objects.bulk_create(seals)
    return len(seals)
