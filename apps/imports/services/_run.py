"""A job's work: look the file through, then store its rows batch by batch, each with its issues in one transaction.

A batch that is stored is never stored again: `resume_row` moves in its transaction. So a worker may die at any moment,
and the next one goes on at the row after.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import BinaryIO, Protocol, cast

from django.core.files import File
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import live
from apps.core.actor import Actor, ActorKind
from apps.core.clock import OmniNow
from apps.core.errors import DomainError
from apps.core.transactions import durable
from apps.imports import formats
from apps.imports.enums import FormatCode, JobState
from apps.imports.errors import ImportRefused
from apps.imports.formats.issues import Issue, Issues
from apps.imports.formats.rows import AnyRow, ProductRow
from apps.imports.formats.tables import TABLES
from apps.imports.models import ImportIssue, ImportJob
from apps.imports.services import _jobs, _locations, _products, _stock, _target, tables
from apps.imports.services._counts import Counts
from apps.imports.services._jobs import Order

Progress = Callable[[ImportJob], None]
BATCHES = {
    FormatCode.SHOPIFY_PRODUCTS: _products.BATCH,
    FormatCode.WOOCOMMERCE_PRODUCTS: _products.BATCH,
    FormatCode.SHOPIFY_INVENTORY: _stock.BATCH,
    FormatCode.LOCATIONS: _locations.BATCH,
    FormatCode.PRODUCTS: _products.BATCH,
    **{FormatCode(code): tables.BATCH for code in TABLES},
    FormatCode.PRICES: 500,
    FormatCode.STOCK: 200,  # counted in one call of the kernel; their levels stay locked until the batch is stored
}


class Writer(Protocol):
    def write(self, rows: Sequence[AnyRow], issues: Issues, /) -> Counts: ...


class _LeaseLost(Exception):
    """Another worker has taken the job."""


@durable
def run_here(
    *, file: File[bytes], order: Order, actor: Actor, now: datetime, progress: Progress | None = None
) -> ImportJob:
    """Imports a file in this process, from its first row to its last. Raises: PermissionDenied, ImportRefused."""
    with transaction.atomic():
        job = _jobs.claim(job_id=_jobs.create(file=file, order=order, actor=actor).pk)
    if job is None:
        raise LookupError("A job that was made in this transaction can be claimed in it.")
    return _work(job, now=now, seconds=None, progress=progress)


@durable
def run(
    *, job_id: int, now: datetime, seconds: float | None = None, progress: Progress | None = None
) -> ImportJob | None:
    """Works at a job, for so long if told; then it waits for the next worker. None if somebody else has it."""
    with transaction.atomic():
        job = _jobs.claim(job_id=job_id)
    return _work(job, now=now, seconds=seconds, progress=progress) if job is not None else None


@durable
def run_next(*, now: datetime, seconds: float) -> bool:
    """Works at the oldest job that waits or whose worker is gone; False if there is none."""
    with transaction.atomic():
        job = _jobs.claim()
    if job is None:
        return False
    _work(job, now=now, seconds=seconds, progress=None)
    return True


def _work(job: ImportJob, *, now: datetime, seconds: float | None, progress: Progress | None) -> ImportJob:
    with translation.override(job.report_language):
        try:
            if job.attempts > _jobs.MAX_ATTEMPTS:
                raise ImportRefused(
                    _("The import broke off %(count)s times at the same row.") % {"count": _jobs.MAX_ATTEMPTS}
                )
            with job.file.open("rb") as file:
                _Run(job, cast("BinaryIO", file), now=now, seconds=seconds, progress=progress).go()
        except _LeaseLost:
            pass
        except FileNotFoundError:
            _end(job, JobState.FAILED, _("The stored file is gone; upload it again."))
        except (DomainError, DataError, IntegrityError) as failure:
            is_refusal = isinstance(failure, ImportRefused) and not job.resume_row
            _end(job, JobState.REFUSED if is_refusal else JobState.FAILED, str(failure))
    job.refresh_from_db()
    if progress is not None:
        progress(job)
    return job


def _end(job: ImportJob, to: JobState, reason: str) -> None:
    with transaction.atomic():
        locked = _jobs.lock(job.pk)
        if locked.state == JobState.RUNNING:
            _jobs.close(locked, to, refusal=reason)
    job.refresh_from_db()
    _show(job)


def _show(job: ImportJob) -> None:
    live.publish(
        f"job:{job.public_id}",
        {"state": job.state, "rows": job.rows_read, "total": job.rows_total, "errors": job.errors},
    )


class _Run:
    def __init__(
        self, job: ImportJob, file: BinaryIO, *, now: datetime, seconds: float | None, progress: Progress | None
    ) -> None:
        self._job = job
        self._file = file
        self._now = now
        self._seconds = seconds
        self._progress = progress
        self._actor = Actor(kind=ActorKind.SYSTEM, key=job.requested_by)
        self._issues = Issues()
        self._waiting: list[Issue] = []
        self._made: set[str] = set()
        self._began = self._marked = time.monotonic()

    def go(self) -> None:
        job = self._job
        sheet = formats.survey(self._file, only=job.asked_format, encoding=job.encoding, mark=job.decimal_mark)
        formats.settle_coordinates(sheet, swap=job.swap_coordinates)
        with transaction.atomic():
            self._settle(sheet)
        for batch in self._batches(sheet):
            self._store(batch, last_row=_last_row(batch[-1]), sheet=sheet)
            if self._seconds is not None and time.monotonic() - self._began > self._seconds:
                self._pause()
                return
        self._finish(sheet)

    def _settle(self, sheet: formats.Sheet) -> None:
        """Fixes what the file is and where it goes, once: a second worker finds it settled."""
        job = self._locked()
        if not job.format:
            job.format = sheet.format.code
            notes = [_("Read as %(format)s.") % {"format": sheet.format.label}, *sheet.notes]
            job.foreign_location = self._foreign(sheet, notes)
            if not job.is_dry_run and job.format not in TABLES:
                target, made = _target.settle(job, actor=self._actor)
                job.channel_id, job.location_id = target.channel_id, target.location_id
                notes += made
            job.source = job.source or _target.SOURCES[FormatCode(job.format)]
            job.notes = "\n".join(notes)
        job.rows_total = sheet.total
        job.save()
        self._job = job

    def _foreign(self, sheet: formats.Sheet, notes: list[str]) -> str:
        """The only location of the file that isn't ours: it stands for the one that was asked for."""
        known = _stock.location_names()
        strange = [name for name in formats.places_named(sheet) if name.casefold() not in known]
        if len(strange) != 1:
            return ""
        notes.append(
            _("“%(name)s” is no location of ours; its stock was taken into the import's location.")
            % {"name": strange[0]}
        )
        return strange[0]

    def _batches(self, sheet: formats.Sheet) -> Iterator[list[AnyRow]]:
        """Rows not stored yet, so many at a time; the rows that one record gave stay together."""
        size = BATCHES[FormatCode(self._job.format)]
        batch: list[AnyRow] = []
        begun = self._job.resume_row
        for last_row, group in groupby(formats.parse(sheet, self._issues), key=_last_row):
            rows = list(group)
            if last_row <= begun:
                continue
            batch += rows
            if len(batch) >= size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _writer(self) -> Writer:
        if self._job.format in TABLES:
            return cast(
                "Writer", tables.TableWriter(self._job.format, requested_by=self._job.requested_by, now=self._now)
            )
        target, _made = _target.settle(self._job, actor=self._actor)
        if self._job.format == FormatCode.SHOPIFY_INVENTORY:
            return cast("Writer", _stock.StockWriter(target, foreign=self._job.foreign_location))
        if self._job.format == FormatCode.LOCATIONS:
            return cast("Writer", _locations.LocationWriter(target))
        return cast("Writer", _products.ProductWriter(target, self._now, made=self._made))

    def _store(self, batch: Sequence[AnyRow], *, last_row: int, sheet: formats.Sheet) -> None:
        with transaction.atomic():
            job = self._locked()
            counts = self._write(batch)
            self._note_issues(job, up_to=last_row)
            for name, count in counts.items():
                setattr(job, name, getattr(job, name) + count)
            job.resume_row = last_row
            job.rows_read = min(last_row - 1, sheet.total)
            job.bytes_read = sheet.bytes_read
            job.attempts = 0
            job.lease_until = OmniNow() + _jobs.LEASE
            self._clock(job)
            job.save()
            self._job = job
            _show(job)
        if self._progress is not None:
            self._progress(job)

    def _write(self, batch: Sequence[AnyRow]) -> Counts:
        if not self._job.is_dry_run:
            return self._writer().write(batch, self._issues)
        with transaction.atomic():
            counts = self._writer().write(batch, self._issues)
            transaction.set_rollback(True)
        return counts

    def _note_issues(self, job: ImportJob, *, up_to: int) -> None:
        """Stores what there is to say of the rows up to here; what the parser has said of later ones waits for them."""
        self._waiting += [issue for issue in self._issues.take() if issue.row > job.resume_row]
        said = [issue for issue in self._waiting if issue.row <= up_to]
        self._waiting = [issue for issue in self._waiting if issue.row > up_to]
        job.skipped += len({issue.row for issue in said if issue.severity == "error"})
        job.errors += sum(issue.severity == "error" for issue in said)
        job.warnings += sum(issue.severity == "warning" for issue in said)
        ImportIssue.objects.bulk_create(
            (
                ImportIssue(
                    job=job,
                    row=issue.row,
                    column=issue.column[:255],
                    value=issue.value,
                    reason=issue.reason,
                    severity=issue.severity,
                )
                for issue in said
            ),
            batch_size=1000,
        )

    def _locked(self) -> ImportJob:
        """The job, as we left it. Raises: _LeaseLost."""
        job = _jobs.lock(self._job.pk)
        if job.state != JobState.RUNNING or job.resume_row != self._job.resume_row:
            raise _LeaseLost
        return job

    def _clock(self, job: ImportJob) -> None:
        moment = time.monotonic()
        job.worked_seconds += moment - self._marked
        self._marked = moment

    def _pause(self) -> None:
        with transaction.atomic():
            job = self._locked()
            job.lease_until = None
            _jobs.move(job, JobState.QUEUED, reason="its time was up", fields=("lease_until",))
            _jobs.ring_after_commit()
            self._job = job

    def _finish(self, sheet: formats.Sheet) -> None:
        with transaction.atomic():
            job = self._locked()
            self._note_issues(job, up_to=2**31 - 1)
            job.rows_read, job.bytes_read = sheet.total, job.bytes_total
            self._clock(job)
            job.save()
            _jobs.close(job, JobState.DONE)
            self._job = job
            _show(job)


def _last_row(row: AnyRow) -> int:
    return row.last_row if isinstance(row, ProductRow) else row.row
