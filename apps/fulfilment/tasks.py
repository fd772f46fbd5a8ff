from __future__ import annotations

from celery import shared_task

from apps.core import clock
from apps.fulfilment import services


@shared_task(name="fulfilment.expire_overdue", acks_late=True, ignore_result=True)
def expire_overdue(**_: object) -> None:
    """Ends pickups that nobody collected in time."""
    services.expire_overdue(now=clock.now())


@shared_task(name="fulfilment.make_slots", acks_late=True, ignore_result=True)
def make_slots(**_: object) -> None:
    """Makes the pickup times of the coming days."""
    services.make_slots(now=clock.now())


@shared_task(name="fulfilment.watch_acceptance", acks_late=True, ignore_result=True)
def watch_acceptance(**_: object) -> None:
    """Alerts managers of orders that nobody accepts, then takes them from the shop; ends holds whose time has come."""
    services.watch_acceptance(now=clock.now())


@shared_task(name="fulfilment.remind", acks_late=True, ignore_result=True)
def remind(**_: object) -> None:
    """Calls customers whose parts are now all ready, and reminds of what waits."""
    services.call_whole_groups()
    services.remind()


@shared_task(name="fulfilment.learn_preparation_times", acks_late=True, ignore_result=True)
def learn_preparation_times(**_: object) -> None:
    """Measures how long pickups took lately."""
    services.learn_preparation_times()
