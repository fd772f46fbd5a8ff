"""Writing the audit trail, and sealing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from apps.audit.models import AuditEntry, AuditSeal
from apps.core.actor import Actor
from apps.core.transactions import in_transaction

GENESIS = "0" * 64
SEAL_LOCK = 0x6F6D6E69_0001


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
    """Writes one entry in the caller's transaction, so that act and entry stand or fall together."""
    in_transaction("An audit entry")
    AuditEntry.objects.create(
        actor_key=actor.key,
        on_behalf_of=on_behalf_of,
        verb=verb,
        object_key=object_key,
        location_id=location_id,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason[:500],
    )


def canonical(entry: AuditEntry) -> str:
    """The text that is hashed: every field, keys sorted, no spaces."""
    fields = {
        "id": entry.pk,
        "at": entry.created_at.isoformat(),
        "actor": entry.actor_key,
        "behalf": entry.on_behalf_of,
        "verb": entry.verb,
        "object": entry.object_key,
        "location": entry.location_id,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)


def chained(previous_hash: str, entry: AuditEntry) -> str:
    """The seal of an entry: SHA-256, in hex, over the seal before it, a line feed, and the entry's canonical text."""
    return hashlib.sha256(f"{previous_hash}\n{canonical(entry)}".encode()).hexdigest()


@transaction.atomic
def seal(*, limit: int = 1000) -> int:
    """Chains entries that have no seal yet, in order of id; returns how many. One sealer at a time (advisory lock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = AuditSeal.objects.order_by("-entry_id").first()
    previous = last.hash if last else GENESIS
    seals = []
    for entry in AuditEntry.objects.filter(pk__gt=last.entry_id if last else 0).order_by("pk")[:limit]:
        digest = chained(previous, entry)
        seals.append(AuditSeal(entry=entry, previous_hash=previous, hash=digest))
        previous = digest
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def broken_seals(*, limit: int = 20) -> list[int]:
    """Ids of entries whose seal does not fit; empty when the chain is whole."""
    previous, broken = GENESIS, []
    for row in AuditSeal.objects.select_related("entry").order_by("entry_id").iterator(chunk_size=2000):
        if row.previous_hash != previous or row.hash != chained(previous, row.entry):
            broken.append(row.entry_id)
            if len(broken) >= limit:
                break
        previous = row.hash
    return broken
