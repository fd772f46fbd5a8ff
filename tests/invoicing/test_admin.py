from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.invoicing.models import FiscalDocument
from tests.factories.accounts import UserFactory
from tests.factories.invoicing import DocumentSeriesFactory, FiscalDocumentFactory, FiscalDocumentLineFactory, issue
from tests.factories.stores import LegalEntityFactory

LISTS = {
    "fiscaldocument": FiscalDocumentFactory,
    "fiscaldocumentline": FiscalDocumentLineFactory,
    "documentseries": DocumentSeriesFactory,
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_with_three_rows_as_with_one(model, admin_client):
    """Compared, not counted: the frame around every page of the admin is another app's."""
    page = reverse(f"admin:invoicing_{model}_changelist")
    spent = []
    for more in (1, 2):
        LISTS[model].create_batch(more)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(page).status_code == 200
        spent.append(len(queries))

    assert spent[0] == spent[1]


def test_the_law_is_listed_with_its_source(admin_client):
    response = admin_client.get(reverse("admin:invoicing_simplifiedlimit_changelist"))

    assert "Real Decreto 1619/2012" in response.content.decode()
    assert "€3,000.00" in response.content.decode()


@pytest.mark.parametrize("paper", ["receipt", "a4"])
def test_a_document_is_printed_from_the_list(paper, admin_client):
    document = issue(LegalEntityFactory())
    page = reverse("admin:invoicing_fiscaldocument_print", args=[document.public_id, paper])

    listed = admin_client.get(reverse("admin:invoicing_fiscaldocument_changelist"))
    printed = admin_client.get(page)

    assert page in listed.content.decode()
    assert (printed.status_code, printed["Content-Type"]) == (200, "application/pdf")
    assert printed["Content-Disposition"] == 'inline; filename="TILL1-S-2026-000001.pdf"'
    assert printed.content.startswith(b"%PDF-")


def test_what_does_not_exist_is_not_printed(admin_client):
    document = issue(LegalEntityFactory())

    unknown = admin_client.get(reverse("admin:invoicing_fiscaldocument_print", args=[uuid.uuid4(), "a4"]))
    paper = admin_client.get(reverse("admin:invoicing_fiscaldocument_print", args=[document.public_id, "a5"]))

    assert [unknown.status_code, paper.status_code] == [404, 404]


def test_staff_without_the_permission_print_nothing(client):
    document = issue(LegalEntityFactory())
    page = reverse("admin:invoicing_fiscaldocument_print", args=[document.public_id, "a4"])

    signed_out = client.get(page)
    client.force_login(UserFactory(is_staff=True))
    refused = client.get(page)

    assert signed_out.status_code == 302
    assert refused.status_code == 404


def test_a_document_cannot_be_changed(admin_client):
    document = issue(LegalEntityFactory())
    page = reverse("admin:invoicing_fiscaldocument_change", args=[document.id])

    assert admin_client.get(page).status_code == 200
    assert admin_client.post(page, {"party_name": "x"}).status_code == 403
    assert FiscalDocument.objects.get().party_name == ""
