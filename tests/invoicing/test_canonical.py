from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.invoicing import selectors
from apps.invoicing.canonical import RECORD_SQL, record_text
from apps.invoicing.models import FiscalDocument, FiscalDocumentLine
from apps.invoicing.services import Party
from tests.factories.invoicing import issue, line
from tests.factories.stores import LegalEntityFactory, LocationFactory

pytestmark = pytest.mark.django_db


def test_the_text_is_the_documented_one():
    shop = LocationFactory(legal_entity__tax_id="B86561412", name="Gran Vía")
    document = issue(
        shop.legal_entity,
        location_id=shop.pk,
        reference="W-1",
        party=Party(name="Ana", address="Calle 1"),
        lines=[line(1210), line(1100, percent="10", description="Té", sku="TEA")],
    )

    assert _text(document.id).split("\n") == [
        "IDEmisorFactura=B86561412",
        "NumSerieFactura=TILL1-S-2026-000001",
        "FechaExpedicionFactura=20-11-2026",
        "TipoFactura=simplified",
        "CuotaTotal=310",
        "ImporteTotal=2310",
        "Huella=",
        "FechaHoraHusoGenRegistro=2026-11-20T17:42:30Z",
        f"PublicId={document.public_id}",
        "Owner=order:1",
        "Reference=W-1",
        "TimeZone=Europe/Madrid",
        "Language=es",
        "Place=Gran Vía, Madrid",
        "IssuerName=Omni Retail S.L.",
        "IssuerAddress=",
        "IssuerCountry=ES",
        "PartyName=Ana",
        "PartyTaxId=",
        "PartyAddress=Calle 1",
        "PartyCountry=ES",
        "Corrects=",
        "Reason=",
        "Currency=EUR",
        "Net=2000",
        "1\x1fSocks\x1fSOCK-1\x1f1\x1f1210.0000\x1f1000\x1f21.000\x1f210\x1f1210",
        "2\x1fTé\x1fTEA\x1f1\x1f1100.0000\x1f1000\x1f10.000\x1f100\x1f1100",
    ]
    assert document.hash == hashlib.sha256(_text(document.id).encode()).hexdigest()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    description=st.text(min_size=1, max_size=80, alphabet=st.characters(exclude_characters="\x00", codec="utf-8")),
    name=st.text(max_size=40, alphabet=st.characters(exclude_characters="\x00", codec="utf-8")),
    unit=st.decimals(min_value=0, max_value=10**6, places=4),
    percent=st.decimals(min_value=0, max_value=30, places=3),
    net=st.integers(min_value=0, max_value=200_000),
    discount=st.integers(min_value=0, max_value=5000),
)
def test_python_and_sql_write_the_same_text(description, name, unit, percent, net, discount):
    tax = round(net * percent / 100)
    sold = line(net + tax, net=net, percent=str(percent), description=description, sku=name)
    object.__setattr__(sold, "unit_amount", unit)
    object.__setattr__(sold, "discount_amount", discount)
    owner = f"order:{FiscalDocument.objects.count() + 1}"

    document = issue(LegalEntityFactory(name=name or "x"), owner=owner, lines=[sold], party=Party(name=name))

    assert _text(document.id) == _text_in_sql(document.id)
    assert selectors.verify_chain() == []


def _text(document_id):
    lines = list(FiscalDocumentLine.objects.filter(document_id=document_id).order_by("position"))
    assert all(isinstance(sold.unit_amount, Decimal) for sold in lines)
    return record_text(FiscalDocument.objects.get(pk=document_id), lines, corrected_hash="")


def _text_in_sql(document_id):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {RECORD_SQL} FROM invoicing_fiscaldocument d WHERE d.id = %s", [document_id])
        return cursor.fetchone()[0]
