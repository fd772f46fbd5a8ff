"""The page behind the QR code of a receipt."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from apps.invoicing import selectors as invoicing
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import verification_url
from tests.factories.shop import ANA


def printed(shop, shelve) -> str:
    """What the QR code of a receipt says, without the host."""
    (shirt,) = shelve(1)
    shop.collected(shop.placed((shirt, 1)))
    document = invoicing.document_by_public_id(FiscalDocument.objects.get().public_id)
    parts = urlsplit(verification_url(document))
    return f"{parts.path}?{parts.query}"


def test_code_of_a_receipt_leads_to_what_was_issued(shop, shelve, client):
    page = client.get(printed(shop, shelve))

    text = page.content.decode()
    assert page.status_code == 200
    assert "This document is ours" in text
    assert ANA.name not in text
    assert ANA.email not in text


def test_code_that_was_changed_is_told_apart(shop, shelve, client):
    url = printed(shop, shelve)

    page = client.get(url.replace("importe=", "importe=9"), headers={"accept-language": "es"})

    assert "No es lo que emitimos" in page.content.decode()


def test_unknown_document_is_not_found(shop, client):
    assert client.get(f"/documents/{uuid.uuid4()}/").status_code == 404
