from __future__ import annotations

from celery import shared_task

from apps.carts import services


@shared_task(name="carts.expire_old", acks_late=True, ignore_result=True)
def expire_old(**_: object) -> None:
    """Ends baskets that nobody touched for long."""
    services.expire_old()
