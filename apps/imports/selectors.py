"""Imports to read."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.imports.models import ImportIssue, ImportJob


def jobs_for(actor: Actor) -> QuerySet[ImportJob]:
    """All imports, for who may run them; for others none."""
    return ImportJob.objects.all() if actor.may(Permission.IMPORT_RUN) else ImportJob.objects.none()


def job_by_id(public_id: UUID, *, actor: Actor) -> ImportJob:
    """Raises: NotFound."""
    job = jobs_for(actor).filter(public_id=public_id).first()
    if job is None:
        raise NotFound
    return job


def issues_of(job: ImportJob, *, limit: int) -> list[ImportIssue]:
    """What there was to say about a file, by row; the first so many. One statement."""
    return list(ImportIssue.objects.filter(job=job).order_by("row", "pk")[:limit])
