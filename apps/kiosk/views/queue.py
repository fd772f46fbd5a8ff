"""What there is to do in the shop: the queue, what waits for its customer, what goes back to the shelf."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.core import clock
from apps.core.errors import DomainError
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import WrongItem
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


@staff(Permission.ORDER_VIEW)
@require_GET
def put_backs(request: FloorRequest) -> HttpResponse:
    """What was picked and will not be collected."""
    tasks = fulfilment_reads.put_backs(location_id=request.floor.location_id)
    return page(request, "_put_backs" if is_fragment(request) else "put_backs", {"tasks": tasks})


@staff(Permission.ORDER_PICK)
@require_POST
def put_back(request: FloorRequest) -> HttpResponse:
    """These units are on the shelf again and on sale; named by their task or by the code on them."""
    try:
        task_id = _task_of(request)
        task = fulfilment.put_back(task_id=task_id, actor=request.floor.actor, now=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    else:
        line = task.fulfilment_line.order_line
        words = _("%(n)s × %(name)s is on sale again.") % {"n": task.quantity, "name": line.description}
        messages.success(request, words)
    return HttpResponseRedirect(reverse("kiosk:put_backs"))


def _task_of(request: FloorRequest) -> uuid.UUID:
    """The task that the form names, or the oldest for the item that was scanned. Raises: NoSuchWork, WrongItem."""
    code = request.POST.get("code", "").strip()
    if not code:
        return work_id_of(request.POST.get("task", ""))
    variants = {match.variant_id for match in catalogue.variants_by_code(code)}
    for task in fulfilment_reads.put_backs(location_id=request.floor.location_id):
        if task.fulfilment_line.order_line.variant_id in variants:
            return task.public_id
    raise WrongItem(_("Nothing with this code waits to be put back."), field="code")
