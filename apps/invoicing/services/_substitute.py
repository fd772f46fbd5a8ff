"""A full document in the place of a simplified one: the same sale told again, with the customer's tax data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from apps.core.errors import NotFound
from apps.core.ids import uuid7
from apps.core.transactions import in_transaction
from apps.invoicing.canonical import record_hash
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import AlreadySubstituted, NotASimplifiedInvoice, NothingLeftToInvoice
from apps.invoicing.models import FiscalDocument, FiscalDocumentLine
from apps.invoicing.selectors import DocumentView, standing_of
from apps.invoicing.services._law import check_window
from apps.invoicing.services._making import DocumentLine, Party, name_party, number, rows_of, write
from apps.invoicing.services._places import Issuer, issuer_of
from apps.invoicing.services._series import lock_series
from apps.invoicing.services._words import document_language


def substitute(*, document_id: int, party: Party, source_code: str, language: str, now: datetime) -> int:
    """Issues the full document that replaces a simplified one, inside the caller's transaction, and returns its id.

    It says what is left of the simplified one after its corrections, so that both of them stop to count and nothing is
    counted twice; from now on it alone is corrected. It is dated today, in the series of who asks (`source_code`).
    Locks: the simplified document, then the series. Publishes: DocumentIssued.
    Raises: NotFound, NotASimplifiedInvoice, AlreadySubstituted, NothingLeftToInvoice, TooLateForInvoice,
    PartyRequired, InvalidTaxId.
    """
    in_transaction("Replacing a fiscal document")
    original = FiscalDocument.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if original is None:
        raise NotFound
    _refuse(original)
    now = max(now, original.issued_at)  # a clock that ran backwards does not turn the dates around
    issuer = _issuer_now(original)
    today = issuer.date_at(now)
    lines = _what_is_left(original)
    check_window(country=issuer.country, sold_on=original.issued_on, on=today)
    full = FiscalDocument(
        public_id=uuid7(),
        kind=DocumentKind.FULL,
        owner=original.owner,
        legal_entity_id=original.legal_entity_id,
        currency=original.currency,
        language=document_language(language),
        reference=original.reference,
        substitutes=original,
        **issuer.fields(),
    )
    rows = rows_of(full, lines)
    name_party(full, party)
    series = lock_series(legal_entity_id=full.legal_entity_id, source_code=source_code, kind=full.kind, year=today.year)
    number(full, series=series, issuer=issuer, now=now)
    full.hash = record_hash(full, rows, substituted_hash=original.hash)
    write(full, rows, series=series)
    return full.pk


def lock_standing(owner: str) -> DocumentView | None:
    """The document that tells the owner's sale now, simplified or the full one in its place; nobody replaces it meanwhile.

    Locks: the sale's first document.
    """
    in_transaction("Locking a fiscal document")
    sales = FiscalDocument.objects.filter(owner=owner, substitutes=None).exclude(kind=DocumentKind.CORRECTIVE)
    if sales.select_for_update(of=("self",)).first() is None:
        return None
    return standing_of(owner)


def _refuse(original: FiscalDocument) -> None:
    if original.kind != DocumentKind.SIMPLIFIED:
        raise NotASimplifiedInvoice
    standing = FiscalDocument.objects.filter(substitutes=original).values_list("pk", flat=True).first()
    if standing is not None:
        raise AlreadySubstituted(context={"code": original.code})


def _issuer_now(original: FiscalDocument) -> Issuer:
    """Who issues, as they are called today, at the place and in the zone of the sale."""
    today = issuer_of(legal_entity_id=original.legal_entity_id, location_id=None)
    return Issuer(
        name=today.name,
        tax_id=today.tax_id,
        address=today.address,
        country=today.country,
        place=original.place,
        time_zone=original.time_zone,
    )


def _what_is_left(original: FiscalDocument) -> list[DocumentLine]:
    """The lines of the sale and of its corrections, without the goods that were taken back whole."""
    corrections = FiscalDocument.objects.filter(corrects=original)
    rows = list(
        FiscalDocumentLine.objects.filter(document__in=[original, *corrections]).order_by("document", "position")
    )
    left = _left_over(rows)
    if not left:
        raise NothingLeftToInvoice(context={"code": original.code})
    return [
        DocumentLine(
            description=row.description,
            sku=row.sku,
            quantity=row.quantity,
            unit_amount=row.unit_amount,
            net_amount=row.net_amount,
            tax_amount=row.tax_amount,
            tax_percent=row.tax_percent,
            total_amount=row.total_amount,
            discount_amount=row.discount_amount,
        )
        for row in left
    ]


def _left_over(rows: Sequence[FiscalDocumentLine]) -> list[FiscalDocumentLine]:
    """Lines of the same thing that come to no units and no money are gone; the others stay as they were written."""
    quantities: Counter[tuple[object, ...]] = Counter()
    totals: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        quantities[_thing(row)] += row.quantity
        totals[_thing(row)] += row.total_amount
    return [row for row in rows if quantities[_thing(row)] or totals[_thing(row)]]


def _thing(row: FiscalDocumentLine) -> tuple[object, ...]:
    return row.description, row.sku, row.unit_amount, row.tax_percent
