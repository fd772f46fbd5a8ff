from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.imports.enums import IssueSeverity, JobState
from apps.imports.models import ImportIssue, ImportJob, ImportTransition


class ImportJobFactory(DjangoModelFactory):
    """An import that waits for a worker."""

    class Meta:
        model = ImportJob

    file_name = "products.csv"
    file = factory.django.FileField(filename="products.csv", data=b"Handle,Title,Variant Price\na,A,1\n")
    requested_by = "system"


class ImportIssueFactory(DjangoModelFactory):
    class Meta:
        model = ImportIssue

    job = factory.SubFactory(ImportJobFactory)
    row = 2
    reason = "The product has no title."
    severity = IssueSeverity.ERROR


class ImportTransitionFactory(DjangoModelFactory):
    class Meta:
        model = ImportTransition

    job = factory.SubFactory(ImportJobFactory)
    from_state = JobState.QUEUED
    to_state = JobState.RUNNING
    actor_key = "system"
