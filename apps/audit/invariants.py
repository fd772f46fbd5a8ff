"""What must always hold of the audit trail."""

from __future__ import annotations

from apps.audit.canonical import CANONICAL, GENESIS
from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="audit.chain",
        title="R25: Every sealed entry is as it was written, and no seal is missing in between",
        sql=f"""
        WITH sealed AS (
            SELECT s.entry_id, s.previous_hash, s.hash, lag(s.hash, 1, '{GENESIS}') OVER (ORDER BY s.entry_id) AS expected,
                   encode(sha256(convert_to(s.previous_hash || E'\\n' || {CANONICAL}, 'UTF8')), 'hex') AS computed
            FROM audit_auditseal s JOIN audit_auditentry e ON e.id = s.entry_id
        )
        SELECT entry_id FROM sealed WHERE previous_hash <> expected OR hash <> computed
        UNION ALL
        SELECT e.id FROM audit_auditentry e LEFT JOIN audit_auditseal s ON s.entry_id = e.id
        WHERE s.entry_id IS NULL AND e.id < (SELECT max(entry_id) FROM audit_auditseal)
        """,
    ),
]
