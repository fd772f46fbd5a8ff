from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from django.db import transaction
from kombu.exceptions import OperationalError

from apps.core.transactions import in_transaction
from apps.outbox.events import DomainEvent
from apps.outbox.models import Event

log = logging.getLogger(__name__)
RING_EVERY_SECONDS = 0.1


class _Doorbell:
    """Rings the relay after commits, at most ten times a second in a process; the beat rings every second anyway."""

    def __init__(self) -> None:
        self.rung_at = 0.0

    def ring(self) -> None:
        if time.monotonic() - self.rung_at < RING_EVERY_SECONDS:
            return
        self.rung_at = time.monotonic()
        from apps.outbox.tasks import relay  # noqa: PLC0415 slow import: Celery is needed only where somebody rings

        try:
            relay.apply_async(retry=False)
        except (OSError, OperationalError) as failure:  # the beat will ring
            log.warning("The relay could not be rung: %s", failure)


_doorbell = _Doorbell()


EVENT_COLUMNS = "name, version, key, is_fanned_out, payload"
"""For publishers that write their event inside a set-based statement of their own: the columns of outbox_event, in
this order. They call `ring_after_commit()` after it."""


def ring_after_commit() -> None:
    """Rings the relay when the caller's transaction has committed."""
    transaction.on_commit(_doorbell.ring)


def publish(event: DomainEvent, *, key: str) -> None:
    """Writes one event in the caller's transaction. Call it while the row that `key` names is locked.

    Raises: TransactionManagementError outside a transaction.
    """
    publish_many([(event, key)])


def publish_many(events: Iterable[tuple[DomainEvent, str]]) -> None:
    """Writes several (event, key) with one insert."""
    in_transaction("An event")
    rows = [Event(name=event.name, version=event.version, key=key, payload=event.payload()) for event, key in events]
    if rows:
        Event.objects.bulk_create(rows)
        ring_after_commit()
