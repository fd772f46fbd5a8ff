from __future__ import annotations

from celery import shared_task

from apps.core import clock
from apps.imports import services

SECONDS = 200
"""A worker's turn at one import: well under the time limit of tasks; a longer import goes on in the next turn."""


@shared_task(name="imports.run", acks_late=True, ignore_result=True, expires=30)
def run(**_: object) -> None:
    """Works at the next import; rung when one is uploaded and by the beat every two seconds."""
    services.run_next(now=clock.now(), seconds=SECONDS)
