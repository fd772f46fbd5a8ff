"""Receipts: where their QR code leads, and where whoever holds one turns it into an invoice with their tax data."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import clock
from apps.core.errors import DomainError, NotFound
from apps.fulfilment import services as fulfilment
from apps.invoicing import selectors as invoicing_reads
from apps.invoicing import services as invoicing
from apps.invoicing.codes import document_code
from apps.invoicing.enums import Paper
from apps.invoicing.errors import AlreadySubstituted
from apps.invoicing.selectors import DocumentView
from apps.invoicing.services import Party
from apps.storefront import document_view, places
from apps.storefront.visit import Visit, visit_of
from omni.http import anyone

LONGEST: Final = 200
TYPED: Final = ("name", "tax_id", "street", "postcode", "city", "country")


@anyone
@require_GET
def check(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Shows what was issued beside what the code says; nothing about who bought."""
    document = invoicing_reads.document_by_public_id(public_id)
    if document is None:
        raise Http404
    rows = document_view.compared(document, request.GET, language=visit_of(request).language)
    values = {
        "private": True,
        "rows": rows,
        "number": document.code,
        "is_right": all(fits for _label, _value, fits in rows),
        "can_ask": document_view.may_ask(document, now=clock.now()),
    }
    return TemplateResponse(request, "storefront/document.html", {"visit": visit_of(request), **values})


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """A document by its number and code, both printed on it."""
    typed = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("number", "code")}
    if request.method == "GET":
        return _finder(request, typed)
    try:
        found = invoicing.find_document(number=typed["number"], code=typed["code"], come_from=_place(request))
    except DomainError as refusal:
        return _finder(request, typed, refusal)
    return HttpResponseRedirect(_address(found))


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: uuid.UUID, code: str) -> HttpResponse:
    """The document for whoever holds it; a receipt with the form that turns it into an invoice."""
    visit = visit_of(request)
    try:
        document = _opened(request, public_id, code)
    except DomainError as refusal:
        return _finder(request, {"number": "", "code": code}, refusal)
    if request.method == "GET":
        return _shown(request, document, document_view.known(visit, document))
    typed = {name: request.POST.get(name, "").strip()[:LONGEST] for name in TYPED}
    wrong = document_view.missing(typed)
    if wrong:
        return _shown(request, document, typed, wrong=wrong, status=HTTPStatus.BAD_REQUEST)
    return _replace(request, visit, document, typed)


def _replace(request: HttpRequest, visit: Visit, document: DocumentView, typed: Mapping[str, str]) -> HttpResponse:
    party = Party(
        name=typed["name"],
        tax_id=typed["tax_id"],
        address=document_view.address(typed, document, language=visit.language),
        country=typed["country"],
    )
    try:
        issued = fulfilment.replace_receipt(receipt=document, party=party, language=visit.language, now=clock.now())
    except AlreadySubstituted:
        return HttpResponseRedirect(_address(document))  # somebody was quicker: the page shows what stands now
    except DomainError as refusal:
        wrong = {(refusal.field or "").removeprefix("party."): str(refusal)}
        return _shown(request, document, typed, wrong=wrong, status=refusal.status)
    full = invoicing_reads.document(issued)
    if full is None:
        raise Http404
    messages.success(request, _("Your invoice is ready"))
    return HttpResponseRedirect(_address(full))


@anyone
@never_cache
@require_GET
def printed(request: HttpRequest, public_id: uuid.UUID, code: str, paper: str) -> HttpResponse:
    """The document as a PDF, for whoever holds its code."""
    if paper not in Paper.values:
        raise Http404
    try:
        document = _opened(request, public_id, code)
    except DomainError as refusal:
        return _finder(request, {"number": "", "code": code}, refusal)
    response = HttpResponse(invoicing.render_pdf(document, paper=Paper(paper)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{document.code}.pdf"'
    return response


def _opened(request: HttpRequest, public_id: uuid.UUID, code: str) -> DocumentView:
    try:
        return invoicing.open_document(public_id=public_id, code=code, come_from=_place(request))
    except NotFound:
        raise Http404 from None


def _place(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _address(document: DocumentView) -> str:
    return reverse("storefront:document", args=[document.public_id, document_code(document.public_id)])


def _finder(request: HttpRequest, typed: Mapping[str, str], refusal: DomainError | None = None) -> TemplateResponse:
    values = {
        "visit": visit_of(request),
        "private": refusal is not None,
        "typed": typed,
        "errors": [("f-code", str(refusal))] if refusal else [],
        "wrong": str(refusal) if refusal else "",
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return TemplateResponse(request, "storefront/document_find.html", values, status=status)


def _shown(
    request: HttpRequest,
    document: DocumentView,
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    visit = visit_of(request)
    values: dict[str, Any] = {
        "visit": visit,
        "private": True,
        "typed": typed,
        "wrong": wrong or {},
        "errors": [(f"f-{field}" if field else "", sentence) for field, sentence in (wrong or {}).items()],
        "countries": places.countries(visit.language),
        **document_view.facts(document, now=clock.now(), language=visit.language),
    }
    return TemplateResponse(request, "storefront/document_held.html", values, status=status)
