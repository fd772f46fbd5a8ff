from __future__ import annotations

from celery import shared_task

from apps.audit import services


@shared_task(name="audit.seal", acks_late=True, ignore_result=True)
def seal(**_: object) -> None:
    """Chains the newest entries."""
    services.seal()
