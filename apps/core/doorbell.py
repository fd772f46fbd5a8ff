"""Telling the workers that there is something to do: a hint only, for the beat rings every task, too.

Tasks are named, not imported, for they stand above the services that ring them.
"""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
EVERY_SECONDS = 0.1

_rung_at: dict[str, float] = {}


def ring_after_commit(task: str) -> None:
    """Rings a task by its name when the caller's transaction has committed, at most ten times a second in a process."""
    transaction.on_commit(lambda: _ring(task), robust=True)


def _ring(task: str) -> None:
    now = time.monotonic()
    if now - _rung_at.get(task, 0.0) < EVERY_SECONDS:
        return
    _rung_at[task] = now
    try:
        current_app.send_task(task, retry=False, expires=30)
    except (OSError, OperationalError) as failure:
        log.warning("%s could not be rung: %s", task, failure)
