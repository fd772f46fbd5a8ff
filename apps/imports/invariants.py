"""What must hold of imports."""

from __future__ import annotations

from apps.core.invariants import Invariant, machine
from apps.imports.enums import TRANSITIONS, JobState

INVARIANTS = [
    machine(
        code="imports.history",
        title="Every import stands where its last step led",
        table="imports_importjob",
        history="imports_importtransition",
        reference="job_id",
        transitions=TRANSITIONS,
        initial=JobState.QUEUED,
    ),
    Invariant(
        "imports.counts",
        "Every import counts the issues that it has",
        """
        SELECT job.id FROM imports_importjob job LEFT JOIN (
            SELECT job_id, count(*) FILTER (WHERE severity = 'error') AS errors,
                count(*) FILTER (WHERE severity = 'warning') AS warnings
            FROM imports_importissue GROUP BY job_id
        ) issue ON issue.job_id = job.id
        WHERE (job.errors, job.warnings) IS DISTINCT FROM (coalesce(issue.errors, 0), coalesce(issue.warnings, 0))
        """,
    ),
]
