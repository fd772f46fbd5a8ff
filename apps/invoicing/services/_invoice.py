"""The document on A4, over as many pages as it needs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, KeepTogether, PageTemplate, Spacer
from reportlab.platypus.doctemplate import BaseDocTemplate

from apps.invoicing.selectors import DocumentView, LineView
from apps.invoicing.services import _shown as shown
from apps.invoicing.services._glyphs import REGULAR, printable
from apps.invoicing.services._sheet import FAINT, INK, LINE, QrCode, style, table, text

WIDTH, HEIGHT = A4
SIDE = 18 * mm
BOTTOM = 20 * mm
INNER = WIDTH - 2 * SIDE
QR_SIZE = 32 * mm

TITLE = style(20, bold=True)
NAME = style(10.5, bold=True)
BODY = style(9)
BODY_RIGHT = style(9, align="right")
BOLD_BODY = style(9, bold=True)
LABEL = style(8, color=FAINT)
LABEL_RIGHT = style(8, align="right", color=FAINT)
TOTAL = style(13, bold=True)
TOTAL_RIGHT = style(13, bold=True, align="right")


def draw_invoice(document: DocumentView, url: str) -> bytes:
    """Draws it twice: the first time counts the pages."""
    pages = _Pages(document)
    _build(document, url, pages)
    pages.total, pages.seen = pages.seen, 0
    return _build(document, url, pages)


class _Pages:
    """The foot of each page: number of the document, page of pages."""

    def __init__(self, document: DocumentView) -> None:
        self.document = document
        self.total = 0
        self.seen = 0

    def __call__(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        self.seen = max(self.seen, canvas.getPageNumber())
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(FAINT)
        canvas.setStrokeColor(LINE)
        canvas.line(SIDE, BOTTOM - 4 * mm, WIDTH - SIDE, BOTTOM - 4 * mm)
        canvas.drawString(SIDE, BOTTOM - 9 * mm, printable(f"{self.document.issuer_name} · {self.document.code}"))
        where = _("Page %(page)s of %(pages)s") % {"page": canvas.getPageNumber(), "pages": self.total}
        canvas.drawRightString(WIDTH - SIDE, BOTTOM - 9 * mm, where)


def _build(document: DocumentView, url: str, pages: _Pages) -> bytes:
    buffer = BytesIO()
    frame = Frame(SIDE, BOTTOM, INNER, HEIGHT - BOTTOM - 18 * mm, 0, 0, 0, 0)
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPage=pages)],
        title=f"{document.kind.label} {document.code}",
        author=document.issuer_name,
        lang=document.language,
        invariant=1,
    )
    template.build(
        [
            _head(document),
            Spacer(0, 8 * mm),
            _parties(document),
            Spacer(0, 9 * mm),
            _lines(document),
            Spacer(0, 5 * mm),
            KeepTogether([_sums(document), Spacer(0, 8 * mm), _check(document, url)]),
        ]
    )
    return buffer.getvalue()


def _head(document: DocumentView) -> Flowable:
    facts = [
        (_("Number"), document.code),
        (_("Date"), shown.day(document)),
        (_("Order"), document.reference),
        (_("Corrects"), document.corrects_code),
        (_("Reason"), document.reason),
        (_("Replaces"), document.substitutes_code),
        (_("Date of sale"), shown.day_of_sale(document)),
    ]
    rows: list[list[Any]] = [[text(name, LABEL), text(value, BODY)] for name, value in facts if value]
    right = table(rows, [INNER * 0.12, INNER * 0.34])
    return table([[text(str(document.kind.label), TITLE), right]], [INNER * 0.54, INNER * 0.46])


def _parties(document: DocumentView) -> Flowable:
    issuer = [
        text(_("Issued by"), LABEL),
        text(document.issuer_name, NAME),
        text(_("Tax number %(tax_id)s") % {"tax_id": document.issuer_tax_id}, BODY),
        *(text(value, BODY) for value in (document.issuer_address,) if value),
    ]
    if document.place:
        issuer += [Spacer(0, 1.5 * mm), text(_("Place of sale"), LABEL), text(document.place, BODY)]
    party = []
    if document.party_name:
        party = [text(_("Customer"), LABEL), text(document.party_name, NAME)]
        if document.party_tax_id:
            party.append(text(_("Tax number %(tax_id)s") % {"tax_id": document.party_tax_id}, BODY))
        if document.party_address:
            party.append(text(document.party_address, BODY))
    return table([[issuer, "", party]], [INNER * 0.48, INNER * 0.06, INNER * 0.46])


def _lines(document: DocumentView) -> Flowable:
    heads = [_("Quantity"), _("Unit price, net"), _("VAT"), _("Net"), _("Total")]
    rows: list[list[Any]] = [[text(_("Description"), LABEL), *(text(head, LABEL_RIGHT) for head in heads)]]
    rows += [_line(document, line) for line in document.lines]
    widths = [INNER * share for share in (0.38, 0.1, 0.15, 0.09, 0.14, 0.14)]
    return table(
        rows,
        widths,
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 1), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (0, -1), 8),
        repeat=1,
    )


def _line(document: DocumentView, line: LineView) -> list[Any]:
    return [
        [text(line.description, BODY), *(text(words, LABEL) for words in _details(document, line))],
        text(str(line.quantity), BODY_RIGHT),
        text(shown.net_unit_price(document, line), BODY_RIGHT),
        text(shown.percent(document, line.tax_percent), BODY_RIGHT),
        text(shown.amount(document, line.net_amount), BODY_RIGHT),
        text(shown.amount(document, line.total_amount), BODY_RIGHT),
    ]


def _details(document: DocumentView, line: LineView) -> list[str]:
    """Below the description: the SKU, and what was taken off the price beside it."""
    words = [line.sku] if line.sku else []
    if line.discount_amount:
        amount = shown.amount(document, -shown.net_discount(line))
        words.append(_("Discount %(amount)s net") % {"amount": amount})
    return words


def _sums(document: DocumentView) -> Flowable:
    rows: list[list[Any]] = [
        ["", text(_("VAT"), LABEL), text(_("Net"), LABEL_RIGHT), text(_("Tax"), LABEL_RIGHT)],
    ]
    rows += [
        [
            "",
            text(shown.percent(document, tax.percent), BODY),
            text(shown.amount(document, tax.net_amount), BODY_RIGHT),
            text(shown.amount(document, tax.tax_amount), BODY_RIGHT),
        ]
        for tax in document.taxes
    ]
    rows.append(["", text(_("Total"), TOTAL), text(shown.amount(document, document.total_amount), TOTAL_RIGHT), ""])
    last = len(rows) - 1
    return table(
        rows,
        [INNER * share for share in (0.5, 0.14, 0.18, 0.18)],
        ("LINEBELOW", (1, 0), (-1, 0), 0.4, LINE),
        ("LINEABOVE", (1, last), (-1, last), 0.8, INK),
        ("SPAN", (2, last), (3, last)),
        ("TOPPADDING", (1, last), (-1, last), 5),
    )


def _check(document: DocumentView, url: str) -> Flowable:
    words = [
        text(_("Scan to check this document"), BOLD_BODY),
        text(_("Fingerprint %(hash)s") % {"hash": document.hash.upper()}, LABEL),
    ]
    if document.previous_hash:
        words.append(text(_("Follows on %(hash)s") % {"hash": document.previous_hash.upper()}, LABEL))
    code = shown.code_to_type(document)
    if code:
        words += [text(_("An invoice with your tax data? Scan, and type this code:"), LABEL), text(code, NAME)]
    return table(
        [[QrCode(url, size=QR_SIZE, align="LEFT"), words]],
        [QR_SIZE + 6 * mm, INNER - QR_SIZE - 6 * mm],
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    )
