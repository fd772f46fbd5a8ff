"""Fiscal documents in the admin: to look at and to print."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline
from apps.accounts.permissions import Permission
from apps.core.money import Money
from apps.invoicing import selectors, services
from apps.invoicing.enums import Paper
from apps.invoicing.models import (
    DocumentSeries,
    FiscalDocument,
    FiscalDocumentLine,
    SimplifiedLimit,
    SubstitutionWindow,
)


class LinesInline(GuardedInline):
    model = FiscalDocumentLine
    sees = Permission.DOCUMENT_VIEW
    fields = ["position", "description", "sku", "quantity", "net_amount", "tax_percent", "tax_amount", "total_amount"]


@admin.register(FiscalDocument)
class FiscalDocumentAdmin(GuardedAdmin):
    sees = Permission.DOCUMENT_VIEW
    list_display = ["code", "kind", "issued_at", "reference", "party_name", "shown_total", "substitutes", "print_links"]
    list_select_related = ["substitutes"]
    list_filter = ["kind", "legal_entity", "issued_on", "series__source_code"]
    search_fields = ["code", "reference", "party_name", "party_tax_id", "=owner"]
    ordering = ["-pk"]
    inlines = [LinesInline]

    def get_urls(self) -> list[URLPattern]:
        printed = path("<uuid:public_id>/<str:paper>.pdf", self.admin_site.admin_view(self.print_document), name=_PRINT)
        return [printed, *super().get_urls()]

    def print_document(self, request: HttpRequest, public_id: uuid.UUID, paper: str) -> HttpResponse:
        """The document as PDF, for those who may see it."""
        document = selectors.document_by_public_id(public_id)
        if document is None or paper not in Paper.values or not self.has_view_permission(request):
            raise Http404
        response = HttpResponse(services.render_pdf(document, paper=Paper(paper)), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document.code}.pdf"'
        return response

    @display(description=_("total"), ordering="total_amount")
    def shown_total(self, document: FiscalDocument) -> str:
        return Money(document.total_amount, document.currency).shown(get_language() or "en")

    @display(description=_("print"))
    def print_links(self, document: FiscalDocument) -> Any:
        links = [reverse(f"admin:{_PRINT}", args=[document.public_id, paper]) for paper in (Paper.RECEIPT, Paper.A4)]
        return format_html('<a href="{}">{}</a> · <a href="{}">A4</a>', links[0], _("receipt"), links[1])


_PRINT = "invoicing_fiscaldocument_print"


@admin.register(FiscalDocumentLine)
class FiscalDocumentLineAdmin(GuardedAdmin):
    sees = Permission.DOCUMENT_VIEW
    list_display = ["document", "position", "description", "sku", "quantity", "tax_percent", "shown_total"]
    list_select_related = ["document"]
    search_fields = ["document__code", "description", "sku"]
    ordering = ["-document_id", "position"]

    @display(description=_("total"), ordering="total_amount")
    def shown_total(self, line: FiscalDocumentLine) -> str:
        return Money(line.total_amount, line.document.currency).shown(get_language() or "en")


@admin.register(DocumentSeries)
class DocumentSeriesAdmin(GuardedAdmin):
    sees = Permission.DOCUMENT_VIEW
    list_display = ["code", "legal_entity", "kind", "year", "last_number", "last_issued_at"]
    list_filter = ["kind", "year", "legal_entity"]
    list_select_related = ["legal_entity"]
    search_fields = ["code"]
    ordering = ["-year", "code"]


@admin.register(SubstitutionWindow)
class SubstitutionWindowAdmin(GuardedAdmin):
    sees = Permission.DOCUMENT_VIEW
    list_display = ["country", "days", "valid_from", "valid_to", "source"]
    ordering = ["country", "valid_from"]


@admin.register(SimplifiedLimit)
class SimplifiedLimitAdmin(GuardedAdmin):
    sees = Permission.DOCUMENT_VIEW
    list_display = ["country", "sector", "shown_limit", "valid_from", "valid_to", "source"]
    ordering = ["country", "sector", "valid_from"]

    @display(description=_("up to"), ordering="up_to_amount")
    def shown_limit(self, limit: SimplifiedLimit) -> str:
        return Money(limit.up_to_amount, limit.currency).shown(get_language() or "en")
