"""What every document goes through, whatever its kind: lines that add up, who bought, its number, its row, its event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import LinesDoNotAddUp, PartyRequired
from apps.invoicing.events import DocumentIssued
from apps.invoicing.models import DocumentSeries, FiscalDocument, FiscalDocumentLine
from apps.invoicing.services._places import Issuer
from apps.invoicing.services._series import move_on
from apps.invoicing.services._tax_ids import check_tax_id
from apps.invoicing.services._words import shortened
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


def rows_of(document: FiscalDocument, lines: Sequence[DocumentLine]) -> list[FiscalDocumentLine]:
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


def name_party(document: FiscalDocument, party: Party | None) -> None:
    """Who bought, checked. Raises: InvalidTaxId, PartyRequired."""
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


def number(document: FiscalDocument, *, series: DocumentSeries, issuer: Issuer, now: datetime) -> None:
    """Takes the next number and the end of the chain; a clock that ran backwards does not turn the dates around."""
    issued_at = now.replace(microsecond=0)
    document.issued_at = max(issued_at, series.last_issued_at or issued_at)
    document.issued_on = issuer.date_at(document.issued_at)
    document.series = series
    document.number = series.last_number + 1
    document.code = f"{series.code}-{document.number:06d}"
    document.previous_hash = series.last_hash


def write(document: FiscalDocument, rows: list[FiscalDocumentLine], *, series: DocumentSeries) -> None:
    """The document and its lines, the new end of its series, and the news of it."""
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
        substitutes_id=document.substitutes_id,
    )
    outbox.publish(issued, key=f"document_series:{series.pk}")
