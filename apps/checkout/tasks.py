from __future__ import annotations

from celery import shared_task

from apps.checkout import services
from apps.core import clock


@shared_task(name="checkout.expire_drafts", acks_late=True, ignore_result=True)
def expire_drafts(**_: object) -> None:
    """Discards drafts that were never placed."""
    services.expire_drafts(now=clock.now())


@shared_task(name="checkout.decisions_due", acks_late=True, ignore_result=True)
def decisions_due(**_: object) -> None:
    """Decides for customers who did not answer in time; goods that are there again end the question."""
    services.decisions_due(now=clock.now())
