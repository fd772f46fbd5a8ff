"""Files that come in: products, stock, shops."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api import pages
from apps.api.endpoint import Endpoint, operation
from apps.api.pages import PageQuery
from apps.api.shapes import Says, Shape, Text
from apps.api.writing import answer
from apps.imports import selectors as import_reads
from apps.imports import services as imports
from apps.imports.enums import FormatCode, IssueSeverity, JobState
from apps.imports.models import ImportJob
from apps.imports.services import Order
from apps.stores import selectors as stores

LIST = "imports"
ISSUES = 200


class ImportIn(Shape):
    """Beside the part `file` of the form. What is left out is detected, or the installation's first."""

    format: FormatCode | None = None
    source: Annotated[
        str, Text(60), Says("Whose file it is: the same handle of another source is another product.")
    ] = ""
    language: Annotated[str, Text(12), Says("Of the texts in the file.")] = ""
    channel: Annotated[str, Text(40), Says("Code of the channel whose prices these are.")] = ""
    location: Annotated[UUID | None, Says("Where the stock of the file stands.")] = None
    encoding: Annotated[str, Text(30)] = ""
    decimal_mark: Annotated[str, Text(1)] = ""
    is_dry_run: Annotated[bool, Says("Reads everything, stores nothing.")] = False
    swap_coordinates: bool = False


class ImportIssueOut(Shape):
    """`row` 0 is the whole file, 1 its header."""

    row: int
    column: str
    value: str
    reason: str
    severity: IssueSeverity


class ImportOut(Shape):
    id: UUID
    file_name: str
    format: str
    state: JobState
    is_dry_run: bool
    rows_total: int
    rows_read: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    prices_changed: int
    levels_opened: int
    errors: int
    warnings: int
    refusal: Annotated[str, Says("Why the whole file was refused.")]
    started_at: datetime | None
    finished_at: datetime | None


class ImportDetail(Shape):
    job: ImportOut
    issues: Annotated[tuple[ImportIssueOut, ...], Says("The first 200.")]


class ImportPage(Shape):
    items: tuple[ImportOut, ...]
    next: str | None


class Imports(Endpoint):
    """Imports of files."""

    tag = "imports"
    needs = {
        "list": Permission.IMPORT_RUN,
        "create": Permission.IMPORT_RUN,
        "retrieve": Permission.IMPORT_RUN,
        "restart": Permission.IMPORT_RUN,
    }

    @operation("list_imports", query=PageQuery, answers={200: ImportPage})
    def list(self, query: PageQuery) -> HttpResponse:
        """Imports, newest first."""
        page, cursor = pages.newest_first(LIST, import_reads.jobs_for(self.actor), query)
        return answer(ImportPage(items=tuple(_shown(job) for job in page), next=cursor))

    @operation("start_import", body=ImportIn, answers={202: ImportOut}, takes_file=True)
    def create(self, body: ImportIn, file: UploadedFile[bytes]) -> HttpResponse:
        """Takes a file and queues it; GET its address to follow it."""
        job = imports.start(
            file=file,
            order=Order(
                file_name=file.name or "",
                format=body.format.value if body.format else "",
                source=body.source,
                language=body.language,
                channel_id=stores.channel_by_code(body.channel).pk if body.channel else None,
                location_id=stores.location_by_public_id(body.location).pk if body.location else None,
                encoding=body.encoding,
                decimal_mark=body.decimal_mark,
                is_dry_run=body.is_dry_run,
                swap_coordinates=body.swap_coordinates,
            ),
            actor=self.actor,
        )
        return answer(_shown(job), status=202)

    @operation("get_import", answers={200: ImportDetail})
    def retrieve(self, public_id: UUID) -> HttpResponse:
        """How far an import is, and what there was to say about its rows."""
        job = import_reads.job_by_id(public_id, actor=self.actor)
        issues = import_reads.issues_of(job, limit=ISSUES)
        return answer(
            ImportDetail(
                job=_shown(job),
                issues=tuple(
                    ImportIssueOut(
                        row=issue.row,
                        column=issue.column,
                        value=issue.value,
                        reason=issue.reason,
                        severity=IssueSeverity(issue.severity),
                    )
                    for issue in issues
                ),
            )
        )

    @operation("restart_import", answers={200: ImportOut})
    def restart(self, public_id: UUID) -> HttpResponse:
        """Tries a failed import again; it goes on where it stood."""
        job = import_reads.job_by_id(public_id, actor=self.actor)
        imports.restart(job_id=job.pk, actor=self.actor)
        return answer(_shown(import_reads.job_by_id(public_id, actor=self.actor)))


def _shown(job: ImportJob) -> ImportOut:
    return ImportOut(
        id=job.public_id,
        file_name=job.file_name,
        format=job.format or job.asked_format,
        state=JobState(job.state),
        is_dry_run=job.is_dry_run,
        rows_total=job.rows_total,
        rows_read=job.rows_read,
        created=job.created,
        updated=job.updated,
        unchanged=job.unchanged,
        skipped=job.skipped,
        prices_changed=job.prices_changed,
        levels_opened=job.levels_opened,
        errors=job.errors,
        warnings=job.warnings,
        refusal=job.refusal,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
