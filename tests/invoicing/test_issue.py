from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from apps.invoicing import selectors, services
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import (
    AlreadyIssued,
    CorrectionNotPossible,
)
from apps.invoicing.models import DocumentSeries, FiscalDocument, FiscalDocumentLine
from apps.outbox.models import Event
from tests.factories.invoicing import (
    NOW,
    PARTY,
    FiscalDocumentFactory,
    FiscalDocumentLineFactory,
    issue,
    line,
)
from tests.factories.stores import LegalEntityFactory, LocationFactory

pytestmark = pytest.mark.django_db


def test_a_simplified_document_says_what_was_sold_by_whom_and_when():
    entity = LegalEntityFactory(
        name="Omni  Retail S.L.", tax_id="B86561412", street="Gran Vía 1", postcode="28013", city="Madrid"
    )
    shop = LocationFactory(legal_entity=entity, name="Gran Vía", street="Gran Vía 31", postcode="28013")

    document = issue(
        entity,
        location_id=shop.pk,
        reference="W-7K3M9Q",
        lines=[line(1210), line(2420, quantity=2), line(1100, percent="10")],
    )

    assert (document.code, document.kind, document.owner) == ("TILL1-S-2026-000001", DocumentKind.SIMPLIFIED, "order:1")
    assert (document.issuer_name, document.issuer_tax_id) == ("Omni Retail S.L.", "B86561412")
    assert (document.issuer_address, document.place) == (
        "Gran Vía 1, 28013 Madrid",
        "Gran Vía, Gran Vía 31, 28013 Madrid",
    )
    assert (document.issued_at, document.issued_on) == (NOW.replace(microsecond=0), date(2026, 11, 20))
    assert (document.reference, document.language, document.currency) == ("W-7K3M9Q", "es", "EUR")
    assert (document.net_amount, document.tax_amount, document.total_amount) == (4000, 730, 4730)
    assert [(tax.percent, tax.net_amount, tax.tax_amount) for tax in document.taxes] == [
        (21, 3000, 630),
        (10, 1000, 100),
    ]
    assert [(sold.quantity, sold.unit_amount, sold.total_amount) for sold in document.lines] == [
        (1, 1210, 1210),
        (2, 1210, 2420),
        (1, 1100, 1100),
    ]


def test_issuing_moves_the_series_on_and_publishes():
    entity = LegalEntityFactory()

    first = issue(entity)
    second = issue(entity, owner="order:2")

    series = DocumentSeries.objects.get()
    assert (series.last_number, series.last_hash) == (2, second.hash)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    events = list(Event.objects.order_by("pk"))
    assert [event.name for event in events] == ["invoicing.document_issued"] * 2
    assert events[1].key == f"document_series:{series.pk}"
    assert events[1].payload == {
        "document_id": second.id,
        "owner": "order:2",
        "kind": "simplified",
        "code": "TILL1-S-2026-000002",
        "legal_entity_id": entity.pk,
        "total_amount": 1210,
        "tax_amount": 210,
        "currency": "EUR",
        "substitutes_id": None,
    }


def test_each_entity_till_kind_and_year_counts_for_itself():
    ours, theirs = LegalEntityFactory.create_batch(2)

    codes = [
        issue(ours, owner="order:1").code,
        issue(ours, owner="order:2", source_code="web").code,
        issue(ours, owner="order:3", kind=DocumentKind.FULL, party=PARTY).code,
        issue(ours, owner="order:4", now=NOW + timedelta(days=365)).code,
        issue(theirs, owner="order:5").code,
        issue(ours, owner="order:6").code,
    ]

    assert codes == [
        "TILL1-S-2026-000001",
        "WEB-S-2026-000001",
        "TILL1-F-2026-000001",
        "TILL1-S-2027-000001",
        "TILL1-S-2026-000001",
        "TILL1-S-2026-000002",
    ]
    assert selectors.verify_chain() == []


@pytest.mark.parametrize(
    ("zone", "now", "code", "day"),
    [
        ("Europe/Madrid", datetime(2026, 12, 31, 22, 59, tzinfo=UTC), "TILL1-S-2026-000001", date(2026, 12, 31)),
        ("Europe/Madrid", datetime(2026, 12, 31, 23, 0, tzinfo=UTC), "TILL1-S-2027-000001", date(2027, 1, 1)),
        ("Atlantic/Canary", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "TILL1-S-2026-000001", date(2026, 12, 31)),
        ("America/Mexico_City", datetime(2027, 1, 1, 5, 59, tzinfo=UTC), "TILL1-S-2026-000001", date(2026, 12, 31)),
    ],
)
def test_the_year_turns_at_midnight_of_the_shop(zone, now, code, day):
    shop = LocationFactory(time_zone=zone)

    document = issue(shop.legal_entity, location_id=shop.pk, now=now)

    assert (document.code, document.issued_on) == (code, day)


