from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.core.errors import InvalidInput, NotFound
from apps.invoicing import selectors
from apps.invoicing.enums import DocumentKind, Sector
from apps.invoicing.errors import (
    FullInvoiceRequired,
    InvalidTaxId,
    LinesDoNotAddUp,
    NoRuleForCountry,
    PartyRequired,
)
from apps.invoicing.services import Party
from tests.factories.invoicing import (
    PARTY,
    SimplifiedLimitFactory,
    issue,
    line,
    nothing_was_issued,
)
from tests.factories.stores import LegalEntityFactory, LocationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("total", "sector", "is_issued"),
    [
        (300_000, Sector.RETAIL, True),
        (300_001, Sector.RETAIL, False),
        (40_000, Sector.GENERAL, True),
        (40_001, Sector.GENERAL, False),
    ],
)
def test_a_simplified_document_ends_at_the_limit(total, sector, is_issued):
    entity = LegalEntityFactory(country="ES")

    if is_issued:
        assert issue(entity, lines=[line(total)], sector=sector).total_amount == total
    else:
        with pytest.raises(FullInvoiceRequired) as refusal:
            issue(entity, lines=[line(total)], sector=sector)
        assert "1619/2012" in refusal.value.context["source"]
        nothing_was_issued()


def test_over_the_limit_a_full_invoice_is_issued():
    document = issue(LegalEntityFactory(), lines=[line(300_001)], kind=DocumentKind.FULL, party=PARTY)

    assert (document.party_name, document.party_tax_id) == ("Łucja Müller-Ortega", "12345678Z")
    assert (document.party_address, document.party_country) == ("Calle Mayor 1, 28013 Madrid", "ES")


def test_a_country_without_a_rule_has_no_simplified_documents():
    entity = LegalEntityFactory(country="DE")

    with pytest.raises(NoRuleForCountry):
        issue(entity)
    nothing_was_issued()

    SimplifiedLimitFactory(country="DE")
    assert issue(entity).code == "TILL1-S-2026-000001"


@pytest.mark.parametrize(
    ("party", "error", "field"),
    [
        (None, PartyRequired, "party.name"),
        (replace(PARTY, name=" "), PartyRequired, "party.name"),
        (replace(PARTY, tax_id=""), PartyRequired, "party.tax_id"),
        (replace(PARTY, address=""), PartyRequired, "party.address"),
        (replace(PARTY, tax_id="12345678A"), InvalidTaxId, "party.tax_id"),
    ],
)
def test_a_full_invoice_names_the_customer(party, error, field):
    with pytest.raises(error) as refusal:
        issue(LegalEntityFactory(), kind=DocumentKind.FULL, party=party)

    assert refusal.value.field == field
    nothing_was_issued()


def test_a_simplified_document_may_name_the_customer():
    document = issue(LegalEntityFactory(), party=Party(name="Ana"))

    assert (document.party_name, document.party_tax_id) == ("Ana", "")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [replace(line(), total_amount=1211)],
        [replace(line(), quantity=0)],
        [replace(line(), tax_amount=300, net_amount=910)],
        [replace(line(), tax_percent=Decimal(10))],
        [line(-1210)],
    ],
)
def test_lines_that_do_not_add_up_are_refused(lines):
    with pytest.raises(LinesDoNotAddUp):
        issue(LegalEntityFactory(), lines=lines)

    nothing_was_issued()


def test_a_discount_is_a_line_below_zero():
    document = issue(LegalEntityFactory(), lines=[line(1210), line(-121, description="Descuento")])

    assert (document.total_amount, document.taxes[0].tax_amount) == (1089, 189)


def test_text_is_one_line_whatever_it_was():
    document = issue(
        LegalEntityFactory(), lines=[line(description="Two\nlines\x1f and\ta bell\x07 é " + "x" * 600, sku=" A\n1 ")]
    )

    assert document.lines[0].description == ("Two lines and a bell é " + "x" * 600)[:499] + "…"
    assert document.lines[0].sku == "A 1"
    assert selectors.verify_chain() == []


@pytest.mark.parametrize(
    ("source", "code"), [("till 1", "TILL-1"), ("Sól/ñu_3", "SOL-NU-3"), ("x" * 60, "X" * 40), ("a.b-c", "A.B-C")]
)
def test_a_series_is_named_with_plain_characters(source, code):
    assert issue(LegalEntityFactory(), source_code=source).code == f"{code}-S-2026-000001"


def test_a_source_without_a_plain_character_is_refused():
    with pytest.raises(InvalidInput):
        issue(LegalEntityFactory(), source_code="中文")


@pytest.mark.parametrize(
    ("language", "printed"), [("es", "es"), ("en", "en"), ("es-MX", "es"), ("fr", "en"), ("", "en")]
)
def test_a_language_that_is_not_printed_falls_back(language, printed):
    assert issue(LegalEntityFactory(), language=language).language == printed


def test_an_unknown_entity_or_a_foreign_location_is_not_found():
    entity = LegalEntityFactory()
    elsewhere = LocationFactory()

    with pytest.raises(NotFound):
        issue(LegalEntityFactory.build(pk=987654))
    with pytest.raises(NotFound):
        issue(entity, location_id=elsewhere.pk)

    nothing_was_issued()
