"""Imports: the file, how far it has come, and what there was to say about it."""

from __future__ import annotations

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.imports.enums import FormatCode, IssueSeverity, JobState
from apps.stores.models import Location, SalesChannel


def private_storage() -> Storage:
    """Uploaded files are for us alone: this storage has no address on the web."""
    return storages["private"]


class ImportJob(PublicModel):
    """One file on its way in. Rows up to `resume_row` are stored, with their issues and counts, in one transaction each."""

    file_name = models.CharField(_("file"), max_length=255)
    file = models.FileField(_("stored file"), upload_to="imports", storage=private_storage, max_length=300)
    asked_format = models.CharField(_("format asked for"), max_length=30, choices=FormatCode, blank=True, default="")
    format = models.CharField(_("format"), max_length=30, choices=FormatCode, blank=True, default="")
    source = models.CharField(_("comes from"), max_length=60, blank=True, default="")
    language = models.CharField(_("language of the texts"), max_length=12, default="en")
    encoding = models.CharField(_("encoding"), max_length=30, blank=True, default="")
    decimal_mark = models.CharField(_("decimal mark"), max_length=1, blank=True, default="")
    channel = models.ForeignKey(
        SalesChannel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("location")
    )
    foreign_location = models.CharField(_("location as the file calls it"), max_length=255, blank=True, default="")
    is_dry_run = models.BooleanField(_("dry run"), default=False)
    swap_coordinates = models.BooleanField(_("swap coordinates"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    resume_row = models.PositiveIntegerField(_("stored up to row"), default=0)
    bytes_total = models.PositiveBigIntegerField(_("bytes"), default=0)
    bytes_read = models.PositiveBigIntegerField(_("bytes read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    skipped = models.PositiveIntegerField(_("left out"), default=0)
    prices_changed = models.PositiveIntegerField(_("prices changed"), default=0)
    levels_opened = models.PositiveIntegerField(_("stocks opened"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)
    notes = models.TextField(_("notes"), blank=True, default="")
    refusal = models.TextField(_("why not"), blank=True, default="")
    worked_seconds = models.FloatField(_("seconds of work"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    requested_by = models.CharField(_("requested by"), max_length=80)
    report_language = models.CharField(_("language of the report"), max_length=12, default="en")

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], name="imports_job_open", condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING])
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="imports_job_state_known"),
            models.CheckConstraint(
                condition=Q(state=JobState.QUEUED, finished_at=None, lease_until=None)
                | Q(state=JobState.RUNNING, finished_at=None, started_at__isnull=False, lease_until__isnull=False)
                | Q(
                    state__in=[JobState.DONE, JobState.FAILED, JobState.REFUSED],
                    finished_at__isnull=False,
                    lease_until=None,
                ),
                name="imports_job_times_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def rows_per_second(self) -> int:
        return round(self.rows_read / self.worked_seconds) if self.worked_seconds > 0 else 0

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.REFUSED}


class ImportIssue(BaseModel):
    """One thing to say about a row: 0 is the whole file, 1 its header."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="issues", verbose_name=_("import"))
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=255, blank=True, default="")
    value = models.TextField(_("value"), blank=True, default="")
    reason = models.TextField(_("reason"))
    severity = models.CharField(_("severity"), max_length=8, choices=IssueSeverity)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["row", "id"]
        indexes = [models.Index(fields=["job", "row"], name="imports_issue_of_job")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"


class ImportTransition(BaseModel):
    """A step of an import: written by its mover, never changed."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="transitions", verbose_name=_("import"))
    from_state = models.CharField(_("from"), max_length=10, choices=JobState)
    to_state = models.CharField(_("to"), max_length=10, choices=JobState)
    actor_key = models.CharField(_("by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("step of an import")
        verbose_name_plural = _("steps of imports")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
