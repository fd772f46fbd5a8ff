"""The search of the whole back office: an order by its number or name, a product, a customer."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from apps.catalogue.models import Product, Variant
from apps.customers.models import Customer
from apps.inventory.models import StockLevel
from apps.orders.models import Order

MOST = 6
ICONS: dict[type[Model], str] = {
    Order: "receipt_long",
    Product: "sell",
    Variant: "barcode",
    Customer: "person",
    StockLevel: "inventory_2",
}


def find(request: HttpRequest, term: str) -> list[SearchResult]:
    """The first few rows of each kind that the person may see. Unfold calls it."""
    return [result for model in ICONS for result in _rows(request, model, term)]


def _rows(request: HttpRequest, model: type[Model], term: str) -> Iterator[SearchResult]:
    page = admin.site._registry.get(model)  # noqa: SLF001 Django offers no other way
    if page is None or not page.has_view_permission(request):
        return
    found, may_repeat = page.get_search_results(request, page.get_queryset(request), term)
    for row in (found.distinct() if may_repeat else found).order_by("-pk")[:MOST]:
        address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[row.pk])
        words = f"{row.number} · {row.contact_name}" if isinstance(row, Order) else str(getattr(row, "name", "") or row)
        yield SearchResult(title=words, description=str(page.opts.verbose_name), link=address, icon=ICONS[model])
