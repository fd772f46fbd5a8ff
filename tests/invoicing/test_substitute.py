"""A simplified document is replaced by a full one: the sale is told anew, and counted once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from apps.invoicing import selectors, services
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import (
    AlreadySubstituted,
    InvalidTaxId,
    NotASimplifiedInvoice,
    NothingLeftToInvoice,
    PartyRequired,
    TooLateForInvoice,
)
from apps.invoicing.models import FiscalDocument
from apps.invoicing.selectors import COUNTS_SQL
from apps.invoicing.services import Party
from apps.outbox.models import Event
from apps.stores.models import LegalEntity
from tests.factories.invoicing import NOW, PARTY, issue, line, replace, take_back
from tests.factories.stores import LegalEntityFactory
from tests.tampering import broken_invariants

pytestmark = pytest.mark.django_db
SALE = [line(2580, quantity=2, description="Socks"), line(1200, percent="4", description="Book")]


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    assert broken_invariants() == []


def counted():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(sum(total_amount), 0) FROM invoicing_fiscaldocument d WHERE {COUNTS_SQL}")
        return cursor.fetchone()[0]


def test_the_full_document_says_the_same_sale_with_the_customers_tax_data():
    original = issue(LegalEntityFactory(), lines=SALE, reference="W-7K3M9Q")

    full = replace(original, now=NOW + timedelta(days=3), language="en")

    assert (full.kind, full.code, full.substitutes_code) == (DocumentKind.FULL, "WEB-F-2026-000001", original.code)
    assert (full.owner, full.reference, full.lines) == (original.owner, original.reference, original.lines)
    assert (full.issued_on, full.substitutes_on) == (original.issued_on + timedelta(days=3), original.issued_on)
    assert (full.party_name, full.party_tax_id, full.language) == (PARTY.name, PARTY.tax_id, "en")
    assert selectors.document(original.id).replaced_by == full.public_id
    assert selectors.standing_of(original.owner).id == full.id
    assert counted() == 3780
    told = Event.objects.latest("pk").payload
    assert (told["document_id"], told["substitutes_id"]) == (full.id, original.id)


def test_only_the_full_document_is_corrected_from_then_on():
    entity = LegalEntityFactory()
    original = issue(entity)
    full = replace(original)

    with pytest.raises(AlreadySubstituted):
        take_back(entity, original)
    correction = take_back(entity, full)

    assert correction.corrects_code == full.code
    assert counted() == 0


def test_units_that_were_given_back_before_are_not_invoiced():
    entity = LegalEntityFactory()
    original = issue(entity, lines=SALE)
    take_back(entity, original, lines=[line(-1200, percent="4", quantity=-1, description="Book")])
    assert counted() == 2580

    full = replace(original)

    assert [(row.description, row.quantity, row.total_amount) for row in full.lines] == [("Socks", 2, 2580)]
    assert (full.total_amount, counted()) == (2580, 2580)


def test_a_part_that_was_given_back_is_named_on_the_invoice():
    entity = LegalEntityFactory()
    original = issue(entity, lines=SALE)
    take_back(entity, original, lines=[line(-1290, quantity=-1)])

    full = replace(original)

    assert [(row.quantity, row.total_amount) for row in full.lines] == [(2, 2580), (1, 1200), (-1, -1290)]
    assert (full.total_amount, counted()) == (2490, 2490)


def test_what_cannot_be_replaced_is_refused_and_nothing_is_issued():
    entity = LegalEntityFactory()
    sold, given_back = issue(entity), issue(entity, owner="order:2")
    correction = take_back(entity, given_back)
    full = issue(entity, owner="order:3", kind=DocumentKind.FULL, party=PARTY)
    replaced = issue(entity, owner="order:4")
    replace(replaced)
    before = list(FiscalDocument.objects.values_list("pk", flat=True)), Event.objects.count()

    for document, changes, error in (
        (given_back, {}, NothingLeftToInvoice),
        (correction, {}, NotASimplifiedInvoice),
        (full, {}, NotASimplifiedInvoice),
        (replaced, {}, AlreadySubstituted),
        (sold, {"party": Party(name="Ana", tax_id="12345678A", address="Calle Mayor 1")}, InvalidTaxId),
        (sold, {"party": Party(name="Ana", tax_id="12345678Z")}, PartyRequired),
        (sold, {"now": NOW + timedelta(days=1462)}, TooLateForInvoice),
    ):
        with pytest.raises(error):
            replace(document, **changes)

    assert (list(FiscalDocument.objects.values_list("pk", flat=True)), Event.objects.count()) == before


def test_the_last_day_of_four_years_is_in_time_and_a_country_without_a_rule_is_not():
    entity = LegalEntityFactory()
    first, second = issue(entity), issue(entity, owner="order:2")
    assert replace(first, now=NOW + timedelta(days=1461)).kind == DocumentKind.FULL

    LegalEntity.objects.update(country="PT")

    with pytest.raises(TooLateForInvoice):
        replace(second, party=Party(name="Ana", tax_id="123456789", address="Rua 1", country="PT"))


def test_a_free_sale_can_be_invoiced_until_it_is_taken_back():
    entity = LegalEntityFactory()
    free = [line(0, description="Cap")]
    first, second = issue(entity, lines=free), issue(entity, owner="order:2", lines=free)
    take_back(entity, second)

    assert replace(first).total_amount == 0
    assert selectors.is_taken_back(selectors.document(second.id))
    assert not selectors.is_taken_back(selectors.document(first.id))
    with pytest.raises(NothingLeftToInvoice):
        replace(second)


def test_the_database_itself_refuses_a_second_replacement_and_one_that_is_not_full():
    entity = LegalEntityFactory()
    original, other = issue(entity), issue(entity, owner="order:2")
    replace(original)
    insert = """INSERT INTO invoicing_fiscaldocument (public_id, series_id, number, code, kind, owner, issued_at, issued_on,
        time_zone, language, place, reference, legal_entity_id, issuer_name, issuer_tax_id, issuer_address, issuer_country,
        party_name, party_tax_id, party_address, party_country, reason, currency, net_amount, tax_amount, total_amount,
        previous_hash, hash, substitutes_id)
        SELECT gen_random_uuid(), series_id, 900, 'x', %s, owner, issued_at, issued_on, time_zone, language, place,
        reference, legal_entity_id, issuer_name, issuer_tax_id, issuer_address, issuer_country, 'Ana', '1', 'x', 'ES', reason,
        currency, net_amount, tax_amount, total_amount, 'p', 'h', %s FROM invoicing_fiscaldocument WHERE id = %s"""

    for kind, pk, constraint in (
        ("full", original.id, "invoicing_document_substituted_once"),
        ("simplified", other.id, "invoicing_document_substitute_is_full"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [kind, pk, pk])


def test_the_sale_is_locked_by_its_owner_and_the_full_document_is_found():
    original = issue(LegalEntityFactory())
    full = replace(original)

    with transaction.atomic():
        assert services.lock_standing(original.owner).id == full.id
        assert services.lock_standing("order:77") is None


def test_a_clock_that_ran_backwards_dates_it_no_earlier_than_the_sale():
    original = issue(LegalEntityFactory())

    full = replace(original, now=NOW - timedelta(days=2))

    assert (full.issued_at, full.issued_on) == (original.issued_at, original.issued_on)
