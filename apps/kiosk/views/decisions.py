"""What a customer says at the desk or on the phone about units that this shop could not keep."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.permissions import Permission
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError, InvalidInput
from apps.core.money import Money
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice
from apps.fulfilment.services import Address, DecisionView
from apps.kiosk import decision as answers
from apps.kiosk.approval import Approvers, who_acts
from apps.kiosk.decision import Way
from apps.kiosk.floor import FloorRequest, page, staff
from apps.kiosk.wording import pin_words


@staff(Permission.ORDER_HAND_OVER)
@require_http_methods(["GET", "POST"])
def answer(request: FloorRequest, decision_id: uuid.UUID) -> HttpResponse:
    """The ways out; the first POST shows what the chosen one does, the second does it. A manager's step."""
    row = answers.decision_here(decision_id, location_id=request.floor.location_id)
    view = fulfilment.decision_view(row, now=clock.now())
    ways = answers.ways_of(view, now=clock.now(), language=request.floor.language)
    if request.method == "GET":
        return _choose(request, view, ways)
    way = next((one for one in ways if one.value == request.POST.get("answer", "")), None)
    if way is None:
        return _choose(request, view, ways, refusal=InvalidInput(_("Choose what the customer wants."), field="answer"))
    try:
        country = row.order.place.country if row.order.place else view.shop.country
        address = answers.address_of(request.POST, country=country) if way.choice == DecisionChoice.SHIP else None
    except InvalidInput as refusal:
        return _choose(request, view, ways, refusal=refusal)
    if request.POST.get("sure") != "1":
        return _confirm(request, view, way, address)
    return _decide(request, view, way, address)


def _decide(request: FloorRequest, view: DecisionView, way: Way, address: Address | None) -> HttpResponse:
    order = view.decision.order
    try:
        about, place_id = f"order:{order.pk}", order.place_id or 0
        actor = who_acts(request, Permission.ORDER_DECIDE, about=about, place_id=place_id)
        checkout.decide(decision_id=view.decision.pk, actor=actor, now=clock.now(), address=address, **_which(way))
    except DomainError as refusal:
        return _confirm(request, view, way, address, refusal=refusal)
    messages.success(request, _("It is settled; the customer gets a message."))
    return HttpResponseRedirect(reverse("kiosk:tasks"))


def _which(way: Way) -> dict[str, Any]:
    return {"choice": way.choice, "location_id": way.location_id, "variant_id": way.variant_id}


def _choose(
    request: FloorRequest, view: DecisionView, ways: list[Way], *, refusal: DomainError | None = None
) -> HttpResponse:
    values = {
        **_common(request, view, refusal),
        "ways": ways,
        "can_ship": any(way.choice == DecisionChoice.SHIP for way in ways),
        "typed": request.POST if refusal else {"name": view.decision.order.contact_name},
    }
    return page(request, "decision", values, status=refusal.status if refusal else HTTPStatus.OK)


def _confirm(
    request: FloorRequest, view: DecisionView, way: Way, address: Address | None, *, refusal: DomainError | None = None
) -> HttpResponse:
    """What the answer does to goods and money; nothing is done yet."""
    try:
        seen = checkout.preview_decision(decision=view.decision, now=clock.now(), address=address, **_which(way))
    except DomainError as gone:
        now, language = clock.now(), request.floor.language
        return _choose(request, view, answers.ways_of(view, now=now, language=language), refusal=gone)
    values = {
        **_common(request, view, refusal),
        "way": way,
        "before": Money(seen.due_before_amount, view.currency),
        "after": Money(seen.due_after_amount, view.currency),
        "address": address,
        "kept": [(name, request.POST.get(name, "")) for name in answers.PLACE] if address else [],
        "may_decide": request.floor.may(Permission.ORDER_DECIDE),
        "approvers": Approvers(request.floor),
        "typed": request.POST,
    }
    return page(request, "decision_confirm", values, status=refusal.status if refusal else HTTPStatus.OK)


def _common(request: FloorRequest, view: DecisionView, refusal: DomainError | None) -> dict[str, Any]:
    return {
        "view": view,
        "order": view.decision.order,
        "here": reverse("kiosk:decision", args=[view.decision.public_id]),
        "refusal": pin_words(refusal) if refusal else "",
        "wrong_field": refusal.field if refusal else "",
        "zone": request.floor.device.time_zone,
    }
