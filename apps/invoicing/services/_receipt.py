"""The 80 mm receipt: one page, as long as it needs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Frame, HRFlowable, PageTemplate, Spacer
from reportlab.platypus.doctemplate import BaseDocTemplate

from apps.core.money import round_half_up
from apps.invoicing.selectors import DocumentView, LineView
from apps.invoicing.services import _shown as shown
from apps.invoicing.services._sheet import FAINT, INK, LINE, QrCode, style, table, text

WIDTH = 80 * mm
MARGIN = 5 * mm
INNER = WIDTH - 2 * MARGIN
QR_SIZE = 34 * mm

SHOP = style(12, bold=True, align="center")
SMALL_CENTER = style(7.5, align="center", color=FAINT)
TITLE = style(9.5, bold=True, align="center")
BODY = style(8.5)
BODY_RIGHT = style(8.5, align="right")
SMALL = style(7.5, color=FAINT)
SMALL_RIGHT = style(7.5, align="right", color=FAINT)
CODE = style(12, bold=True, align="center")
TOTAL = style(13, bold=True)
TOTAL_RIGHT = style(13, bold=True, align="right")


def draw_receipt(document: DocumentView, url: str) -> bytes:
    """Lays the receipt out once to learn its length, and again on a page of that length."""
    parts = _parts(document, url)
    height = (
        sum(part.wrap(INNER, 10**6)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in parts)
        + 2 * MARGIN
        + 2
    )
    buffer = BytesIO()
    frame = Frame(MARGIN, MARGIN, INNER, height - 2 * MARGIN, 0, 0, 0, 0)
    template = BaseDocTemplate(
        buffer,
        pagesize=(WIDTH, height),
        pageTemplates=[PageTemplate(frames=[frame])],
        title=f"{document.kind.label} {document.code}",
        author=document.issuer_name,
        lang=document.language,
        invariant=1,
    )
    template.build(_parts(document, url))
    return buffer.getvalue()


def _parts(document: DocumentView, url: str) -> list[Flowable]:
    return [
        *_head(document),
        _rule(),
        *[part for line in document.lines for part in _line(document, line)],
        _rule(),
        _total(document),
        Spacer(0, 2 * mm),
        _taxes(document),
        *_party(document),
        _rule(),
        Spacer(0, 1.5 * mm),
        QrCode(url, size=QR_SIZE),
        Spacer(0, 3 * mm),
        text(_("Scan to check this document"), SMALL_CENTER),
        text(_("Fingerprint %(hash)s") % {"hash": shown.fingerprint(document)}, SMALL_CENTER),
        *_code(document),
        Spacer(0, 3 * mm),
        text(_("Thank you for your visit"), style(9, bold=True, align="center")),
    ]


def _head(document: DocumentView) -> list[Flowable]:
    parts = [
        text(document.issuer_name, SHOP),
        Spacer(0, 1 * mm),
        text(_("Tax number %(tax_id)s") % {"tax_id": document.issuer_tax_id}, SMALL_CENTER),
    ]
    if document.issuer_address:
        parts.append(text(document.issuer_address, SMALL_CENTER))
    if document.place:
        parts += [Spacer(0, 1 * mm), text(document.place, SMALL_CENTER)]
    facts = [
        (_("Number"), document.code),
        (_("Date"), shown.day_and_time(document)),
        (_("Order"), document.reference),
        (_("Corrects"), document.corrects_code),
        (_("Reason"), document.reason),
        (_("Replaces"), document.substitutes_code),
        (_("Date of sale"), shown.day_of_sale(document)),
    ]
    rows: list[list[Any]] = [[text(name, SMALL), text(value, BODY_RIGHT)] for name, value in facts if value]
    return [
        *parts,
        Spacer(0, 3 * mm),
        text(str(document.kind.label), TITLE),
        Spacer(0, 1 * mm),
        table(rows, [INNER * 0.26, INNER * 0.74]),
    ]


def _line(document: DocumentView, line: LineView) -> list[Flowable]:
    total = shown.amount(document, line.total_amount)
    rows = [[text(line.description, BODY), text(total, BODY_RIGHT)]]
    details = [part for part in (_count(document, line), line.sku, shown.percent(document, line.tax_percent)) if part]
    if line.discount_amount:
        rows[0][1] = text(shown.amount(document, line.total_amount + line.discount_amount), BODY_RIGHT)
    rows.append([text("  ·  ".join(details), SMALL), ""])
    if line.discount_amount:
        rows.append([text(_("Discount"), BODY), text(shown.amount(document, -line.discount_amount), BODY_RIGHT)])
    return [
        table(
            rows,
            [INNER * 0.7, INNER * 0.3],
            ("SPAN", (0, 1), (1, 1)),
            ("TOPPADDING", (0, 1), (-1, 1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
        )
    ]


def _count(document: DocumentView, line: LineView) -> str:
    """`2 × 12,50 €` where the price holds the tax, as on the shelf; else the count alone, for the parts add up below."""
    gross = line.unit_amount * line.quantity
    if line.total_amount + line.discount_amount == round_half_up(gross):
        return f"{line.quantity} × {shown.unit_price(document, line.unit_amount)}"
    return f"{line.quantity} ×"


def _total(document: DocumentView) -> Flowable:
    return table(
        [[text(_("Total"), TOTAL), text(shown.amount(document, document.total_amount), TOTAL_RIGHT)]],
        [INNER * 0.4, INNER * 0.6],
    )


def _taxes(document: DocumentView) -> Flowable:
    rows: list[list[Any]] = [
        [text(_("VAT"), SMALL), text(_("Net"), SMALL_RIGHT), text(_("Tax"), SMALL_RIGHT)],
    ]
    rows += [
        [
            text(shown.percent(document, tax.percent), BODY),
            text(shown.amount(document, tax.net_amount), BODY_RIGHT),
            text(shown.amount(document, tax.tax_amount), BODY_RIGHT),
        ]
        for tax in document.taxes
    ]
    return table(rows, [INNER * 0.24, INNER * 0.38, INNER * 0.38], ("LINEBELOW", (0, 0), (-1, 0), 0.4, LINE))


def _party(document: DocumentView) -> list[Flowable]:
    if not document.party_name:
        return []
    parts = [Spacer(0, 2 * mm), text(_("Customer"), SMALL), text(document.party_name, BODY)]
    return [*parts, *(text(value, SMALL) for value in (document.party_tax_id, document.party_address) if value)]


def _code(document: DocumentView) -> list[Flowable]:
    """What turns the receipt into an invoice."""
    code = shown.code_to_type(document)
    if not code:
        return []
    words = _("An invoice with your tax data? Scan, and type this code:")
    return [Spacer(0, 2.5 * mm), text(words, SMALL_CENTER), Spacer(0, 0.5 * mm), text(code, CODE)]


def _rule() -> Flowable:
    return HRFlowable(width="100%", thickness=0.6, color=INK, dash=(1.6, 1.6), spaceBefore=6, spaceAfter=6)
