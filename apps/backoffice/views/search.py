"""The answer of the command palette (Ctrl K): what was found, never kept for later."""

from __future__ import annotations

import time

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.backoffice.admin.finding import find
from apps.backoffice.gate import fresh, office


@require_GET
@office()
def search(request: HttpRequest) -> HttpResponse:
    """In place of unfold's own view, which keeps answers for five minutes: rights that are gone must be gone."""
    began = time.perf_counter()
    term = request.GET.get("s", "")
    if not term.strip():
        return HttpResponse()
    results = find(request, term)
    pages = Paginator(results, max(1, len(results)))
    context = {
        "page_obj": pages,
        "results": pages.page(1),
        "page_counter": 0,
        "execution_time": time.perf_counter() - began,
        "command_show_history": False,
    }
    response = TemplateResponse(request, "unfold/helpers/command_results.html", context)
    response["HX-Trigger"] = "search"
    return fresh(response)
