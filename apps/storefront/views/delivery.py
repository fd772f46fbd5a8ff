"""Having the basket brought home: the address, the ways to it where there are several, then the checkout."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from babel import Locale
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.carts import selectors as cart_reads
from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.checkout.services import Wish
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.customers import selectors as customer_reads
from apps.orders import selectors as order_reads
from apps.orders.services import Destination
from apps.payments import services as payments
from apps.pricing import selectors as pricing
from apps.pricing.services import ShippingOption
from apps.storefront import places, wording
from apps.storefront.visit import Visit, visit_of
from omni.http import anyone

ASKED = ("name", "street", "postcode", "city", "region", "country", "phone")


def countries_for(visit: Visit) -> tuple[str, ...]:
    """Where the shop delivers; nowhere where no card can be taken. One statement at most."""
    if not payments.takes_cards() or visit.open_channel is None:
        return ()
    return pricing.countries_served(channel_id=visit.open_channel.pk)


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Asks for the address; a good one holds the things at the place that sends them, and goes on to the checkout."""
    visit = visit_of(request)
    served = countries_for(visit)
    if visit.cart is None or not served:
        return HttpResponseRedirect(reverse("storefront:cart"))
    if request.method == "GET":
        return _form(request, served, _known(visit, served))
    typed = places.typed(request)
    if typed["country"] not in served:
        typed["country"] = served[0]
    if wrong := places.place_of(typed).wrong():
        return _form(request, served, typed, wrong=wrong)
    try:
        return _go_on(request, visit.cart, served, typed)
    except DomainError as refusal:
        field = refusal.field if refusal.field in ASKED else ""
        return _form(request, served, typed, wrong={field or "": str(refusal)}, status=refusal.status)


def _go_on(request: HttpRequest, cart: Cart, served: Sequence[str], typed: Mapping[str, str]) -> HttpResponse:
    visit = visit_of(request)
    place = places.place_of(typed)
    options = checkout.options_for(
        cart=cart, wanted=cart_reads.lines_of(cart), country=place.country, postcode=place.postcode,
        region=place.region, now=clock.now(),
    )  # fmt: skip
    chosen = _chosen(request, options)
    if len(options) > 1 and chosen is None:
        return _form(request, served, typed, options=options)
    to = Destination(**{name: getattr(place, name) for name in ASKED})
    order = checkout.begin(cart_id=cart.pk, delivery=Wish(to=to, rate_id=chosen), actor=visit.buyer, now=clock.now())
    return HttpResponseRedirect(reverse("storefront:checkout", args=[order.public_id, order_reads.link_token(order)]))


def _chosen(request: HttpRequest, options: Sequence[ShippingOption]) -> uuid.UUID | None:
    """The way that was ticked, if it goes to the address."""
    ticked = request.POST.get("option", "")
    return next((one.public_id for one in options if str(one.public_id) == ticked), None)


def _form(
    request: HttpRequest,
    served: Sequence[str],
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, str] | None = None,
    options: Sequence[ShippingOption] = (),
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    visit = visit_of(request)
    names = Locale(visit.language).territories
    values: dict[str, Any] = {
        "private": True,
        "typed": typed,
        "asks": places.asks(typed),
        "countries": [(code, names.get(code, code)) for code in served],
        "options": [
            {
                "value": str(one.public_id),
                "title": one.name,
                "hint": wording.days_on_the_way(one.days_from, one.days_to),
                "price": Money(one.amount, one.currency).shown(visit.language) if one.amount else _("free"),
            }
            for one in options
        ],
        **places.mistakes(wrong or {}),
    }
    code = HTTPStatus.BAD_REQUEST if wrong and status == HTTPStatus.OK else status
    return TemplateResponse(request, "storefront/delivery.html", values, status=code)


def _known(visit: Visit, served: Sequence[str]) -> dict[str, str]:
    """The main address of the account where the shop delivers there."""
    nothing = {**dict.fromkeys(places.FIELDS, ""), "country": served[0]}
    if visit.actor.customer_id is None:
        return nothing
    row = customer_reads.addresses_of(customer_id=visit.actor.customer_id).first()
    if row is None or row.country not in served:
        return nothing
    return {name: getattr(row, name) for name in places.FIELDS}
