from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.core.ids import uuid7
from apps.core.transactions import in_transaction
from apps.invoicing.canonical import record_hash
from apps.invoicing.enums import DocumentKind, Sector
from apps.invoicing.errors import AlreadyIssued, CorrectionNotPossible, LinesDoNotAddUp, PartyRequired
from apps.invoicing.events import DocumentIssued
from apps.invoicing.models import DocumentSeries, FiscalDocument, FiscalDocumentLine
from apps.invoicing.services._law import check_simplified
from apps.invoicing.services._places import Issuer, issuer_of
from apps.invoicing.services._series import lock_series, move_on
from apps.invoicing.services._tax_ids import check_tax_id
from apps.invoicing.services._words import document_language, one_line, shortened
from apps.outbox import services as outbox

ROUNDING_SLACK = 3
"""Minor units by which a line's tax may differ from rate × base: amounts shared out by units are off by this much."""


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """What was sold: amounts in minor units, `unit_amount` with up to 4 more digits, `tax_percent` such as 21.

    `discount_amount` (tax included) was taken off already: net, tax and total are after it.
    """

    description: str
    sku: str
    quantity: int
    unit_amount: Decimal
    net_amount: int
    tax_amount: int
    tax_percent: Decimal
    total_amount: int
    discount_amount: int = 0


@dataclass(frozen=True, kw_only=True)
class Party:
    """Who bought. A full document needs tax number and address; a simplified one may name them."""

    name: str
    tax_id: str = ""
    address: str = ""
    country: str = "ES"


def issue(
    *,
    legal_entity_id: int,
    source_code: str,
    kind: DocumentKind,
    owner: str,
    currency: str,
    lines: Sequence[DocumentLine],
    party: Party | None,
    language: str,
    now: datetime,
    location_id: int | None = None,
    reference: str = "",
    sector: Sector = Sector.RETAIL,
    corrects_id: int | None = None,
    reason: str = "",
) -> int:
    """Issues a document inside the sale's own transaction and returns its id; a rollback gives the number back.

    `source_code` is the till, device or channel whose series it joins; `location_id` the place of sale, whose zone
    decides date and year; `reference` the number people know the sale by. A corrective document holds the difference
    to its original (`corrects_id`, `reason`), so its amounts are negative where money goes back.
    Locks: the original of a corrective document, then the series. Publishes: DocumentIssued.
    Raises: NotFound, InvalidInput, LinesDoNotAddUp, PartyRequired, InvalidTaxId, FullInvoiceRequired,
    NoRuleForCountry, AlreadyIssued, CorrectionNotPossible.
    """
    in_transaction("Issuing a fiscal document")
    issuer = issuer_of(legal_entity_id=legal_entity_id, location_id=location_id)
    document = FiscalDocument(
        public_id=uuid7(),
        kind=DocumentKind(kind),
        owner=owner,
        legal_entity_id=legal_entity_id,
        currency=currency,
        language=document_language(language),
        reference=one_line(reference),
        reason=one_line(reason),
        **issuer.fields(),
    )
    rows = _rows(document, lines)
    _name_party(document, party)
    corrected_hash = _check_correction(document, corrects_id)
    _check_kind(document, issuer=issuer, sector=sector, now=now)
    series = lock_series(
        legal_entity_id=legal_entity_id, source_code=source_code, kind=document.kind, year=issuer.date_at(now).year
    )
    _refuse_second(document)
    _number(document, series=series, issuer=issuer, now=now)
    document.hash = record_hash(document, rows, corrected_hash=corrected_hash)
    _write(document, rows, series=series)
    return document.pk


