"""Fiscal documents as they were issued, ready to show or print; and the proof that nobody touched them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Sum

from apps.invoicing.canonical import RECORD_SQL
from apps.invoicing.enums import DocumentKind
from apps.invoicing.models import FiscalDocument, FiscalDocumentLine


@dataclass(frozen=True, kw_only=True)
class LineView:
    description: str
    sku: str
    quantity: int
    unit_amount: Decimal
    net_amount: int
    tax_percent: Decimal
    tax_amount: int
    total_amount: int
    discount_amount: int


@dataclass(frozen=True, kw_only=True)
class TaxView:
    """What the lines of one rate add up to."""

    percent: Decimal
    net_amount: int
    tax_amount: int


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """A document with its lines and its tax by rate."""

    id: int
    public_id: uuid.UUID
    kind: DocumentKind
    code: str
    owner: str
    reference: str
    issued_at: datetime
    issued_on: date
    time_zone: str
    language: str
    place: str
    issuer_name: str
    issuer_tax_id: str
    issuer_address: str
    issuer_country: str
    party_name: str
    party_tax_id: str
    party_address: str
    party_country: str
    corrects_code: str
    reason: str
    substitutes_code: str
    substitutes_on: date | None
    replaced_by: uuid.UUID | None
    currency: str
    net_amount: int
    tax_amount: int
    total_amount: int
    hash: str
    previous_hash: str
    lines: tuple[LineView, ...]
    taxes: tuple[TaxView, ...]

    @property
    def is_standing(self) -> bool:
        """Whether it tells the sale now: a sale, and nothing in its place."""
        return self.kind != DocumentKind.CORRECTIVE and self.replaced_by is None


def documents_of(owner: str) -> tuple[DocumentView, ...]:
    """The owner's documents in the order of issue, with lines: two statements."""
    return _views(FiscalDocument.objects.filter(owner=owner))


def documents_of_all(owners: Iterable[str]) -> tuple[DocumentView, ...]:
    """The documents of several owners in the order of issue: two statements."""
    return _views(FiscalDocument.objects.filter(owner__in=list(owners)))


def standing_of(owner: str) -> DocumentView | None:
    """The document that tells the owner's sale now: two statements."""
    return next((view for view in documents_of(owner) if view.is_standing), None)


def document_by_public_id(public_id: uuid.UUID) -> DocumentView | None:
    """The document of that id: two statements."""
    return next(iter(_views(FiscalDocument.objects.filter(public_id=public_id))), None)


def document(document_id: int) -> DocumentView | None:
    """The document of that key: two statements."""
    return next(iter(_views(FiscalDocument.objects.filter(pk=document_id))), None)


def is_document(public_id: uuid.UUID) -> bool:
    """Whether there is a document of that id."""
    return FiscalDocument.objects.filter(public_id=public_id).exists()


def ids_of_number(number: str) -> list[uuid.UUID]:
    """The documents of that printed number; legal entities may have the same."""
    series, _dash, count = number.rpartition("-")
    if not (count.isdecimal() and count.isascii() and len(count) < 19):
        return []
    found = FiscalDocument.objects.filter(series__code=series, number=int(count), code=number)
    return list(found.values_list("public_id", flat=True))


def is_taken_back(view: DocumentView) -> bool:
    """Whether the corrections of this document leave nothing of it: no money and no units. One statement."""
    corrections = FiscalDocumentLine.objects.filter(document__corrects=view.id)
    back = corrections.aggregate(units=Sum("quantity", default=0), total=Sum("total_amount", default=0))
    return not view.total_amount + back["total"] and not sum(line.quantity for line in view.lines) + back["units"]


COUNTS_SQL: Final = """
NOT EXISTS (SELECT FROM invoicing_fiscaldocument f WHERE f.substitutes_id = d.id)
AND NOT EXISTS (SELECT FROM invoicing_fiscaldocument f WHERE f.substitutes_id = d.corrects_id)
"""
"""Whether a document `d` counts: a full one in the place of a simplified one takes out that one and its corrections."""


@dataclass(frozen=True, kw_only=True)
class ChainBreach:
    """A document that does not follow from the one before it, or was changed."""

    document_id: int
    code: str
    problem: str


def verify_chain(*, series_id: int | None = None) -> list[ChainBreach]:
    """Recomputes every hash (of the series) in the database and follows the chain; empty means untouched."""
    query, parameters = CHAIN_SQL, None
    if series_id is not None:
        query, parameters = f"{CHAIN_SQL} AND chain.series_id = %s", [series_id]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [ChainBreach(document_id=row[0], code=row[1], problem=row[3]) for row in cursor.fetchall()]


CHAIN_SQL: Final = f"""
SELECT chain.id, chain.code, chain.series_id, chain.problem FROM (
    SELECT d.id, d.code, d.series_id, CASE
        WHEN d.number <> row_number() OVER series THEN 'a number is missing before it'
        WHEN d.previous_hash <> lag(d.hash, 1, '') OVER series THEN 'does not follow from the document before it'
        WHEN d.issued_at < lag(d.issued_at) OVER series THEN 'is dated before the document before it'
        WHEN d.hash <> encode(sha256(convert_to({RECORD_SQL}, 'UTF8')), 'hex') THEN 'was changed after it was issued'
        END AS problem
    FROM invoicing_fiscaldocument d
    WINDOW series AS (PARTITION BY d.series_id ORDER BY d.number)) chain
WHERE chain.problem IS NOT NULL
"""


def _views(documents: QuerySet[FiscalDocument]) -> tuple[DocumentView, ...]:
    full = FiscalDocument.objects.filter(substitutes=OuterRef("pk")).values("public_id")
    found = list(
        documents.select_related("corrects", "substitutes").annotate(replaced_by=Subquery(full[:1])).order_by("pk")
    )
    lines: dict[int, list[LineView]] = defaultdict(list)
    for line in FiscalDocumentLine.objects.filter(document__in=found).order_by("document", "position"):
        lines[line.document_id].append(LineView(**{name: getattr(line, name) for name in _LINE_FIELDS}))
    return tuple(_view(document, tuple(lines[document.pk])) for document in found)


_LINE_FIELDS: Final = tuple(field.name for field in fields(LineView))
_DERIVED: Final = frozenset({"id", "kind", "corrects_code", "substitutes_code", "substitutes_on", "lines", "taxes"})
_DOCUMENT_FIELDS: Final = tuple(field.name for field in fields(DocumentView) if field.name not in _DERIVED)


def _view(document: FiscalDocument, lines: tuple[LineView, ...]) -> DocumentView:
    return DocumentView(
        id=document.pk,
        kind=DocumentKind(document.kind),
        corrects_code=document.corrects.code if document.corrects else "",
        substitutes_code=document.substitutes.code if document.substitutes else "",
        substitutes_on=document.substitutes.issued_on if document.substitutes else None,
        lines=lines,
        taxes=tuple(_taxes(lines)),
        **{name: getattr(document, name) for name in _DOCUMENT_FIELDS},
    )


def _taxes(lines: tuple[LineView, ...]) -> Iterator[TaxView]:
    """The tax summary, highest rate first."""
    for percent in sorted({line.tax_percent for line in lines}, reverse=True):
        of_rate = [line for line in lines if line.tax_percent == percent]
        yield TaxView(
            percent=percent,
            net_amount=sum(line.net_amount for line in of_rate),
            tax_amount=sum(line.tax_amount for line in of_rate),
        )
