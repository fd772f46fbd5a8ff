"""Where the QR code of a receipt leads: is this document ours, and does it say what is printed?"""

from __future__ import annotations

import uuid

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.money import Money
from apps.invoicing import selectors as invoicing
from apps.storefront.visit import visit_of
from omni.http import anyone


@anyone
@require_GET
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Shows what was issued beside what the code says; nothing about who bought."""
    document = invoicing.document_by_public_id(public_id)
    if document is None:
        raise Http404
    language = (get_language() or "en").replace("-", "_")
    total = Money(document.total_amount, document.currency)
    stated = request.GET
    rows = [
        (_("Seller"), document.issuer_name, True),
        (_("Tax number"), document.issuer_tax_id, _agrees(stated.get("nif"), document.issuer_tax_id)),
        (_("Number"), document.code, _agrees(stated.get("numserie"), document.code)),
        (
            _("Date"),
            format_date(document.issued_on, "long", locale=language),
            _agrees(stated.get("fecha"), f"{document.issued_on:%d-%m-%Y}"),
        ),
        (_("Total"), total.shown(language), _agrees(stated.get("importe"), str(total))),
    ]
    context = {
        "visit": visit_of(request),
        "rows": rows,
        "is_right": all(fits for _label, _value, fits in rows),
        "private": True,
    }
    return TemplateResponse(request, "storefront/document.html", context)


def _agrees(stated: str | None, issued: str) -> bool:
    """What the code leaves out it cannot get wrong."""
    return stated is None or stated == issued
