"""What customers do about a pickup from the order's page: here I am, somebody else comes, more days, a calendar, again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import OPEN
from apps.messaging import services as mailing
from apps.orders.models import Order
from apps.storefront import calendar_file, shops
from apps.storefront.views.checkout import order_of
from apps.storefront.views.orders import show_refusal
from apps.storefront.visit import OpenedCart, keep_cart, visit_of
from omni.http import anyone


@anyone
@require_POST
def here(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """The customer is in front of the shop: their order comes first in its queue."""
    actor = visit_of(request).buyer
    return _done(request, public_id, token, lambda order: fulfilment.arrive(order_id=order.pk, actor=actor), _("The shop knows that you are here"))  # fmt: skip


@anyone
@require_POST
def longer(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """More days to collect, once."""
    actor = visit_of(request).buyer
    return _done(request, public_id, token, lambda order: fulfilment.extend_for_customer(order_id=order.pk, actor=actor), _("You have more time now"))  # fmt: skip


@anyone
@require_POST
def delegate(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Names who collects instead; an empty button value takes the name back."""
    actor = visit_of(request).buyer
    if request.POST.get("nobody") == "1":
        return _done(request, public_id, token, lambda order: fulfilment.revoke_delegate(order_id=order.pk, actor=actor), _("You collect it yourself"))  # fmt: skip
    name = request.POST.get("delegate", "").strip()
    return _done(request, public_id, token, lambda order: fulfilment.name_delegate(order_id=order.pk, name=name, actor=actor), _("%(name)s may collect it for you") % {"name": name})  # fmt: skip


@anyone
@require_POST
def send_code(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """The letter with the pickup code once more."""
    actor = visit_of(request).buyer
    return _done(request, public_id, token, lambda order: mailing.send_code_again(order_id=order.pk, actor=actor), _("The letter with your code is on its way"))  # fmt: skip


@anyone
@require_POST
def again(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Puts what this order did not bring into the basket."""
    visit = visit_of(request)
    order = order_of(visit, public_id, token)
    try:
        cart, cart_token = checkout.reorder(order_id=order.pk, actor=visit.buyer)
    except DomainError as refusal:
        return show_refusal(request, order, token, refusal)
    messages.success(request, _("It is in your basket"))
    response = HttpResponseRedirect(reverse("storefront:cart"))
    if cart_token:
        keep_cart(response, OpenedCart(cart=cart, token=cart_token))
    return response


@anyone
@never_cache
@require_GET
def calendar(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """The pickup as an entry for the customer's calendar."""
    visit = visit_of(request)
    order = order_of(visit, public_id, token)
    work = next((one for one in reversed(fulfilment_reads.works_of(order)) if one.status in OPEN), None)
    if work is None:
        raise Http404
    starts, ends = _span(work.promised_at, work.collect_by, work.slot.ends_at if work.slot else None)
    entry = calendar_file.entry(
        uid=f"{work.public_id}@omni",
        starts=starts,
        ends=ends,
        written=clock.now(),
        title=_("Pick up %(number)s at %(shop)s") % {"number": order.number, "shop": work.location.name},
        place=shops.address(work.location),
        link=request.build_absolute_uri(reverse("storefront:order", args=[public_id, token])),
    )
    headers = {"Content-Disposition": f'attachment; filename="{order.number}.ics"'}
    return HttpResponse(entry, content_type="text/calendar; charset=utf-8", headers=headers)


def _span(promised: datetime, collect_by: datetime | None, slot_end: datetime | None) -> tuple[datetime, datetime]:
    """From when it is ready: to the end of the hour that was chosen, else half an hour; never beyond the last day."""
    ends = slot_end or promised + timedelta(minutes=30)
    return promised, max(min(ends, collect_by or ends), promised + timedelta(minutes=5))


def _done(
    request: HttpRequest, public_id: uuid.UUID, token: str, act: Callable[[Order], Any], said: str
) -> HttpResponse:
    order = order_of(visit_of(request), public_id, token)
    try:
        act(order)
    except DomainError as refusal:
        return show_refusal(request, order, token, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))
