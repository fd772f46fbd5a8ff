"""The report of an import as CSV: what a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.imports.formats.cells import as_csv_text
from apps.imports.models import ImportIssue


def report_lines(*, job_id: int) -> Iterator[str]:
    """The lines of the report, one by one: row, column, value, reason, severity. Values that look like formulas are text."""
    yield "\ufeff" + line([_("row"), _("column"), _("value"), _("reason"), _("severity")])
    issues = ImportIssue.objects.filter(job=job_id).values_list("row", "column", "value", "reason", "severity")
    for row, *texts in issues.iterator(chunk_size=2000):
        yield line([str(row), *map(as_csv_text, texts)])


def line(cells: list[str]) -> str:
    """One line of a CSV file."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(cells)
    return target.getvalue()