def test_without_a_place_the_zone_is_the_countrys():
    document = issue(LegalEntityFactory(country="ES"), now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert (document.time_zone, document.issued_on) == ("Europe/Madrid", date(2027, 1, 1))


def test_a_clock_that_runs_backwards_does_not_turn_the_dates_around():
    entity = LegalEntityFactory()
    issue(entity)

    document = issue(entity, owner="order:2", now=NOW - timedelta(minutes=5))

    assert document.issued_at == NOW.replace(microsecond=0)
    assert selectors.verify_chain() == []


def test_a_rolled_back_sale_gives_its_number_back():
    entity = LegalEntityFactory()
    issue(entity)

    with pytest.raises(RuntimeError), transaction.atomic():
        _issue_and_fail(entity)

    assert issue(entity, owner="order:3").code == "TILL1-S-2026-000002"
    assert selectors.verify_chain() == []


@pytest.mark.django_db(transaction=True)
def test_a_document_without_a_sale_is_refused():
    with pytest.raises(TransactionManagementError):
        services.issue(
            legal_entity_id=1,
            source_code="TILL1",
            kind=DocumentKind.SIMPLIFIED,
            owner="order:1",
            currency="EUR",
            lines=[line()],
            party=None,
            language="es",
            now=NOW,
        )


def test_a_sale_is_counted_once():
    entity = LegalEntityFactory()
    issue(entity)

    with pytest.raises(AlreadyIssued):
        issue(entity, kind=DocumentKind.FULL, party=PARTY)
    with pytest.raises(IntegrityError), transaction.atomic():
        FiscalDocumentFactory(owner="order:1")

    assert FiscalDocument.objects.count() == 1


def test_a_corrective_document_names_the_original_and_gives_the_difference():
    entity = LegalEntityFactory()
    original = issue(entity)

    corrective = issue(
        entity,
        kind=DocumentKind.CORRECTIVE,
        corrects_id=original.id,
        reason="returned",
        lines=[line(-1210, quantity=-1)],
    )

    assert (corrective.code, corrective.corrects_code) == ("TILL1-R-2026-000001", original.code)
    assert (corrective.total_amount, corrective.reason, corrective.owner) == (-1210, "returned", "order:1")
    assert [document.id for document in selectors.documents_of("order:1")] == [original.id, corrective.id]
    assert selectors.verify_chain() == []


def test_a_correction_that_makes_no_sense_is_refused():
    entity, other = LegalEntityFactory.create_batch(2)
    original = issue(entity)
    corrective = {"kind": DocumentKind.CORRECTIVE, "corrects_id": original.id, "reason": "returned"}
    back = [line(-700, quantity=-1)]
    first = issue(entity, **corrective, lines=back)

    for change in (
        {"lines": back},  # 14.00 of 12.10
        {"lines": [line(-1)], "reason": " "},
        {"lines": [line(-1)], "corrects_id": None},
        {"lines": [line(-1)], "corrects_id": first.id},
        {"lines": [line(-1)], "corrects_id": 987654},
        {"lines": [line(-1)], "currency": "USD"},
    ):
        with pytest.raises(CorrectionNotPossible):
            issue(entity, **{**corrective, **change})
    with pytest.raises(CorrectionNotPossible):
        issue(other, **corrective, lines=[line(-1)])
    with pytest.raises(CorrectionNotPossible):
        issue(entity, owner="order:2", corrects_id=original.id)

    assert FiscalDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("invoicing_fiscaldocument", "party_name = 'x'"),
        ("invoicing_fiscaldocumentline", "description = 'x'"),
        ("invoicing_documentseries", "last_number = 0"),
        ("invoicing_documentseries", "last_number = 5"),
        ("invoicing_documentseries", "last_number = last_number + 1, code = 'x'"),
        ("invoicing_documentseries", "last_number = last_number + 1, last_issued_at = '2020-01-01Z'"),
    ],
)
def test_nothing_issued_is_ever_changed_or_deleted(table, column):
    document = issue(LegalEntityFactory())

    for statement in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
        with (
            pytest.raises(IntegrityError, match=r"append-only|document series"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert selectors.document(document.id) == document


def test_the_database_refuses_a_document_that_contradicts_itself():
    series = FiscalDocumentFactory().series
    wrong = [
        {"total_amount": 1},
        {"number": 0},
        {"number": 2},
        {"number": 2, "previous_hash": "x", "kind": DocumentKind.FULL},
        {"number": 2, "previous_hash": "x", "kind": DocumentKind.CORRECTIVE},
        {"previous_hash": ""},
    ]

    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            FiscalDocumentFactory(series=series, **change)
    with pytest.raises(IntegrityError), transaction.atomic():
        FiscalDocumentLineFactory(tax_percent=101)

    assert FiscalDocument.objects.count() == 1
    assert not FiscalDocumentLine.objects.exists()


def test_issuing_costs_a_fixed_number_of_statements(django_assert_num_queries):
    """Entity, limit, series, sale, document, lines, series, event; the savepoint is the test's."""
    entity = LegalEntityFactory()
    issue(entity)
    call = {
        "legal_entity_id": entity.pk,
        "source_code": "TILL1",
        "kind": DocumentKind.SIMPLIFIED,
        "owner": "order:2",
        "currency": "EUR",
        "lines": [line(), line(), line()],
        "party": None,
        "language": "es",
        "now": NOW,
    }

    with django_assert_num_queries(8):
        services.issue(**call)


@pytest.mark.parametrize("corrections", [0, 2])
def test_an_owners_documents_are_two_statements(corrections, django_assert_num_queries):
    entity = LegalEntityFactory()
    original = issue(entity)
    for _ in range(corrections):
        issue(entity, kind=DocumentKind.CORRECTIVE, corrects_id=original.id, reason="returned", lines=[line(-121)])

    with django_assert_num_queries(2):
        found = selectors.documents_of("order:1")

    assert len(found) == 1 + corrections
    assert selectors.document_by_public_id(original.public_id) == original


def _issue_and_fail(entity):
    issue(entity, owner="order:2")
    raise RuntimeError
