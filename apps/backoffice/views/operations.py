"""The operator's page, its part that refreshes, and sending dead letters again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from apps.backoffice import operating
from apps.backoffice.gate import frame, fresh, office
from apps.outbox import services as outbox


@require_GET
@office(Permission.OPERATIONS_VIEW, everywhere=True)
def page(request: HttpRequest) -> HttpResponse:
    """What runs, what waits, what is broken."""
    return TemplateResponse(
        request, "backoffice/operations.html", frame(request, _("Operations"), **operating.context())
    )


@require_GET
@office(Permission.OPERATIONS_VIEW, everywhere=True)
def state(request: HttpRequest) -> HttpResponse:
    """The same as it stands now, for the page that is open."""
    return fresh(TemplateResponse(request, "backoffice/_operations.html", operating.context()))


@require_POST
@office(Permission.OPERATIONS_VIEW, everywhere=True)
def replay(request: HttpRequest) -> HttpResponse:
    """Sends the oldest dead letters again, up to a thousand at once."""
    sent = outbox.replay_dead(actor=actor_of(request))
    words = ngettext(
        "%(count)s dead letter is on its way again.", "%(count)s dead letters are on their way again.", sent
    )
    messages.success(request, words % {"count": sent})
    return HttpResponseRedirect(reverse("backoffice:operations"))
