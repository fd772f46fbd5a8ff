"""READY → READY: more time, whoever gives it."""

from __future__ import annotations

from datetime import datetime

from apps.core.actor import Actor
from apps.fulfilment.enums import Status
from apps.fulfilment.events import PickupExtended
from apps.fulfilment.models import FulfilmentOrder
from apps.fulfilment.services._state import _move, publish

LAST_REMINDER = 2
"""What `reminders_sent` is once the customer was told of the last day."""


def give_until(
    work: FulfilmentOrder, until: datetime, *, actor: Actor, reason: str, reminders_sent: int = LAST_REMINDER - 1
) -> None:
    """The last day's reminder is due anew, unless this is it; that of half the time is not. The caller holds the lock."""
    work.collect_by, work.reminders_sent = until, reminders_sent
    _move(work, Status.READY, "collect_by", "reminders_sent", actor=actor, reason=f"extended: {reason}")
    publish(PickupExtended, work, reason=reason)
