"""What the import commands share: arguments, the line of progress, the last words."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.actor import SYSTEM
from apps.core.errors import DomainError
from apps.imports import services
from apps.imports.enums import JobState
from apps.imports.models import ImportJob


class ImportCommand(BaseCommand):
    """Imports a file here and now."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and store nothing but the report"
        )
        parser.add_argument("--encoding", default="", help="e.g. windows-1250; found out by itself")
        parser.add_argument("--report", type=Path, help="where to write the report as CSV")

    def bring_in(self, order: services.Order, **options: Any) -> None:
        path: Path = options["file"]
        progress = Progress(sys.stderr)
        try:
            with path.open("rb") as file:
                job = services.run_here(
                    file=File(file, name=path.name), order=order, actor=SYSTEM, now=clock.now(), progress=progress
                )
        except OSError as failure:
            raise CommandError(
                _("%(file)s can't be read: %(reason)s") % {"file": path, "reason": failure.strerror}
            ) from None
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        progress.end()
        report = self._report(job, options["report"])
        if job.state != JobState.DONE:
            raise CommandError(f"{job.refusal}\n{_('Report')}: {report}")
        self.stdout.write(summary(job))
        self.stdout.write(f"{_('Report')}: {report}")

    def _report(self, job: ImportJob, path: Path | None) -> Path:
        target = path or Path(settings.STATE_DIR) / "reports" / f"import-{job.public_id}.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            file.writelines(services.report_lines(job_id=job.pk))
        return target


def summary(job: ImportJob) -> str:
    """What became of the file, in a few lines."""
    counts = _(
        "%(rows)s rows read in %(seconds).1f s (%(rate)s rows/s): %(created)s created, %(updated)s updated, "
        "%(unchanged)s unchanged, %(skipped)s rows left out; %(prices)s prices changed, %(levels)s stocks opened; "
        "%(errors)s errors, %(warnings)s warnings."
    ) % {
        "rows": job.rows_read,
        "seconds": job.worked_seconds,
        "rate": job.rows_per_second,
        "created": job.created,
        "updated": job.updated,
        "unchanged": job.unchanged,
        "skipped": job.skipped,
        "prices": job.prices_changed,
        "levels": job.levels_opened,
        "errors": job.errors,
        "warnings": job.warnings,
    }
    dry = [_("Dry run: nothing was stored.")] if job.is_dry_run else []
    return "\n".join([*filter(None, job.notes.split("\n")), counts, *dry])


class Progress:
    """One line on a terminal that is written over: rows, rate, what remains. Silent elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out if out.isatty() else None
        self._began = time.monotonic()

    def __call__(self, job: ImportJob) -> None:
        if self._out is None or not job.rows_total:
            return
        rate = job.rows_read / max(time.monotonic() - self._began, 0.001)
        left = (job.rows_total - job.rows_read) / rate if rate else 0
        line = _("%(read)s of %(total)s rows · %(rate)d rows/s · %(left)d s left") % {
            "read": job.rows_read,
            "total": job.rows_total,
            "rate": rate,
            "left": left,
        }
        self._out.write(f"\r\033[K{line}")
        self._out.flush()

    def end(self) -> None:
        if self._out is not None:
            self._out.write("\r\033[K")
