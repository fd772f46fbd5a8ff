from __future__ import annotations

from celery import shared_task

from apps.accounts import attempts


@shared_task(name="accounts.forget_attempts", acks_late=True, ignore_result=True)
def forget_attempts(**_: object) -> None:
    """Deletes counters of tries that no longer count anything."""
    attempts.forget_stale()
