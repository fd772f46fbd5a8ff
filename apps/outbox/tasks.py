from __future__ import annotations

from celery import shared_task

from apps.outbox import services


@shared_task(name="outbox.relay", acks_late=True, ignore_result=True, expires=30)
def relay(**_: object) -> None:
    """Delivers what is due; rung after commits and by the beat every second."""
    services.relay()


@shared_task(name="outbox.sweep", acks_late=True, ignore_result=True)
def sweep(**_: object) -> None:
    """Forgets old answers and delivered events."""
    services.sweep_keys()
    services.trim()
