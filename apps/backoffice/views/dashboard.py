"""Pages of the back office that are no admin's own."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.accounts.guarded_admin import actor_of
from apps.backoffice import selectors
from apps.backoffice.dashboard import tiles as described
from apps.core.clock import now
from omni.http import signed_in


@require_GET
@signed_in
def tiles(request: HttpRequest) -> HttpResponse:
    """The tiles as they stand, for the dashboard that is open; each is shown to who may see what it counts."""
    if not admin.site.has_permission(request):
        return HttpResponse(status=403)
    actor, moment = actor_of(request), now()
    day = selectors.today(now=moment)
    found = selectors.standing(actor=actor, day=day, now=moment)
    response = TemplateResponse(request, "backoffice/_tiles.html", described(actor, day, found))
    response["Cache-Control"] = "no-store"
    return response
