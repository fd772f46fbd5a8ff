from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from apps.core import clock
from apps.payments import services


@shared_task(name="payments.work", acks_late=True, ignore_result=True, expires=30)
def work(**_: object) -> None:
    """Captures, releases and refunds what is due, and asks about what had no answer; rung after commits and by the beat."""
    if not services.takes_cards():
        return
    while services.work_inbox(now=clock.now()):
        pass
    while services.work_due(now=clock.now()):
        pass
    services.poll_due(now=clock.now())


@shared_task(name="payments.watch", acks_late=True, ignore_result=True)
def watch(**_: object) -> None:
    """Announces authorisations that end soon."""
    services.announce_endings()


@shared_task(name="payments.reconcile", acks_late=True, ignore_result=True)
def reconcile(**_: object) -> None:
    """Compares yesterday's books with the provider's."""
    if services.takes_cards():
        today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        services.reconcile(start=today - timedelta(days=1), end=today)
