from __future__ import annotations

from celery import shared_task

from apps.messaging import services


@shared_task(name="messaging.send_due", acks_late=True, ignore_result=True, expires=30)
def send_due(**_: object) -> None:
    """Sends what is due; rung after commits and by the beat."""
    while services.send_due():
        pass


@shared_task(name="messaging.tell_restocked", acks_late=True, ignore_result=True, expires=30)
def tell_restocked(**_: object) -> None:
    """Tells who waits for an item that can be had again."""
    services.tell_restocked()
