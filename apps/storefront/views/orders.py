"""An order by its link, and the orders of an account."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.checkout import services as checkout
from apps.core import clock, live
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import OPEN, Status
from apps.orders import selectors as order_reads
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.payments import selectors as payment_reads
from apps.storefront import order_view, paging, shops
from apps.storefront.views.checkout import order_of
from apps.storefront.visit import visit_of
from apps.stores import selectors as stores
from omni.http import anyone, signed_in

ORDERS_SHOWN = 20


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
        checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=visit.actor, now=clock.now())
    except DomainError as refusal:
        return _page(request, order, token, refusal)
    messages.success(request, _("Your order is cancelled"))
    return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))


@signed_in
@never_cache
@require_GET
def account(request: HttpRequest) -> TemplateResponse:
    """The orders of the account, newest first; seven statements for any number of them."""
    visit = visit_of(request)
    own = order_reads.orders_for_customer(visit.actor.customer_id or 0)
    found = Paginator(order_reads.with_lines(own), ORDERS_SHOWN).get_page(request.GET.get("page"))
    works = fulfilment_reads.works_of_orders([order.pk for order in found])
    rows = [_row(order, works.get(order.pk, []), visit.language) for order in found]
    return TemplateResponse(
        request,
        "storefront/account.html",
        {"private": True, "orders": rows, "page": paging.of(found.number, found.paginator.num_pages)},
    )


def _page(request: HttpRequest, order: Order, token: str, refusal: DomainError | None = None) -> TemplateResponse:
    visit = visit_of(request)
    now = clock.now()
    works = fulfilment_reads.works_of(order)
    work = works[-1] if works else None
    location = work.location if work is not None else order.place
    if location is None:
        raise Http404
    paid = payment_reads.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    code = pickup_code(work.pickup_group) if work and work.pickup_group and work.status in OPEN else ""
    headline, explanation = order_view.headline(order, work, now=now, language=visit.language)
    args = [order.public_id, token]
    topic = f"order:{order.public_id}"
    values: dict[str, Any] = {
        "private": True,
        "order": order,
        "headline": headline,
        "explanation": explanation,
        "code": code,
        "code_shown": f"{code[:3]} {code[3:]}" if code else "",
        "is_ready": work is not None and work.status == Status.READY,
        "steps": order_view.steps(work, now=now, language=visit.language),
        "shop": shops.one(
            location, stores.schedule(location_id=location.pk), chosen_id=None, now=now, language=visit.language
        ),
        "can_cancel": order_view.can_cancel(order, work, paid),
        "cancel_href": reverse("storefront:cancel", args=args),
        "total_label": _("Paid") if paid.captured_amount > paid.refunded_amount else _("To pay in the shop"),
        "order_topic": topic,
        "order_src": reverse("storefront:order", args=args),
        "live_topics": live.sign_topic(topic),
        "live_url": settings.OMNI_LIVE_URL,
        "refusal": str(refusal) if refusal is not None else "",
        **order_view.money_and_lines(order),
    }
    template = "storefront/_order.html" if request.headers.get("X-Fragment") else "storefront/order.html"
    return TemplateResponse(request, template, values, status=refusal.status if refusal is not None else 200)


def _row(order: Order, works: list[Any], language: str) -> dict[str, Any]:
    lines = list(order.lines.all())
    state, tone = order_view.state_of(order, works[-1] if works else None)
    return {
        "number": order.number,
        "href": reverse("storefront:order", args=[order.public_id, order_reads.link_token(order)]),
        "day": order_view.day_of(order, language),
        "text": ", ".join(line.description for line in lines[:3]) + ("…" if len(lines) > 3 else ""),
        "images": [line.image_url for line in lines[:3]],
        "state": state,
        "tone": tone,
        "total": Money(order.total_amount, order.currency),
    }
