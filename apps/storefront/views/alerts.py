"""Where the link in a restock letter leads: asking, and then stopping."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.catalogue import selectors as catalogue
from apps.core.errors import NotFound
from apps.messaging import selectors as message_reads
from apps.messaging import services as messaging
from apps.messaging.enums import AlertState
from apps.storefront.visit import visit_of
from omni.http import anyone


@anyone
@csrf_exempt  # the secret in the address is the right to stop it: mail programs post here without a page (RFC 8058)
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Asks once more, for programs that look into mails open links too; the button stops it."""
    alert = message_reads.alert_by_link(public_id, token)
    if alert is None:
        raise Http404
    if request.method == "POST":
        try:
            alert = messaging.stop_alert(public_id=public_id, token=token)
        except NotFound:
            raise Http404 from None
    visit = visit_of(request)
    card = catalogue.variant_cards([alert.variant_id], language=visit.language).get(alert.variant_id)
    name = card.product_name if card else _("this item")
    values = {"private": True, "name": name, "is_stopped": alert.state == AlertState.STOPPED}
    return TemplateResponse(request, "storefront/alert.html", values)
