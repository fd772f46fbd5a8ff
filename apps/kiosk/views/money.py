"""Money to look after: what happened, what to do, and how it ended."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput
from apps.kiosk.approval import Approvers, who_acts
from apps.kiosk.floor import FloorRequest, page, staff
from apps.kiosk.money_tasks import MoneyTask, money_task
from apps.kiosk.wording import pin_words


@staff(Permission.PAYMENT_TAKE)
@require_GET
def show(request: FloorRequest, task_id: uuid.UUID) -> HttpResponse:
    """One payment task with what helps."""
    return _page(request, money_task(task_id, location_id=request.floor.location_id))


@staff(Permission.PAYMENT_TAKE)
@require_POST
def finish(request: FloorRequest, task_id: uuid.UUID) -> HttpResponse:
    """It is settled: how, and with which number where money went back elsewhere. A manager's step."""

    def act(found: MoneyTask) -> str:
        note, reference = request.POST.get("note", "").strip(), request.POST.get("reference", "").strip()
        if found.needs_reference and not reference:
            raise InvalidInput(_("Write the number of the slip or the transfer."), field="reference")
        if not note:
            raise InvalidInput(_("Write how it was settled."), field="note")
        about = f"payment:{found.task.payment_id}"
        actor = who_acts(request, Permission.PAYMENT_RESOLVE, about=about, reason=note)
        checkout.finish_payment_task(task_id=task_id, note=note, reference=reference, actor=actor, now=clock.now())
        return _("It is settled.")

    return _step(request, task_id, act)


@staff(Permission.PAYMENT_TAKE)
@require_POST
def escalate(request: FloorRequest, task_id: uuid.UUID) -> HttpResponse:
    """The office goes on with it."""

    def act(_found: MoneyTask) -> str:
        tried = request.POST.get("tried", "").strip()
        if not tried:
            raise InvalidInput(_("Write what you tried, for whoever goes on with it."), field="tried")
        checkout.escalate_payment_task(task_id=task_id, note=tried, actor=request.floor.actor, now=clock.now())
        return _("The office goes on with it.")

    return _step(request, task_id, act)


def _step(request: FloorRequest, task_id: uuid.UUID, act: Callable[[MoneyTask], str]) -> HttpResponse:
    found = money_task(task_id, location_id=request.floor.location_id)
    try:
        said = act(found)
    except DomainError as refusal:
        return _page(request, found, refusal=refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("kiosk:tasks"))


def _page(request: FloorRequest, found: MoneyTask, *, refusal: DomainError | None = None) -> HttpResponse:
    values = {
        "one": found,
        "work": found.work,
        "may_resolve": request.floor.may(Permission.PAYMENT_RESOLVE),
        "approvers": Approvers(request.floor),
        "refusal": pin_words(refusal) if refusal else "",
        "wrong_field": refusal.field if refusal else "",
        "typed": request.POST if refusal else {},
    }
    return page(request, "money_task", values, status=refusal.status if refusal else HTTPStatus.OK)
