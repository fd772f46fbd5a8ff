"""The text of a document whose SHA-256 is its hash, and which holds the hash of the document before it.

Idea and order of the first eight fields: the fingerprint of a billing record in Spain's VERI*FACTU regulation (Real
Decreto 1007/2023, art. 12; Orden HAC/1177/2024, art. 13 and the tax agency's specification of the fingerprint):
issuer, number, date, kind, tax, total, fingerprint of the record before, time of making. Ours goes on with all that the
document says, each line included, so that no word of it can change unseen. What is sent to a tax authority is computed
by its sender; this text is for us.

Format, version 1: UTF-8, one `name=value` per line, ended by line feeds; then one row per document line, its fields
parted by U+001F. Amounts are whole minor units, unit prices have 4 decimals, tax rates 3, times are UTC to the second,
dates are day-month-year. A line's discount is its last field, left out where there is none; so is the last named field, the hash of
the document that this one replaces. Values hold no control characters: issuing takes them out.
`RECORD_SQL` builds the same text in the database for `verify`, so that two programs must agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC

from apps.invoicing.models import FiscalDocument, FiscalDocumentLine

LINE_FIELDS = "\x1f"


def record_text(
    document: FiscalDocument, lines: Sequence[FiscalDocumentLine], *, corrected_hash: str, substituted_hash: str = ""
) -> str:
    """The canonical text, with the hash of the document that this one corrects or replaces, if it does."""
    fields: dict[str, object] = {
        "IDEmisorFactura": document.issuer_tax_id,
        "NumSerieFactura": document.code,
        "FechaExpedicionFactura": f"{document.issued_on:%d-%m-%Y}",
        "TipoFactura": document.kind,
        "CuotaTotal": document.tax_amount,
        "ImporteTotal": document.total_amount,
        "Huella": document.previous_hash,
        "FechaHoraHusoGenRegistro": f"{document.issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "PublicId": document.public_id,
        "Owner": document.owner,
        "Reference": document.reference,
        "TimeZone": document.time_zone,
        "Language": document.language,
        "Place": document.place,
        "IssuerName": document.issuer_name,
        "IssuerAddress": document.issuer_address,
        "IssuerCountry": document.issuer_country,
        "PartyName": document.party_name,
        "PartyTaxId": document.party_tax_id,
        "PartyAddress": document.party_address,
        "PartyCountry": document.party_country,
        "Corrects": corrected_hash,
        "Reason": document.reason,
        "Currency": document.currency,
        "Net": document.net_amount,
    }
    if substituted_hash:
        fields["Substitutes"] = substituted_hash
    rows = [f"{name}={value}" for name, value in fields.items()]
    return "\n".join([*rows, *(_line_text(line) for line in lines)])


def record_hash(
    document: FiscalDocument,
    lines: Sequence[FiscalDocumentLine],
    *,
    corrected_hash: str = "",
    substituted_hash: str = "",
) -> str:
    """The document's hash: SHA-256 of its text, in hexadecimal."""
    text = record_text(document, lines, corrected_hash=corrected_hash, substituted_hash=substituted_hash)
    return hashlib.sha256(text.encode()).hexdigest()


def _line_text(line: FiscalDocumentLine) -> str:
    return LINE_FIELDS.join(
        [
            str(line.position),
            line.description,
            line.sku,
            str(line.quantity),
            f"{line.unit_amount:.4f}",
            str(line.net_amount),
            f"{line.tax_percent:.3f}",
            str(line.tax_amount),
            str(line.total_amount),
            *([str(line.discount_amount)] if line.discount_amount else []),
        ]
    )


RECORD_SQL = """
    concat_ws(E'\\n',
        'IDEmisorFactura=' || d.issuer_tax_id,
        'NumSerieFactura=' || d.code,
        'FechaExpedicionFactura=' || to_char(d.issued_on, 'DD-MM-YYYY'),
        'TipoFactura=' || d.kind,
        'CuotaTotal=' || d.tax_amount,
        'ImporteTotal=' || d.total_amount,
        'Huella=' || d.previous_hash,
        'FechaHoraHusoGenRegistro=' || to_char(d.issued_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'PublicId=' || d.public_id,
        'Owner=' || d.owner,
        'Reference=' || d.reference,
        'TimeZone=' || d.time_zone,
        'Language=' || d.language,
        'Place=' || d.place,
        'IssuerName=' || d.issuer_name,
        'IssuerAddress=' || d.issuer_address,
        'IssuerCountry=' || d.issuer_country,
        'PartyName=' || d.party_name,
        'PartyTaxId=' || d.party_tax_id,
        'PartyAddress=' || d.party_address,
        'PartyCountry=' || d.party_country,
        'Corrects=' || coalesce((SELECT o.hash FROM invoicing_fiscaldocument o WHERE o.id = d.corrects_id), ''),
        'Reason=' || d.reason,
        'Currency=' || d.currency,
        'Net=' || d.net_amount,
        'Substitutes=' || (SELECT o.hash FROM invoicing_fiscaldocument o WHERE o.id = d.substitutes_id),
        (SELECT string_agg(
                concat_ws(E'\\x1f', l.position, l.description, l.sku, l.quantity, l.unit_amount, l.net_amount,
                          l.tax_percent, l.tax_amount, l.total_amount, nullif(l.discount_amount, 0)), E'\\n' ORDER BY l.position)
         FROM invoicing_fiscaldocumentline l WHERE l.document_id = d.id))
"""
"""The same text in SQL, of a document `d`."""
