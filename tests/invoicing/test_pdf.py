from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import segno
from pypdf import PdfReader
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from apps.invoicing import services
from apps.invoicing.enums import DocumentKind, Paper
from apps.invoicing.services._glyphs import printable
from apps.invoicing.services._sheet import QrCode
from apps.stores.models import LegalEntity
from tests.factories.invoicing import PARTY, issue, line
from tests.factories.stores import LegalEntityFactory, LocationFactory

pytestmark = pytest.mark.django_db
LINES = [
    line(8990, description="Zapatillas de montaña · Azul / 39", sku="TRAIL-39"),
    line(2580, quantity=2, description="Calcetines <b>&</b> 'más'", sku="SOCK-M"),
    line(1200, percent="4", description="Книга: Тихий Дон", sku="LIBRO"),
]


def test_the_spanish_receipt_says_it_all():
    document = sold(language="es")

    words = text_of(services.render_pdf(document))

    for expected in (
        "Omni Retail S.L.",
        "NIF B86561412",
        "Gran Vía 1, 28013 Madrid",
        "Factura simplificada",
        "TILL1-S-2026-000001",
        "20 nov 2026, 18:42",
        "W-7K3M9Q",
        "Zapatillas de montaña · Azul / 39",
        "Calcetines <b>&</b> 'más'",
        "2 × 12,90 €",
        "Книга: Тихий Дон",
        "127,70 €",
        "IVA",
        "95,62 €",
        "21 %",
        "20,08 €",
        "0,46 €",
        "Gracias por su visita",
        f"{document.hash[:8]}…{document.hash[-8:]}".upper(),
    ):
        assert expected in words, expected


def test_the_english_invoice_says_it_all():
    document = sold(language="en", kind=DocumentKind.FULL, party=PARTY)

    words = text_of(services.render_pdf(document, paper=Paper.A4))

    for expected in (
        "Invoice",
        "TILL1-F-2026-000001",
        "November 20, 2026",
        "Łucja Müller-Ortega",
        "Tax number 12345678Z",
        "Calle Mayor 1, 28013 Madrid",
        "€74.30",
        "21%",
        "€127.70",
        "Page 1 of 1",
        document.hash.upper(),
    ):
        assert expected in words, expected


def test_a_corrective_document_names_the_original_and_the_reason():
    original = sold()
    corrective = issue(
        seller(),
        kind=DocumentKind.CORRECTIVE,
        corrects_id=original.id,
        reason="Devolución",
        lines=[line(-8990, quantity=-1)],
    )

    words = text_of(services.render_pdf(corrective))

    for expected in ("Factura rectificativa", "TILL1-S-2026-000001", "Devolución", "-89,90 €"):
        assert expected in words, expected


def test_a_discount_stands_below_the_price_it_lowers():
    lowered = replace(line(1800, quantity=2, description="Cap"), unit_amount=Decimal(1000), discount_amount=200)

    receipt = text_of(services.render_pdf(sold(language="en", lines=[lowered])))
    call = {"language": "en", "lines": [lowered], "kind": DocumentKind.FULL, "party": PARTY, "owner": "order:2"}
    invoice = text_of(services.render_pdf(sold(**call), paper=Paper.A4))

    for expected in ("2 × €10.00", "€20.00", "Discount", "-€2.00", "€18.00"):
        assert expected in receipt, expected
    for expected in ("8.265", "Discount -€1.65 net", "€14.88", "€18.00"):
        assert expected in invoice, expected


def test_a_receipt_is_one_page_of_80_mm_however_long():
    short, long = sold(), sold(owner="order:2", lines=LINES * 20)

    pages = [PdfReader(BytesIO(services.render_pdf(document))).pages for document in (short, long)]

    assert [len(each) for each in pages] == [1, 1]
    assert [float(each[0].mediabox.width) for each in pages] == pytest.approx([80 * mm] * 2, abs=0.1)
    assert pages[1][0].mediabox.height > 3 * pages[0][0].mediabox.height


def test_a_long_invoice_goes_over_pages_and_repeats_its_head():
    document = sold(language="en", kind=DocumentKind.FULL, party=PARTY, lines=LINES * 20)

    pages = PdfReader(BytesIO(services.render_pdf(document, paper=Paper.A4))).pages

    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.extract_text()
    assert "Unit price, net" in pages[1].extract_text()


@pytest.mark.parametrize("paper", Paper)
def test_the_same_document_is_the_same_file(paper):
    document = sold(party=PARTY)

    assert services.render_pdf(document, paper=paper) == services.render_pdf(document, paper=paper)


def test_a_receipt_is_in_the_documents_language_whoever_asks(settings):
    settings.LANGUAGE_CODE = "en"

    assert "Factura simplificada" in text_of(services.render_pdf(sold(language="es")))
    assert "Simplified invoice" in text_of(services.render_pdf(sold(language="en", owner="order:2")))


def test_the_qr_code_leads_to_our_check_with_the_fields(settings):
    settings.OMNI_PUBLIC_URL = "https://shop.example/"
    document = sold()

    assert services.verification_url(document) == (
        f"https://shop.example/documents/{document.public_id}/"
        "?nif=B86561412&numserie=TILL1-S-2026-000001&fecha=20-11-2026&importe=127.70"
    )


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm is not installed")
def test_the_drawn_qr_code_is_the_one_that_was_asked_for(tmp_path):
    """Drawn alone, rendered, and read back module by module."""
    url = services.verification_url(sold())
    matrix = [[bool(module) for module in row] for row in segno.make(url, error="m", micro=False).matrix]
    side, dots = 100 * mm, 8 * len(matrix)
    canvas = Canvas(str(tmp_path / "code.pdf"), pagesize=(side, side))
    QrCode(url, size=side).drawOn(canvas, 0, 0)
    canvas.save()

    command = ["pdftoppm", "-gray", "-scale-to", str(dots), "-singlefile", "code.pdf", "code"]
    subprocess.run(command, cwd=tmp_path, check=True)
    _, width, height, _, pixels = (tmp_path / "code.pgm").read_bytes().split(maxsplit=4)

    assert (int(width), int(height)) == (dots, dots)
    middle = range(4, dots, 8)
    assert [[pixels[y * dots + x] < 128 for x in middle] for y in middle] == matrix


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("€ ñ Ł Ж Ω", "€ ñ Ł Ж Ω"),
        ("½ ① ａ", "½ 1 a"),
        ("\u202eabc", "abc"),
        ("中文", "??"),
        ("a\u200db\ufe0f", "ab"),
        ("👩‍👧", "??"),
    ],
)
def test_characters_that_the_font_lacks_are_replaced(given, printed):
    assert printable(given) == printed


def seller():
    """Our company, the same in every call of a test."""
    known = LegalEntity.objects.filter(tax_id="B86561412").first()
    return known or LegalEntityFactory(
        name="Omni Retail S.L.", tax_id="B86561412", street="Gran Vía 1", postcode="28013", city="Madrid"
    )


def sold(**changes):
    shop = LocationFactory(legal_entity=seller(), name="Gran Vía")
    call = {"location_id": shop.pk, "lines": LINES, "reference": "W-7K3M9Q", **changes}
    return issue(seller(), **call)


def text_of(pdf):
    words = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"[\u00a0\u202f]", " ", words)
