"""The page behind the QR code of a receipt, and the form that turns it into an invoice."""

from __future__ import annotations

import uuid
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core import mail
from pypdf import PdfReader

from apps.core.ids import derived_code
from apps.fulfilment import services as fulfilment
from apps.invoicing import selectors as invoicing
from apps.invoicing.codes import document_code, shown_code
from apps.invoicing.enums import DocumentKind
from apps.invoicing.models import FiscalDocument, SubstitutionWindow
from apps.invoicing.services import verification_url
from apps.messaging import services as messaging
from apps.orders import selectors as orders
from apps.outbox import services as outbox
from tests.factories.shop import ANA, NOW

TAX_DATA = {
    "name": "Talleres Ruiz S.L.",
    "tax_id": "b-12345674",
    "street": "Calle Mayor 1",
    "postcode": "28013",
    "city": "Madrid",
    "country": "ES",
}


def printed(shop, shelve) -> str:
    """What the QR code of a receipt says, without the host."""
    sold(shop, shelve)
    document = invoicing.document_by_public_id(FiscalDocument.objects.get().public_id)
    parts = urlsplit(verification_url(document))
    return f"{parts.path}?{parts.query}"


def sold(shop, shelve):
    (shirt,) = shelve(1)
    work = shop.collected(shop.placed((shirt, 1)))
    return work, FiscalDocument.objects.get()


def held(document, language="en") -> str:
    return f"/{language}/documents/{document.public_id}/{document_code(document.public_id)}/"


def text_of(page) -> str:
    return page.content.decode()


def words_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_code_of_a_receipt_leads_to_what_was_issued(shop, shelve, client):
    page = client.get(printed(shop, shelve))

    text = text_of(page)
    assert page.status_code == 200
    assert "This document is ours" in text
    assert ANA.name not in text
    assert ANA.email not in text


def test_code_that_was_changed_is_told_apart(shop, shelve, client):
    url = printed(shop, shelve)

    page = client.get(url.replace("importe=", "importe=9"), headers={"accept-language": "es"})

    assert "No es lo que emitimos" in text_of(page)


def test_unknown_document_is_not_found(shop, client):
    assert client.get(f"/documents/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/en/documents/{uuid.uuid4()}/ABCD1234/").status_code == 404


def test_from_the_printed_code_to_the_invoice_in_the_mail(shop, shelve, client):
    url = printed(shop, shelve)
    receipt = FiscalDocument.objects.get()
    assert "An invoice with your tax data?" in text_of(client.get(url))

    found = client.post("/en/documents/", {"number": receipt.code, "code": shown_code(receipt.public_id)})
    assert (found.status_code, found.url) == (302, held(receipt))
    assert "Make the invoice" in text_of(client.get(found.url))
    made = client.post(found.url, TAX_DATA)

    full = FiscalDocument.objects.get(kind=DocumentKind.FULL)
    assert (made.status_code, made.url) == (302, held(full))
    assert (full.substitutes, full.total_amount, full.party_tax_id) == (receipt, 1990, "B12345674")
    assert full.party_address == "Calle Mayor 1, 28013 Madrid"
    page = text_of(client.get(made.url))
    for words in ("Talleres Ruiz S.L.", receipt.code, "Your invoice is ready", "Invoice (PDF)"):
        assert words in page, words
    outbox.relay()
    messaging.send_due()
    letter = next(one for one in mail.outbox if one.subject == f"Your invoice for order {receipt.reference}")
    ((name, content, kind),) = letter.attachments
    assert (name, kind) == (f"{full.code}.pdf", "application/pdf")
    for words in ("Talleres Ruiz S.L.", "B12345674", f"Replaces {receipt.code}"):
        assert words in " ".join(words_of(content).split()), words


def test_in_spanish_on_paper_too(shop, shelve, client):
    _work, receipt = sold(shop, shelve)

    client.post(held(receipt, "es"), TAX_DATA)

    full = FiscalDocument.objects.get(kind=DocumentKind.FULL)
    paper = client.get(f"{held(full, 'es')}a4.pdf")
    words = " ".join(words_of(paper.content).split())
    assert paper["Content-Type"] == "application/pdf"
    for expected in (
        "Factura",
        f"Sustituye a {receipt.code}",
        "Fecha de venta 23 de noviembre de 2026",
        "NIF B12345674",
    ):
        assert expected in words, expected


