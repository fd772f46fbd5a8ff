"""A card for what a placed order still has to pay in the shop: where the first card let go of the money, or instead of the desk."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.checkout import services as checkout
from apps.core import clock
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.orders import selectors as order_reads
from apps.orders.models import Order
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.storefront.views.checkout import CARD_PAYMENT, order_of
from apps.storefront.visit import visit_of
from omni.http import allow_cards, anyone


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Asks for the card; the POST comes when the card was confirmed, and only looks how it stands."""
    order = order_of(visit_of(request), public_id, token)
    wrong = _settle(order) if request.method == "POST" else ""
    owed = _owed(order)
    if not owed or not payments.takes_cards():
        if request.method == "POST" and not owed:
            messages.success(request, _("Your card holds the money until you pick it up"))
        return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))
    if request.method == "POST" and not wrong:
        wrong = _("Your card was not charged. Try again, or pay in the shop.")
    values: dict[str, Any] = {
        "private": True,
        "order": order,
        "order_href": reverse("storefront:order", args=[public_id, token]),
        "owed": Money(owed, order.currency),
        "wrong": wrong,
        "card": {
            "key": settings.STRIPE_PUBLISHABLE_KEY,
            "script": settings.STRIPE_SCRIPT,
            "start": CARD_PAYMENT.format(order.public_id),
            "token": order_reads.link_token(order),
        },
    }
    status = HTTPStatus.CONFLICT if wrong else HTTPStatus.OK
    response = TemplateResponse(request, "storefront/pay.html", values, status=status)
    allow_cards(response)
    return response


def _settle(order: Order) -> str:
    """Asks the provider how the card stands; returns the sentence of a refusal."""
    try:
        payments.sync_open_cards(owner=f"order:{order.pk}", now=clock.now())
        checkout.follow_money(order_id=order.pk, now=clock.now())
    except DomainError as refusal:
        return str(refusal)
    return ""


def _owed(order: Order) -> int:
    owner = f"order:{order.pk}"
    return payment_reads.status_of([owner])[owner].owed_amount
