"""Where the link "please decide" leads: the ways out, what the chosen one does, and only then doing it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.customers import selectors as customers
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import ASKING, DecisionChoice
from apps.fulfilment.errors import NoSuchDecision
from apps.fulfilment.models import Decision
from apps.fulfilment.services import Address, DecisionView
from apps.orders.models import Order
from apps.storefront import decision_view, places, wording
from apps.storefront.decision_view import Answer
from apps.storefront.views.checkout import order_of
from apps.storefront.visit import Visit, visit_of
from omni.http import anyone

ASKED = ("name", "street", "postcode", "city", "region", "country")


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: uuid.UUID, token: str, decision_id: uuid.UUID) -> HttpResponse:
    """Asks; the first POST shows what the answer does, the second does it. Waiting can be taken back, so it needs no second."""
    visit = visit_of(request)
    order = order_of(visit, public_id, token)
    decision = _decision(order, decision_id)
    view = fulfilment.decision_view(decision, now=clock.now())
    if request.method == "GET" or decision.state not in ASKING:
        return _form(request, view, token)
    answer = decision_view.answer_of(view, request.POST.get("answer", ""))
    if answer is None:
        return _form(request, view, token, wrong=_("Choose what we shall do."))
    address = _address(request, order) if answer.choice == DecisionChoice.SHIP else None
    if address is not None and (mistakes := places.place_of(asdict(address)).wrong()):
        return _form(request, view, token, wrong=_("Write where we shall send it."), wrong_place=mistakes)
    try:
        if answer.choice != DecisionChoice.WAIT and request.POST.get("sure") != "1":
            return _confirm(request, view, answer, address, token)
        checkout.decide(decision_id=decision.pk, actor=visit.buyer, now=clock.now(), address=address, **_which(answer))
    except DomainError as refusal:
        fresh = fulfilment.decision_view(_decision(order, decision_id), now=clock.now())
        return _form(request, fresh, token, wrong=str(refusal), status=refusal.status)
    messages.success(request, _("Thank you, it is settled"))
    return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))


def _decision(order: Order, decision_id: uuid.UUID) -> Decision:
    try:
        return fulfilment_reads.decision_of(order, decision_id)
    except NoSuchDecision:
        raise Http404 from None


def _which(answer: Answer) -> dict[str, Any]:
    return {"choice": answer.choice, "location_id": answer.location_id, "variant_id": answer.variant_id}


def _form(
    request: HttpRequest,
    view: DecisionView,
    token: str,
    *,
    wrong: str = "",
    wrong_place: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    visit, now = visit_of(request), clock.now()
    order = view.decision.order
    typed = places.typed(request, country=_country(order)) if request.POST else _known(visit, order)
    headline, text = ("", "") if view.choices else decision_view.outcome(view)
    values = {
        **_common(view, token),
        "rows": decision_view.options(view, now=now, language=visit.language),
        "deadline": decision_view.deadline(view, now=now, language=visit.language),
        "default_text": decision_view.default_text(view),
        "can_ship": DecisionChoice.SHIP in view.choices,
        "typed": typed,
        "asks": places.asks(typed),
        "wrong_place": wrong_place or {},
        "errors": places.mistakes(wrong_place)["errors"] if wrong_place else [],
        "ticked": request.POST.get("answer", ""),
        "headline": headline,
        "text": text,
        "wrong": wrong,
    }
    answer_status = HTTPStatus.BAD_REQUEST if wrong and status == HTTPStatus.OK else status
    return TemplateResponse(request, "storefront/decision.html", values, status=answer_status)


def _confirm(
    request: HttpRequest, view: DecisionView, answer: Answer, address: Address | None, token: str
) -> TemplateResponse:
    """What the answer does to goods and money; nothing is done yet."""
    now, language = clock.now(), visit_of(request).language
    preview = checkout.preview_decision(decision=view.decision, now=now, address=address, **_which(answer))
    ticked = request.POST.get("answer", "")
    row = next(one for one in decision_view.options(view, now=now, language=language) if one["value"] == ticked)
    when = ""
    if preview.promised_at is not None:
        when = wording.from_when(preview.promised_at, view.shop.time_zone, now=now, language=language)
    values = {
        **_common(view, token),
        "row": row,
        "ticked": ticked,
        "when": when,
        "before": Money(preview.due_before_amount, view.currency),
        "after": Money(preview.due_after_amount, view.currency),
        "saved": Money(preview.saved_amount, view.currency) if preview.saved_amount else None,
        "place": address,
        "kept": [(name, getattr(address, name)) for name in ASKED] if address else [],
    }
    return TemplateResponse(request, "storefront/decision_confirm.html", values)


def _common(view: DecisionView, token: str) -> dict[str, Any]:
    order = view.decision.order
    return {
        "private": True,
        "what": decision_view.what(view),
        "image": view.card.image_url,
        "shop_name": view.shop.name,
        "number": order.number,
        "order_href": reverse("storefront:order", args=[order.public_id, token]),
    }


def _address(request: HttpRequest, order: Order) -> Address:
    typed = places.typed(request, country=_country(order))
    return Address(**{name: typed[name] for name in ASKED})


def _country(order: Order) -> str:
    """Parcels stay in the country of the shop."""
    return order.place.country if order.place else order.legal_entity.country


def _known(visit: Visit, order: Order) -> dict[str, str]:
    """The main address of the account where it is in that country, else the name on the order."""
    row = None
    if visit.actor.customer_id is not None and visit.actor.customer_id == order.customer_id:
        row = customers.addresses_of(customer_id=visit.actor.customer_id).first()
    if row is not None and row.country == _country(order):
        return {name: getattr(row, name) for name in ASKED}
    return {**dict.fromkeys(ASKED, ""), "name": order.contact_name, "country": _country(order)}
