from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.core.ids import uuid7
from apps.core.transactions import in_transaction
from apps.invoicing.canonical import record_hash
from apps.invoicing.enums import DocumentKind, Sector
from apps.invoicing.errors import AlreadyIssued, AlreadySubstituted, CorrectionNotPossible
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services._law import check_simplified
from apps.invoicing.services._making import DocumentLine, Party, name_party, number, rows_of, write
from apps.invoicing.services._places import Issuer, issuer_of
from apps.invoicing.services._series import lock_series
from apps.invoicing.services._words import document_language, one_line


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
    NoRuleForCountry, AlreadyIssued, AlreadySubstituted, CorrectionNotPossible.
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
    rows = rows_of(document, lines)
    name_party(document, party)
    corrected_hash = _check_correction(document, corrects_id)
    _check_kind(document, issuer=issuer, sector=sector, now=now)
    series = lock_series(
        legal_entity_id=legal_entity_id, source_code=source_code, kind=document.kind, year=issuer.date_at(now).year
    )
    _refuse_second(document)
    number(document, series=series, issuer=issuer, now=now)
    document.hash = record_hash(document, rows, corrected_hash=corrected_hash)
    write(document, rows, series=series)
    return document.pk


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
    if FiscalDocument.objects.filter(substitutes=original).exists():
        raise AlreadySubstituted(context={"code": original.code})
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
