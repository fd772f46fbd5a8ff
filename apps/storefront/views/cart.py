"""The basket: filling it, changing it, going on to the checkout."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.carts import selectors as cart_reads
from apps.carts import services as carts
from apps.carts.selectors import CartLineView, CartView
from apps.carts.services import MAX_QUANTITY, WantedLine
from apps.catalogue import selectors as catalogue
from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.fulfilment import services as fulfilment
from apps.orders import selectors as order_reads
from apps.storefront import wording
from apps.storefront.views import delivery
from apps.storefront.views.shops import next_of
from apps.storefront.visit import Visit, forget_cart, keep_cart, open_cart, visit_of
from omni.http import anyone

MAX_CODE = 60


@anyone
@require_GET
def show(request: HttpRequest) -> TemplateResponse:
    return _page(request)


@anyone
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Puts units of a variant into the basket, opening one at the first."""
    visit = visit_of(request)
    variant_id = _variant(request.POST.get("variant", ""))
    opened = None
    try:
        opened = open_cart(visit)
        carts.add(
            cart_id=opened.cart.pk,
            line=WantedLine(variant_id=variant_id, quantity=_whole(request.POST.get("quantity"))),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
    else:
        messages.success(request, _("It is in your basket"))
    response = HttpResponseRedirect(next_of(request))
    if opened is not None:
        keep_cart(response, opened)
    return response


@anyone
@require_POST
def set_quantity(request: HttpRequest) -> HttpResponse:
    """Changes a line, or takes it out with 0; a refusal is shown on the basket."""
    visit = visit_of(request)
    try:
        line_id = uuid.UUID(request.POST.get("line", ""))
    except ValueError:
        return HttpResponseRedirect(reverse("storefront:cart"))
    if visit.cart is not None:
        try:
            carts.set_quantity(cart_id=visit.cart.pk, line_id=line_id, quantity=_whole(request.POST.get("quantity")))
        except DomainError as refusal:
            return _page(request, refusal)
    return HttpResponseRedirect(reverse("storefront:cart"))


@anyone
@require_POST
def add_code(request: HttpRequest) -> HttpResponse:
    """Puts the code of an offer on the basket; a refusal stands beside what was typed."""
    visit = visit_of(request)
    code = request.POST.get("code", "").strip()[:MAX_CODE]
    if visit.cart is not None and code:
        try:
            carts.add_code(
                cart_id=visit.cart.pk, code=code, come_from=request.META.get("REMOTE_ADDR", ""), now=clock.now()
            )
        except DomainError as refusal:
            refusal.field = "code"
            return _page(request, refusal, typed=code)
    return HttpResponseRedirect(reverse("storefront:cart"))


@anyone
@require_POST
def remove_code(request: HttpRequest) -> HttpResponse:
    """Takes a code off the basket."""
    visit = visit_of(request)
    if visit.cart is not None:
        try:
            carts.remove_code(cart_id=visit.cart.pk, code=request.POST.get("code", "")[:MAX_CODE])
        except DomainError as refusal:
            return _page(request, refusal)
    return HttpResponseRedirect(reverse("storefront:cart"))


@anyone
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Holds the stock and opens the checkout of this basket."""
    visit = visit_of(request)
    if visit.cart is None:
        return HttpResponseRedirect(reverse("storefront:cart"))
    try:
        order = checkout.begin(
            cart_id=visit.cart.pk, location_id=visit.shop.pk if visit.shop else None, actor=visit.buyer, now=clock.now()
        )
    except DomainError as refusal:
        return _page(request, refusal)
    return HttpResponseRedirect(reverse("storefront:checkout", args=[order.public_id, order_reads.link_token(order)]))


def _page(request: HttpRequest, refusal: DomainError | None = None, *, typed: str = "") -> TemplateResponse:
    visit = visit_of(request)
    now = clock.now()
    view = cart_reads.view(visit.cart, language=visit.language, now=now) if visit.cart is not None else None
    lines = [_line(line, view.currency) for line in view.lines] if view is not None else []
    values: dict[str, Any] = {
        "private": True,
        "lines": lines,
        "units": view.units if view is not None else 0,
        "total": wording.shown(view.total_amount, view.currency) if view is not None else None,
        "tax_note": wording.tax_note(is_tax_included=True),
        "is_blocked": view is not None and not view.can_be_ordered,
        "promise": _promise(visit, view),
        "is_delivered": view is not None and bool(delivery.countries_for(visit)),
        "refusal": str(refusal) if refusal is not None and refusal.field != "code" else "",
        **_offers(view, refusal, typed),
    }
    response = TemplateResponse(request, "storefront/cart.html", values, status=refusal.status if refusal else 200)
    if visit.cart is None and request.COOKIES:
        forget_cart(response)
    return response


def _offers(view: CartView | None, refusal: DomainError | None, typed: str) -> dict[str, Any]:
    """What offers take off, why a code takes nothing off, and what was wrong with the one just typed."""
    wrong = str(refusal) if refusal is not None and refusal.field == "code" else ""
    if view is None:
        return {"code_wrong": wrong, "code_typed": typed}
    return {
        "subtotal": wording.shown(view.subtotal_amount, view.currency),
        "discounts": [discount_row(one.name, one.code, one.amount, view.currency) for one in view.discounts],
        "refused_codes": [{"code": one.code, "text": one.text} for one in view.refused],
        "code_wrong": wrong,
        "code_typed": typed,
    }


def discount_row(name: str, code: str, amount: int, currency: str) -> dict[str, Any]:
    """A line of the sum: what the offer is called, its code where it has one, and what it takes off."""
    return {"name": name, "code": code, "amount": Money(-amount, currency)}


def _promise(visit: Visit, view: CartView | None) -> str:
    """When all of it could be ready at the chosen shop."""
    if visit.shop is None or view is None or not view.lines:
        return ""
    now = clock.now()
    try:
        at = fulfilment.promise_for(visit.shop, units=view.units, now=now)
    except DomainError as refusal:
        return str(refusal)
    return wording.from_when(at, visit.shop.time_zone, now=now, language=visit.language)


def _line(line: CartLineView, currency: str) -> dict[str, Any]:
    card = line.card
    return {
        "public_id": line.public_id,
        "href": reverse("storefront:product", args=[card.slug or str(card.product_id)]),
        "name": card.product_name,
        "option_text": card.option_text,
        "image": card.image_url,
        "quantity": line.quantity,
        "total": wording.shown(line.total_amount, currency) if line.total_amount is not None else None,
        "problem": _problem(line),
    }


def _problem(line: CartLineView) -> str:
    if line.unit_amount is None:
        return _("This is not for sale at the moment. Take it out to go on.")
    if line.left == 0:
        return _("None left in your shop. Take it out, or choose another shop.")
    if line.is_short:
        return _("Your shop has only %(n)s.") % {"n": line.left}
    return ""


def _variant(text: str) -> int:
    """The variant's key; 0, which is none, for what is no id of ours."""
    try:
        public_id = uuid.UUID(text)
    except ValueError:
        return 0
    return catalogue.variant_ids([public_id]).get(public_id, 0)


def _whole(text: str | None) -> int:
    """A quantity as typed; what is no number is refused by the service like any wrong one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= len(str(MAX_QUANTITY)) else -1