def test_the_receipt_prints_its_code_until_an_invoice_stands_for_it(shop, shelve, client):
    _work, receipt = sold(shop, shelve)
    code = shown_code(receipt.public_id)

    before = [words_of(client.get(f"{held(receipt)}{paper}.pdf").content) for paper in ("receipt", "a4")]
    client.post(held(receipt), TAX_DATA)
    after = words_of(client.get(f"{held(receipt)}receipt.pdf").content)

    assert all(code in words for words in before)
    assert code not in after
    assert client.get(f"{held(receipt)}poster.pdf").status_code == 404


def test_asked_again_the_one_invoice_is_shown(shop, shelve, client):
    _work, receipt = sold(shop, shelve)
    client.post(held(receipt), TAX_DATA)
    full = FiscalDocument.objects.get(kind=DocumentKind.FULL)

    again = client.post(held(receipt), {**TAX_DATA, "name": "Somebody else"}, follow=True)

    assert FiscalDocument.objects.count() == 2
    assert "There is an invoice for this receipt" in text_of(again)
    assert held(full) in text_of(again)
    assert "Make the invoice" not in text_of(again)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Write the name or company"),
        ({"tax_id": "B12345675"}, "This tax number isn&#x27;t valid"),
        ({"tax_id": ""}, "Write the tax number"),
        ({"street": " "}, "Write street and number"),
        ({"postcode": "1"}, "This postcode isn&#x27;t one of the country"),
        ({"city": ""}, "Write the city"),
        ({"country": "XX"}, "Choose the country"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(shop, shelve, client, wrong, sentence):
    _work, receipt = sold(shop, shelve)

    page = client.post(held(receipt), {**TAX_DATA, **wrong, "street": wrong.get("street", "Rúa <Nova> 9")})

    assert page.status_code == 400
    assert sentence in text_of(page)
    assert ("street" in wrong) or "Rúa &lt;Nova&gt; 9" in text_of(page)
    assert FiscalDocument.objects.count() == 1


def test_a_foreign_company_has_its_country_on_the_invoice(shop, shelve, client):
    _work, receipt = sold(shop, shelve)
    abroad = {"tax_id": "PT501964843", "postcode": "1200-109", "city": "Lisboa", "country": "PT"}

    client.post(held(receipt), {**TAX_DATA, **abroad})

    full = FiscalDocument.objects.get(kind=DocumentKind.FULL)
    assert (full.party_country, full.party_address) == ("PT", "Calle Mayor 1, 1200-109 Lisboa, Portugal")


def test_what_was_given_back_or_is_too_old_says_so_and_has_no_form(shop, shelve, client):
    work, receipt = sold(shop, shelve)
    SubstitutionWindow.objects.all().delete()

    assert "too old to be turned into an invoice" in text_of(client.get(held(receipt)))
    assert "An invoice with your tax data?" not in text_of(client.get(f"/documents/{receipt.public_id}/"))
    refused = client.post(held(receipt), TAX_DATA)
    assert refused.status_code == 409
    assert "too old" in text_of(refused)

    fulfilment.undo_hand_over(work_id=work.public_id, in_hand=True, reason="Wrong", actor=shop.manager, now=NOW)
    assert "All of this receipt was given back" in text_of(client.get(held(receipt)))
    assert FiscalDocument.objects.filter(kind=DocumentKind.FULL).count() == 0


def test_wrong_codes_are_refused_then_locked_out(shop, shelve, client):
    _work, receipt = sold(shop, shelve)
    strange = f"/en/documents/{receipt.public_id}/{derived_code('document-code', uuid.uuid4(), 0, length=8)}/"

    statuses = [client.get(strange).status_code for _ in range(11)]
    post = client.post(strange, TAX_DATA)
    paper = client.get(f"{strange}a4.pdf")

    assert statuses == [403] * 10 + [429]
    assert (post.status_code, paper.status_code) == (429, 429)
    assert "Too many wrong tries" in text_of(post)
    assert FiscalDocument.objects.count() == 1


def test_the_finder_keeps_what_was_typed(shop, client):
    page = client.post("/en/documents/", {"number": "MAD-1-S-2026-000009", "code": "abcd 1234"})

    assert page.status_code == 403
    for words in ("MAD-1-S-2026-000009", "abcd 1234", "This code doesn&#x27;t belong to this document"):
        assert words in text_of(page), words
    assert client.get("/en/documents/").status_code == 200


def test_the_orders_page_leads_to_what_stands(shop, shelve, client):
    work, receipt = sold(shop, shelve)
    order = work.order
    page = f"/en/order/{order.public_id}/{orders.link_token(order)}/"

    assert held(receipt) in text_of(client.get(page))
    client.post(held(receipt), TAX_DATA)

    full = FiscalDocument.objects.get(kind=DocumentKind.FULL)
    assert held(full) in text_of(client.get(page))
    assert held(receipt) not in text_of(client.get(page))