def _rows(document: FiscalDocument, lines: Sequence[DocumentLine]) -> list[FiscalDocumentLine]:
    """The lines as rows, each checked, and their sums on the document."""
    if not lines:
        raise LinesDoNotAddUp(field="lines")
    rows = [
        FiscalDocumentLine(
            document=document,
            position=position,
            description=shortened(line.description, 500),
            sku=shortened(line.sku, 120),
            quantity=line.quantity,
            unit_amount=line.unit_amount,
            discount_amount=line.discount_amount,
            net_amount=line.net_amount,
            tax_percent=line.tax_percent,
            tax_amount=line.tax_amount,
            total_amount=line.total_amount,
        )
        for position, line in enumerate(lines, start=1)
    ]
    for row in rows:
        off = abs(row.net_amount * row.tax_percent / 100 - row.tax_amount)
        if row.quantity == 0 or row.total_amount != row.net_amount + row.tax_amount or off > ROUNDING_SLACK:
            raise LinesDoNotAddUp(field="lines", context={"position": row.position})
    document.net_amount = sum(row.net_amount for row in rows)
    document.tax_amount = sum(row.tax_amount for row in rows)
    document.total_amount = document.net_amount + document.tax_amount
    if document.total_amount < 0 and document.kind != DocumentKind.CORRECTIVE:
        raise LinesDoNotAddUp(field="lines")
    return rows


def _name_party(document: FiscalDocument, party: Party | None) -> None:
    if party is not None:
        document.party_name = shortened(party.name, 200)
        document.party_address = shortened(party.address, 500)
        document.party_country = party.country
        if party.tax_id.strip():
            document.party_tax_id = check_tax_id(party.tax_id, country=party.country, field="party.tax_id")
    if document.kind == DocumentKind.FULL:
        for name in ("name", "tax_id", "address"):
            if not getattr(document, f"party_{name}"):
                raise PartyRequired(field=f"party.{name}")


def _check_correction(document: FiscalDocument, corrects_id: int | None) -> str:
    """Locks the original of a corrective document and returns its hash; for the other kinds nothing."""
    if document.kind != DocumentKind.CORRECTIVE:
        if corrects_id is not None:
            raise CorrectionNotPossible(field="corrects_id")
        return ""
    if corrects_id is None:
        raise CorrectionNotPossible(field="corrects_id")
    original = FiscalDocument.objects.select_for_update().filter(pk=corrects_id).first()
    if (
        original is None
        or original.kind == DocumentKind.CORRECTIVE
        or not document.reason
        or (original.legal_entity_id, original.currency) != (document.legal_entity_id, document.currency)
    ):
        raise CorrectionNotPossible(field="corrects_id")
    corrected = FiscalDocument.objects.filter(corrects=original).values_list("total_amount", flat=True)
    if original.total_amount + sum(corrected) + document.total_amount < 0:
        raise CorrectionNotPossible(field="lines")
    document.corrects = original
    return original.hash


def _check_kind(document: FiscalDocument, *, issuer: Issuer, sector: Sector, now: datetime) -> None:
    if document.kind == DocumentKind.SIMPLIFIED:
        check_simplified(
            country=issuer.country,
            currency=document.currency,
            total_amount=document.total_amount,
            sector=sector,
            on=issuer.date_at(now),
        )


def _refuse_second(document: FiscalDocument) -> None:
    sales = FiscalDocument.objects.filter(owner=document.owner).exclude(kind=DocumentKind.CORRECTIVE)
    if document.kind != DocumentKind.CORRECTIVE and sales.exists():
        raise AlreadyIssued(context={"owner": document.owner})


def _number(document: FiscalDocument, *, series: DocumentSeries, issuer: Issuer, now: datetime) -> None:
    """Takes the next number and the end of the chain; a clock that ran backwards does not turn the dates around."""
    issued_at = now.replace(microsecond=0)
    document.issued_at = max(issued_at, series.last_issued_at or issued_at)
    document.issued_on = issuer.date_at(document.issued_at)
    document.series = series
    document.number = series.last_number + 1
    document.code = f"{series.code}-{document.number:06d}"
    document.previous_hash = series.last_hash


def _write(document: FiscalDocument, rows: list[FiscalDocumentLine], *, series: DocumentSeries) -> None:
    document.save(force_insert=True)
    for row in rows:
        row.document = document
    FiscalDocumentLine.objects.bulk_create(rows)
    move_on(series, document)
    issued = DocumentIssued(
        document_id=document.pk,
        owner=document.owner,
        kind=document.kind,
        code=document.code,
        legal_entity_id=document.legal_entity_id,
        total_amount=document.total_amount,
        tax_amount=document.tax_amount,
        currency=document.currency,
    )
    outbox.publish(issued, key=f"document_series:{series.pk}")
