"""Every invariant of fiscal documents is broken on purpose, past the triggers, and verify names it."""

from __future__ import annotations

import pytest

from apps.invoicing import selectors
from apps.invoicing.enums import DocumentKind
from apps.invoicing.invariants import INVARIANTS
from apps.invoicing.models import DocumentSeries
from tests.factories.invoicing import issue, line, replace
from tests.factories.stores import LegalEntityFactory
from tests.tampering import broken_invariants, tamper

pytestmark = pytest.mark.django_db
SECOND = "WHERE number = 2 AND kind = 'simplified'"

BREAKS = {
    "a hash is replaced": (
        [f"UPDATE invoicing_fiscaldocument SET hash = repeat('0', 64) {SECOND}"],
        ["invoicing.chain"],
    ),
    "a name is changed": (
        [f"UPDATE invoicing_fiscaldocument SET party_name = 'Somebody else' {SECOND}"],
        ["invoicing.chain"],
    ),
    "a line is worded otherwise": (
        ["UPDATE invoicing_fiscaldocumentline SET description = 'Gold'"],
        ["invoicing.chain"],
    ),
    "a line is made cheaper": (
        ["UPDATE invoicing_fiscaldocumentline SET net_amount = 1, total_amount = 1 + tax_amount WHERE position = 1"],
        ["invoicing.chain", "invoicing.sums"],
    ),
    "a document vanishes": (
        [
            f"DELETE FROM invoicing_fiscaldocumentline WHERE document_id = (SELECT id FROM invoicing_fiscaldocument {SECOND})",
            f"DELETE FROM invoicing_fiscaldocument {SECOND}",
        ],
        ["invoicing.numbers", "invoicing.chain"],
    ),
    "the last document vanishes": (
        [
            "DELETE FROM invoicing_fiscaldocumentline WHERE document_id = (SELECT id FROM invoicing_fiscaldocument WHERE number = 3)",
            "DELETE FROM invoicing_fiscaldocument WHERE number = 3",
        ],
        ["invoicing.numbers", "invoicing.series_end"],
    ),
    "the counter is turned on": (
        ["UPDATE invoicing_documentseries SET last_number = 4 WHERE kind = 'simplified'"],
        ["invoicing.numbers", "invoicing.series_end"],
    ),
    "the end of the chain is replaced": (
        ["UPDATE invoicing_documentseries SET last_hash = repeat('0', 64) WHERE kind = 'simplified'"],
        ["invoicing.series_end"],
    ),
    "a document is dated back": (
        [f"UPDATE invoicing_fiscaldocument SET issued_at = issued_at - interval '1 hour' {SECOND}"],
        ["invoicing.chain"],
    ),
    "a document is given another day": (
        [f"UPDATE invoicing_fiscaldocument SET issued_on = issued_on - 1 {SECOND}"],
        ["invoicing.chain", "invoicing.series_fits"],
    ),
    "a sale is counted twice": (
        [
            "DROP INDEX invoicing_document_sale_counted_once",
            f"UPDATE invoicing_fiscaldocument SET owner = 'order:1' {SECOND}",
        ],
        ["invoicing.chain", "invoicing.sale_counted_once"],
    ),
    "a correction names itself": (
        ["UPDATE invoicing_fiscaldocument SET corrects_id = id WHERE kind = 'corrective'"],
        ["invoicing.chain", "invoicing.corrections"],
    ),
    "a replacement says more than was left": (
        [
            (
                "UPDATE invoicing_fiscaldocumentline SET net_amount = 2000, total_amount = 2210, tax_amount = 210 "
                "WHERE document_id = (SELECT id FROM invoicing_fiscaldocument WHERE kind = 'full')"
            ),
            "UPDATE invoicing_fiscaldocument SET net_amount = 2000, total_amount = 2210, tax_amount = 210 WHERE kind = 'full'",
        ],
        ["invoicing.chain", "invoicing.substitutions"],
    ),
    "a replacement replaces another sale": (
        [
            "UPDATE invoicing_fiscaldocument SET substitutes_id = (SELECT min(id) FROM invoicing_fiscaldocument) WHERE kind = 'full'"
        ],
        ["invoicing.chain", "invoicing.substitutions"],
    ),
    "what is replaced is corrected": (
        [
            (
                "UPDATE invoicing_fiscaldocument SET corrects_id = (SELECT substitutes_id FROM invoicing_fiscaldocument WHERE kind = 'full') "
                "WHERE kind = 'corrective'"
            )
        ],
        ["invoicing.chain", "invoicing.substitutions"],
    ),
    "a receipt is replaced twice": (
        [
            "ALTER TABLE invoicing_fiscaldocument DROP CONSTRAINT invoicing_document_substituted_once",
            "ALTER TABLE invoicing_fiscaldocument DROP CONSTRAINT invoicing_document_corrective_names_original",
            "ALTER TABLE invoicing_fiscaldocument DROP CONSTRAINT invoicing_document_full_names_party",
            (
                "UPDATE invoicing_fiscaldocument SET kind = 'full', substitutes_id = "
                "(SELECT substitutes_id FROM invoicing_fiscaldocument WHERE kind = 'full') WHERE kind = 'corrective'"
            ),
        ],
        ["invoicing.chain", "invoicing.series_fits", "invoicing.substitutions"],
    ),
    "more is given back than was billed": (
        [
            "UPDATE invoicing_fiscaldocument SET net_amount = -2000, total_amount = -2210, tax_amount = -210 WHERE kind = 'corrective'",
        ],
        ["invoicing.chain", "invoicing.sums", "invoicing.corrections"],
    ),
}


def test_every_invariant_is_broken_below():
    assert {code for _, codes in BREAKS.values() for code in codes} == {invariant.code for invariant in INVARIANTS}


@pytest.mark.parametrize("what", BREAKS)
def test_verify_finds_it(what):
    statements, codes = BREAKS[what]
    _a_day_of_sales()
    assert broken_invariants() == []

    tamper(*statements)

    assert broken_invariants() == codes


def test_the_chain_names_the_first_document_that_was_touched():
    _a_day_of_sales()
    tamper(f"UPDATE invoicing_fiscaldocument SET party_name = 'x' {SECOND}")
    series = DocumentSeries.objects.get(kind=DocumentKind.SIMPLIFIED, source_code="TILL1")
    other = DocumentSeries.objects.get(kind=DocumentKind.CORRECTIVE)

    breaches = [(breach.code, breach.problem) for breach in selectors.verify_chain(series_id=series.pk)]

    assert breaches == [("TILL1-S-2026-000002", "was changed after it was issued")]
    assert selectors.verify_chain(series_id=other.pk) == []


def _a_day_of_sales():
    entity = LegalEntityFactory()
    first = issue(entity, owner="order:1")
    issue(entity, owner="order:2")
    issue(entity, owner="order:3")
    replace(issue(entity, owner="order:4", source_code="TILL2"))
    issue(
        entity,
        kind=DocumentKind.CORRECTIVE,
        corrects_id=first.id,
        reason="returned",
        lines=[line(-1210, quantity=-1)],
    )
