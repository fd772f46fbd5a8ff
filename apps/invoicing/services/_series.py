"""The counter of a series: locked, moved on by one, never otherwise."""

from __future__ import annotations

import re
import unicodedata

from apps.core.errors import InvalidInput
from apps.invoicing.enums import SERIES_LETTER
from apps.invoicing.models import DocumentSeries, FiscalDocument


def lock_series(*, legal_entity_id: int, source_code: str, kind: str, year: int) -> DocumentSeries:
    """The series, locked until the transaction ends; its first document creates it."""
    source = _printable_source(source_code)
    wanted = DocumentSeries.objects.filter(
        legal_entity_id=legal_entity_id, source_code=source, kind=kind, year=year
    ).select_for_update()
    series = wanted.first()
    if series is None:
        fresh = DocumentSeries(
            legal_entity_id=legal_entity_id,
            source_code=source,
            kind=kind,
            year=year,
            code=f"{source}-{SERIES_LETTER[kind]}-{year}",
        )
        DocumentSeries.objects.bulk_create([fresh], ignore_conflicts=True)
        series = wanted.get()
    return series


def move_on(series: DocumentSeries, document: FiscalDocument) -> None:
    """The series ends at this document now."""
    series.last_number = document.number
    series.last_hash = document.hash
    series.last_issued_at = document.issued_at
    series.save(update_fields=["last_number", "last_hash", "last_issued_at"])


def _printable_source(source_code: str) -> str:
    """Letters, digits, dots and dashes only, as tax authorities ask of numbers."""
    plain = unicodedata.normalize("NFKD", source_code).encode("ascii", "ignore").decode().upper()
    source = re.sub(r"[^A-Z0-9.]+", "-", plain).strip("-")[:40]
    if not source:
        raise InvalidInput(field="source_code")
    return source
