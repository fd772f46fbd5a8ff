"""The part of an address form that depends on its country."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.storefront import places
from omni.http import anyone


@anyone
@never_cache
@require_POST
def place(request: HttpRequest) -> TemplateResponse:
    """Postcode, city and province for what is typed so far; nothing is kept."""
    typed = places.typed(request)
    values = {"typed": typed, "asks": places.asks(typed, follows=True), "wrong": {}}
    return TemplateResponse(request, "storefront/_place_rules.html", values)
