from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from apps.invoicing import selectors, services
from apps.invoicing.enums import DocumentKind, Sector
from apps.invoicing.models import (
    DocumentSeries,
    FiscalDocument,
    FiscalDocumentLine,
    SimplifiedLimit,
    SubstitutionWindow,
)
from apps.invoicing.services import DocumentLine, Party
from apps.outbox.models import Event
from tests.factories.stores import LegalEntityFactory

NOW = datetime(2026, 11, 20, 17, 42, 30, 123456, tzinfo=UTC)
HASH = hashlib.sha256(b"").hexdigest()
PARTY = Party(name="Łucja Müller-Ortega", tax_id="12345678Z", address="Calle Mayor 1, 28013 Madrid", country="ES")


class DocumentSeriesFactory(DjangoModelFactory):
    class Meta:
        model = DocumentSeries

    legal_entity = factory.SubFactory(LegalEntityFactory)
    source_code = "TILL1"
    kind = DocumentKind.SIMPLIFIED
    year = 2026
    code = factory.Sequence(lambda n: f"TILL{n}-S-2026")


class FiscalDocumentFactory(DjangoModelFactory):
    """A row alone, outside the chain; scenarios issue theirs through the service."""

    class Meta:
        model = FiscalDocument

    series = factory.SubFactory(DocumentSeriesFactory)
    number = 1
    code = factory.LazyAttribute(lambda document: f"{document.series.code}-000001")
    kind = DocumentKind.SIMPLIFIED
    owner = factory.Sequence(lambda n: f"order:{n}")
    issued_at = NOW
    issued_on = date(2026, 11, 20)
    time_zone = "Europe/Madrid"
    language = "es"
    legal_entity = factory.SelfAttribute("series.legal_entity")
    issuer_name = factory.SelfAttribute("legal_entity.name")
    issuer_tax_id = factory.SelfAttribute("legal_entity.tax_id")
    issuer_country = "ES"
    currency = "EUR"
    net_amount = 1000
    tax_amount = 210
    total_amount = 1210
    hash = factory.Sequence(lambda n: f"{n:064x}")


class FiscalDocumentLineFactory(DjangoModelFactory):
    class Meta:
        model = FiscalDocumentLine

    document = factory.SubFactory(FiscalDocumentFactory)
    position = 1
    description = "Socks"
    quantity = 1
    unit_amount = Decimal(1210)
    net_amount = 1000
    tax_percent = Decimal(21)
    tax_amount = 210
    total_amount = 1210


class SimplifiedLimitFactory(DjangoModelFactory):
    class Meta:
        model = SimplifiedLimit

    country = "DE"
    sector = Sector.RETAIL
    currency = "EUR"
    up_to_amount = 25_000
    valid_from = factory.Sequence(lambda n: date(2017, 1, 1) + timedelta(days=n))
    source = "UStDV § 33"


class SubstitutionWindowFactory(DjangoModelFactory):
    class Meta:
        model = SubstitutionWindow

    country = "DE"
    days = 3653
    valid_from = factory.Sequence(lambda n: date(2017, 1, 1) + timedelta(days=n))
    source = "UStG § 14b"


def line(total=1210, *, net=None, percent="21", quantity=1, description="Socks", sku="SOCK-1"):
    """A line at a price that holds the tax."""
    rate = Decimal(percent)
    net = round(total * 100 / (100 + float(rate))) if net is None else net
    return DocumentLine(
        description=description,
        sku=sku,
        quantity=quantity,
        unit_amount=Decimal(total) / quantity,
        net_amount=net,
        tax_amount=total - net,
        tax_percent=rate,
        total_amount=total,
    )


def issue(entity, **changes):
    """Issues a document as a till does, and returns it."""
    call = {
        "legal_entity_id": entity.pk,
        "source_code": "TILL1",
        "kind": DocumentKind.SIMPLIFIED,
        "owner": "order:1",
        "currency": "EUR",
        "lines": [line()],
        "party": None,
        "language": "es",
        "now": NOW,
        **changes,
    }
    with transaction.atomic():
        pk = services.issue(**call)
    return selectors.document(pk)


def replace(original, **changes):
    """Replaces a simplified document by a full one, and returns it."""
    call = {"document_id": original.id, "party": PARTY, "source_code": "WEB", "language": "es", "now": NOW, **changes}
    with transaction.atomic():
        pk = services.substitute(**call)
    return selectors.document(pk)


def take_back(entity, original, **changes):
    """Takes a document back, whole or what `lines` say."""
    lines = [
        DocumentLine(
            description=row.description,
            sku=row.sku,
            quantity=-row.quantity,
            unit_amount=row.unit_amount,
            net_amount=-row.net_amount,
            tax_amount=-row.tax_amount,
            tax_percent=row.tax_percent,
            total_amount=-row.total_amount,
            discount_amount=-row.discount_amount,
        )
        for row in original.lines
    ]
    call = {"lines": lines, "owner": original.owner, "reason": "returned", **changes}
    return issue(entity, kind=DocumentKind.CORRECTIVE, corrects_id=original.id, **call)


def nothing_was_issued():
    assert not FiscalDocument.objects.exists()
    assert not DocumentSeries.objects.filter(last_number__gt=0).exists()
    assert not Event.objects.exists()
