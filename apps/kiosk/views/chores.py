"""What waits beside the orders: items that go back to the shelf, items that somebody must count."""

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
from apps.fulfilment.errors import WrongItem
from apps.kiosk.floor import FloorRequest, is_fragment, page, staff
from apps.kiosk.money_tasks import money_tasks
from apps.kiosk.views.work import work_id_of


@staff(Permission.ORDER_VIEW)
@require_GET
def tasks(request: FloorRequest) -> HttpResponse:
    """What was picked and will not be collected, and what somebody must count."""
    floor = request.floor
    values = {
        "put_backs": fulfilment_reads.put_backs(location_id=floor.location_id),
        "counts": fulfilment_reads.count_tasks_of(location_id=floor.location_id, language=floor.language),
        "money": money_tasks(floor.location_id) if floor.may(Permission.PAYMENT_TAKE) else [],
        "decisions": fulfilment_reads.decisions_at(location_id=floor.location_id),
        "can_answer": floor.may(Permission.ORDER_HAND_OVER),
        "can_count": floor.may(Permission.STOCK_COUNT),
    }
    return page(request, "_tasks" if is_fragment(request) else "tasks", values)


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
    return HttpResponseRedirect(reverse("kiosk:tasks"))


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
