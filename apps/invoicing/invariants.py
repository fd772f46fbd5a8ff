"""What must hold of fiscal documents (domain.md I13; reliability.md 19)."""

from __future__ import annotations

from typing import Final

from apps.core.invariants import Invariant
from apps.invoicing.selectors import CHAIN_SQL

NUMBERS = Invariant(
    "invoicing.numbers",
    "I13: Each series is numbered 1 to its last number, without a gap",
    """
    SELECT s.id, s.code, s.last_number, count(d.id) AS documents, min(d.number) AS first, max(d.number) AS last
    FROM invoicing_documentseries s LEFT JOIN invoicing_fiscaldocument d ON d.series_id = s.id
    GROUP BY s.id
    HAVING count(d.id) <> s.last_number OR coalesce(max(d.number), 0) <> s.last_number
        OR (s.last_number > 0 AND min(d.number) <> 1)
    """,
)
CHAIN = Invariant(
    "invoicing.chain",
    "I13: Each document follows from the one before it, in number, time and hash, and says what it said when it was issued",
    CHAIN_SQL,
)
SERIES_END = Invariant(
    "invoicing.series_end",
    "I13: Each series ends with the hash and time of its last document",
    """
    SELECT s.id, s.code, s.last_hash, d.hash
    FROM invoicing_documentseries s
    LEFT JOIN invoicing_fiscaldocument d ON d.series_id = s.id AND d.number = s.last_number
    WHERE s.last_number > 0 AND (d.hash, d.issued_at) IS DISTINCT FROM (s.last_hash, s.last_issued_at)
    """,
)
SUMS = Invariant(
    "invoicing.sums",
    "R19: Each document is the sum of its lines, and has some",
    """
    SELECT d.id, d.code, d.net_amount, d.tax_amount, d.total_amount, l.net, l.tax, l.total
    FROM invoicing_fiscaldocument d
    LEFT JOIN (SELECT document_id, sum(net_amount) AS net, sum(tax_amount) AS tax, sum(total_amount) AS total
               FROM invoicing_fiscaldocumentline GROUP BY document_id) l ON l.document_id = d.id
    WHERE (d.net_amount, d.tax_amount, d.total_amount) IS DISTINCT FROM (l.net, l.tax, l.total)
    """,
)
SERIES_FITS = Invariant(
    "invoicing.series_fits",
    "R19: Each document has the legal entity, kind and year of its series",
    """
    SELECT d.id, d.code, d.kind, d.issued_on, s.code AS series, s.kind AS series_kind, s.year
    FROM invoicing_fiscaldocument d JOIN invoicing_documentseries s ON s.id = d.series_id
    WHERE d.legal_entity_id <> s.legal_entity_id OR d.kind <> s.kind OR extract(year FROM d.issued_on) <> s.year
       OR d.issued_on <> (d.issued_at AT TIME ZONE d.time_zone)::date
       OR d.code <> s.code || '-' || CASE WHEN d.number < 1000000 THEN lpad(d.number::text, 6, '0') ELSE d.number::text END
    """,
)
ONCE = Invariant(
    "invoicing.sale_counted_once",
    "R19: No sale has two documents that count it",
    "SELECT owner, count(*) AS documents FROM invoicing_fiscaldocument "
    "WHERE kind <> 'corrective' AND substitutes_id IS NULL "
    "GROUP BY owner HAVING count(*) > 1",
)
CORRECTIONS = Invariant(
    "invoicing.corrections",
    "R19: A corrective document names an original of its legal entity and currency; together they never fall below zero",
    """
    SELECT c.id, c.code, o.code AS original FROM invoicing_fiscaldocument c
    LEFT JOIN invoicing_fiscaldocument o ON o.id = c.corrects_id
    WHERE c.kind = 'corrective'
      AND (o.id IS NULL OR o.kind = 'corrective' OR o.legal_entity_id <> c.legal_entity_id OR o.currency <> c.currency)
    UNION ALL
    SELECT o.id, o.code, NULL FROM invoicing_fiscaldocument o JOIN invoicing_fiscaldocument c ON c.corrects_id = o.id
    GROUP BY o.id HAVING o.total_amount + sum(c.total_amount) < 0
    """,
)
SUBSTITUTIONS = Invariant(
    "invoicing.substitutions",
    "R19: A full document in the place of a simplified one tells what was left of it, once; only the full one is corrected then",
    """
    SELECT f.id, f.code, o.code AS original FROM invoicing_fiscaldocument f
    JOIN invoicing_fiscaldocument o ON o.id = f.substitutes_id
    WHERE f.kind <> 'full' OR o.kind <> 'simplified' OR (f.legal_entity_id, f.currency, f.owner) <> (o.legal_entity_id, o.currency, o.owner)
       OR f.total_amount <> o.total_amount + coalesce((
           SELECT sum(c.total_amount) FROM invoicing_fiscaldocument c WHERE c.corrects_id = o.id), 0)
       OR EXISTS (SELECT FROM invoicing_fiscaldocument c WHERE c.corrects_id = o.id AND c.id > f.id)
    UNION ALL
    SELECT o.id, o.code, NULL FROM invoicing_fiscaldocument o JOIN invoicing_fiscaldocument f ON f.substitutes_id = o.id
    GROUP BY o.id HAVING count(*) > 1
    """,
)

INVARIANTS: Final[list[Invariant]] = [NUMBERS, CHAIN, SERIES_END, SUMS, SERIES_FITS, ONCE, CORRECTIONS, SUBSTITUTIONS]
