"""An order by its link."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.checkout import services as checkout
from apps.core import clock, live
from apps.core.errors import DomainError
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import ASKING, DecisionState, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.orders import selectors as order_reads
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.payments import selectors as payment_reads
from apps.storefront import order_parts, order_view, shops, wording
from apps.storefront.views.checkout import order_of
from apps.storefront.visit import visit_of
from apps.stores import selectors as stores
from omni.http import anyone


@anyone
@never_cache
@require_GET
def show(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """The order's page; with the header X-Fragment the part that lives alone."""
    order = order_of(visit_of(request), public_id, token)
    if order.status == OrderStatus.DRAFT:
        return HttpResponseRedirect(reverse("storefront:checkout", args=[public_id, token]))
    return _page(request, order, token)


@anyone
@require_POST
def cancel(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Cancels by the customer; a refusal is told on the order's page."""
    visit = visit_of(request)
    order = order_of(visit, public_id, token)
    try:
        checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=visit.buyer, now=clock.now())
    except DomainError as refusal:
        return _page(request, order, token, refusal)
    messages.success(request, _("Your order is cancelled"))
    return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))


def show_refusal(request: HttpRequest, order: Order, token: str, refusal: DomainError) -> TemplateResponse:
    """The order's page with what was refused."""
    return _page(request, order, token, refusal)


def _page(request: HttpRequest, order: Order, token: str, refusal: DomainError | None = None) -> TemplateResponse:
    visit = visit_of(request)
    now = clock.now()
    prefetch_related_objects([order], "lines")
    works = fulfilment_reads.works_of(order)
    work = order_view.main_work(works)
    location = work.location if work is not None else order.place
    if location is None:
        raise Http404
    paid = payment_reads.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    args = [order.public_id, token]
    questions = _questions(order, works, args, now=now, language=visit.language)
    headline, explanation = order_view.headline(
        order, works, is_asked=bool(questions), now=now, language=visit.language
    )
    is_split = bool(questions) or sum(1 for one in works if one.lines.all()) > 1
    topic = f"order:{order.public_id}"
    schedule = stores.schedule(location_id=location.pk)
    values: dict[str, Any] = {
        "private": True,
        "order": order,
        "headline": headline,
        "explanation": explanation,
        "passes": order_view.passes(works),
        "is_ready": any(one.status == Status.READY for one in works),
        "parts": order_parts.parts(order, works, now=now, language=visit.language, questions=questions) if is_split else [],
        "steps": [] if is_split else order_view.steps(work, now=now, language=visit.language),
        "shop": shops.one(location, schedule, chosen_id=None, now=now, language=visit.language),
        "can_cancel": order_view.can_cancel(order, work, paid),
        "cancel_text": order_view.cancel_text(order, paid),
        "wait": order_view.waiting(works),
        "questions": questions,
        "papers": order_view.papers(works),
        "letters": order_view.letters(order, location, now=now, language=visit.language),
        "links": {name: reverse(f"storefront:{name}", args=args) for name in ("cancel", "here", "delegate", "longer", "send_code", "again", "calendar", "pay")},
        "to_pay": order_view.to_pay(order, paid),
        "can_reorder": order_view.can_reorder(order, work),
        "total_label": order_view.money_word(order, paid, is_sent=order_reads.is_sent(order.lines.all())),
        "order_topic": topic,
        "order_src": reverse("storefront:order", args=args),
        "live_topics": live.sign_topic(topic),
        "live_url": settings.OMNI_LIVE_URL,
        "refusal": str(refusal) if refusal is not None else "",
        **order_view.money_and_lines(order),
    }  # fmt: skip
    template = "storefront/_order.html" if request.headers.get("X-Fragment") else "storefront/order.html"
    return TemplateResponse(request, template, values, status=refusal.status if refusal is not None else 200)


def _questions(
    order: Order, works: Sequence[FulfilmentOrder], args: list[Any], *, now: datetime, language: str
) -> list[dict[str, Any]]:
    """What the customer is being asked about; looked for only where a shop lost something."""
    if not order_view.lost_something(order, works):
        return []
    rows = []
    for decision in fulfilment_reads.decisions_of(order):
        if decision.state in ASKING:
            zone = decision.fulfilment_order.location.time_zone
            until = f"{wording.day(decision.deadline_at, zone, now=now, language=language)}, {wording.clock(decision.deadline_at, zone, language=language)}"
            rows.append({
                "href": reverse("storefront:decide", args=[*args, decision.public_id]),
                "what": f"{decision.quantity} × {decision.order_line.description}",
                "until": until,
                "decision": decision,
                "is_waiting": decision.state == DecisionState.WAITING,
            })  # fmt: skip
    return rows
