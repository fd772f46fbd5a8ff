"""A document as PDF: the same bytes for the same document, in its own language."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.utils import translation

from apps.core.money import Money
from apps.invoicing.enums import Paper
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services._glyphs import register_fonts
from apps.invoicing.services._invoice import draw_invoice
from apps.invoicing.services._receipt import draw_receipt


def render_pdf(document: DocumentView, *, paper: Paper = Paper.RECEIPT) -> bytes:
    """The document on receipt paper (80 mm, as long as it needs) or on A4, with a QR code that leads to its check."""
    register_fonts()
    draw = draw_receipt if paper == Paper.RECEIPT else draw_invoice
    with translation.override(document.language):
        return draw(document, verification_url(document))


def verification_url(document: DocumentView) -> str:
    """What the QR code says: where to check the document, and the fields to compare, named as Spain's regulation does."""
    fields = {
        "nif": document.issuer_tax_id,
        "numserie": document.code,
        "fecha": f"{document.issued_on:%d-%m-%Y}",
        "importe": str(Money(document.total_amount, document.currency)),
    }
    return f"{settings.OMNI_PUBLIC_URL.rstrip('/')}/documents/{document.public_id}/?{urlencode(fields)}"
