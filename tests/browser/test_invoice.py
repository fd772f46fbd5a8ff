"""From the QR code of a receipt to the invoice: by keyboard on a phone, with a slip on the way; and at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from apps.invoicing import selectors as documents
from apps.invoicing.codes import shown_code
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import verification_url
from tests.browser.conftest import violations
from tests.factories.shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]


def receipt_of(shop: Shop) -> FiscalDocument:
    variant = shop.stocked(5, amount=1995)
    shop.collected(shop.placed((variant, 2)))
    return FiscalDocument.objects.get()


def test_a_shopper_scans_the_receipt_and_gets_the_invoice(visit: Visit, live_server, shop, settings):
    settings.OMNI_PUBLIC_URL = live_server.url
    receipt = receipt_of(shop)
    page = visit(verification_url(documents.document(receipt.pk)), expects=(400,))

    page.get_by_label("Code of the receipt").fill(shown_code(receipt.public_id).lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Simplified invoice")).to_be_visible()
    address = page.url
    page.get_by_label("Name or company").fill("Talleres Ruiz S.L.")
    page.get_by_label("Tax number").fill("B12345675")
    page.get_by_label("Street and number").fill("Calle Mayor 1")
    page.get_by_label("Postcode", exact=True).fill("28013")
    page.get_by_label("City", exact=True).fill("Madrid")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("This tax number isn't valid")
    assert violations(page) == []
    expect(page.get_by_label("Street and number")).to_have_value("Calle Mayor 1")
    page.get_by_label("Tax number").fill("B12345674")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Invoice", exact=True)).to_be_visible()
    expect(page.get_by_text("B12345674")).to_be_visible()
    paper = page.request.get(f"{live_server.url}{page.get_by_role('link', name='Invoice (PDF)').get_attribute('href')}")
    assert paper.body().startswith(b"%PDF")
    page.goto(address)
    expect(page.get_by_text("There is an invoice for this receipt")).to_be_visible()
    assert FiscalDocument.objects.filter(kind="full").count() == 1
