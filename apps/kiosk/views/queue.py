"""What there is to do in the shop: the queue, and what waits for its customer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.core.errors import DomainError
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Status
from apps.kiosk import batch
from apps.kiosk.cards import cards
from apps.kiosk.floor import FloorRequest, is_fragment, page, staff
from apps.kiosk.views.work import work_id_of
from apps.kiosk.wording import urgency_of

TO_DO = (Status.ASSIGNED, Status.ACCEPTED, Status.PICKING, Status.PACKED)


@staff(Permission.ORDER_VIEW)
@require_GET
def to_do(request: FloorRequest) -> HttpResponse:
    """Open work by urgency."""
    return _queue(request, "to_do", TO_DO)


@staff(Permission.ORDER_VIEW)
@require_GET
def ready(request: FloorRequest) -> HttpResponse:
    """What waits for its customer, and the way to find it."""
    return _queue(request, "ready", (Status.READY,))


def _queue(request: FloorRequest, name: str, statuses: tuple[Status, ...]) -> HttpResponse:
    floor = request.floor
    rows = [row for row in fulfilment_reads.queue(location_id=floor.location_id) if row.status in statuses]
    rows.sort(key=urgency_of)
    values = {
        "view": name,
        "cards": cards(rows, zone=floor.device.time_zone, now=clock.now(), language=floor.language),
        "sees_shop": floor.may(Permission.STAFF_VIEW),
        "can_batch": name == "to_do" and sum(row.status in batch.PICKABLE for row in rows) > 1,
        "counts": [
            (status.label, sum(row.status == status for row in rows)) for status in statuses if len(statuses) > 1
        ],
    }
    return page(request, "_cards" if is_fragment(request) else name, values)


@staff(Permission.ORDER_VIEW)
@require_GET
def sections(request: FloorRequest) -> HttpResponse:
    """The bar at the foot of each page, fetched anew when something happens in the shop."""
    return page(request, "_sections", {"here": request.GET.get("here", "")})


@staff(Permission.ORDER_PICK)
@require_POST
def accept(request: FloorRequest) -> HttpResponse:
    """The shop says that it will do it; the card stays where it is with its next step."""
    try:
        work = fulfilment.accept(work_id=work_id_of(request.POST.get("work", "")), actor=request.floor.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    else:
        messages.success(request, _("%(number)s accepted.") % {"number": work.order.number})
    return HttpResponseRedirect(reverse("kiosk:to_do"))


@staff(Permission.ORDER_PICK)
@require_POST
def start(request: FloorRequest) -> HttpResponse:
    """Picking begins, and with it the order's own page."""
    try:
        work = fulfilment.start_picking(work_id=work_id_of(request.POST.get("work", "")), actor=request.floor.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
        return HttpResponseRedirect(reverse("kiosk:to_do"))
    return HttpResponseRedirect(reverse("kiosk:work", args=[work.public_id]))
