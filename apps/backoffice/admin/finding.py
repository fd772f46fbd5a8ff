"""The search of the whole back office: orders, customers, products, items, shops, documents, messages; and every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from unfold.dataclasses import SearchResult

from apps.backoffice.navigation import sidebar
from apps.catalogue import text
from apps.catalogue.models import Product, Variant
from apps.customers.models import Customer
from apps.invoicing.models import FiscalDocument
from apps.messaging.models import Message
from apps.orders.models import Order
from apps.stores.models import Location

MOST = 6
SHORTEST, LONGEST = 2, 100
ICONS: dict[type[Model], str] = {
    Order: "receipt_long",
    Customer: "person",
    Product: "sell",
    Variant: "barcode",
    Location: "store",
    FiscalDocument: "description",
    Message: "mail",
}


def find(request: HttpRequest, term: str) -> list[SearchResult]:
    """The first few rows of each kind that the person may see, after the pages of that name. One statement a kind."""
    clean = " ".join(term.replace("\x00", "").split())[:LONGEST]
    if len(clean) < SHORTEST:
        return []
    return [*_pages(request, clean), *(result for model in ICONS for result in _rows(request, model, clean))]


def _pages(request: HttpRequest, term: str) -> Iterator[SearchResult]:
    wanted = text.unaccented(term)
    for group in sidebar(request):
        for item in group["items"]:
            if wanted in text.unaccented(str(item["title"])):
                yield SearchResult(
                    title=str(item["title"]), description=str(group.get("title", "")), link=item["link"], icon=item["icon"]
                )  # fmt: skip


def _rows(request: HttpRequest, model: type[Model], term: str) -> Iterator[SearchResult]:
    page: Any = admin.site._registry.get(model)  # noqa: SLF001 Django offers no other way
    if page is None or not page.has_view_permission(request):
        return
    found, may_repeat = page.get_search_results(request, page.get_queryset(request), term)
    rows = found.select_related(*(page.list_select_related or ())).order_by("-pk")
    seen: set[int] = set()  # a join may find a row twice, and DISTINCT would sort them all
    for row in islice(rows, MOST * 4 if may_repeat else MOST):
        if row.pk in seen or len(seen) == MOST:
            continue
        seen.add(row.pk)
        address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[row.pk])
        yield SearchResult(
            title=_words(row), description=capfirst(str(page.opts.verbose_name)), link=address, icon=ICONS[model]
        )


def _words(row: Any) -> str:
    return _WORDS[type(row)](row) if type(row) in _WORDS else str(row)


_WORDS: dict[type[Model], Callable[[Any], str]] = {
    Order: lambda row: " · ".join(filter(None, (row.number, row.contact_name))),
    Product: lambda row: str(getattr(row, "first_name", "") or row.external_handle),
    Customer: lambda row: " · ".join(filter(None, (row.name, row.email))) or str(row),
    Message: lambda row: f"{row.get_occasion_display()} → {row.to_address}",
    FiscalDocument: lambda row: str(row.code),
    Location: lambda row: f"{row.name} · {row.code}",
}
