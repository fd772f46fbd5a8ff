from __future__ import annotations

from celery import shared_task

from apps.inventory import services


@shared_task(name="inventory.release_expired", acks_late=True, ignore_result=True)
def release_expired(*, limit: int = 500, **_: object) -> None:
    """Frees holds past their time; SQL decides which (decisions.md 3)."""
    services.release_expired(limit=limit)
