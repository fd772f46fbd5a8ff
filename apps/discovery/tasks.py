"""What the beat does for search."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from apps.core.clock import now
from apps.discovery import services


@shared_task(name="discovery.follow_price_lists", acks_late=True, ignore_result=True)
def follow_price_lists(**_: object) -> None:
    """Safe to run twice; it looks back further than the beat's step, so that a late beat misses nothing."""
    services.follow_price_lists(since=timedelta(hours=1), now=now())
