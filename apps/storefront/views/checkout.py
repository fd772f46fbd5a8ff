"""The checkout: one page, guest first, paid in the shop."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.checkout import services as checkout
from apps.checkout.errors import CardGone
from apps.core import clock
from apps.core.errors import DomainError
from apps.customers import selectors as customer_reads
from apps.fulfilment import selectors as fulfilment_reads
from apps.orders import selectors as order_reads
from apps.orders.enums import OrderStatus
from apps.orders.errors import NoSuchOrder
from apps.orders.models import Order
from apps.orders.services import Contact
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.storefront import order_view, shops, wording
from apps.storefront.visit import Visit, forget_cart, visit_of
from apps.stores.models import Location
from omni.http import allow_cards, anyone

FIELDS = {"name": "f-name", "email": "f-email", "phone": "f-phone", "slot": "f-slot"}
SLOTS_SHOWN = 40
CARD = "card"
CARD_PAYMENT = "/api/v1/orders/{}/card-payment"


@anyone
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, public_id: uuid.UUID, token: str) -> HttpResponse:
    """Shows the draft, and places it; an order that is placed already goes on to its own page."""
    visit = visit_of(request)
    order = order_of(visit, public_id, token)
    if order.status == OrderStatus.CANCELLED:
        return HttpResponseRedirect(reverse("storefront:cart"))
    if order.status != OrderStatus.DRAFT:
        return HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))
    if request.method == "GET":
        return _form(request, order, typed=_known(visit))
    is_sent = order_reads.is_sent(order_reads.lines_of(order))
    typed = {field: request.POST.get(field, "").strip() for field in FIELDS}
    missing = _missing(typed, is_sent=is_sent)
    if missing:
        return _form(request, order, typed=typed, wrong=missing, status=HTTPStatus.BAD_REQUEST)
    by_card = request.POST.get("pay") == CARD and _takes_card(order)
    try:
        if by_card:
            _require_card(order, is_sent=is_sent)
        checkout.place(
            order_id=order.pk,
            contact=Contact(name=typed["name"], email=typed["email"], phone=typed["phone"]),
            slot_id=_slot(typed["slot"]),
            actor=visit.buyer,
            now=clock.now(),
            by_card=by_card,
        )
    except DomainError as refusal:
        return _form(request, order, typed=typed, wrong=_wrong(refusal), status=refusal.status, by_card=by_card)
    response = HttpResponseRedirect(reverse("storefront:order", args=[public_id, token]))
    forget_cart(response)
    return response


def _require_card(order: Order, *, is_sent: bool) -> None:
    """Who chose the card shall not find an order to be paid in the shop. Raises: CardPending, CardGone."""
    owner = f"order:{order.pk}"
    payments.sync_open_cards(owner=owner, now=clock.now())
    if payment_reads.status_of([owner])[owner].authorised_amount < order.total_amount:
        if is_sent:
            raise CardGone(_("Your card was not charged. Try again, or with another card."))
        raise CardGone(_("Your card was not charged. Try again, or choose to pay in the shop."))


def _takes_card(order: Order) -> bool:
    return payments.can_be_charged(amount=order.total_amount, currency=order.currency)


def order_of(visit: Visit, public_id: uuid.UUID, token: str) -> Order:
    """The order that a link opens."""
    try:
        return order_reads.order_for(public_id=public_id, actor=visit.actor, token=token)
    except NoSuchOrder:
        raise Http404 from None


def _form(
    request: HttpRequest,
    order: Order,
    *,
    typed: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
    by_card: bool = False,
) -> TemplateResponse:
    visit = visit_of(request)
    now = clock.now()
    shop = order.place
    if shop is None or order.promised_at is None:
        raise Http404
    ready = max(order.promised_at, now)
    wrong = wrong or {}
    values: dict[str, Any] = {
        "private": True,
        "typed": typed,
        "wrong": wrong,
        "errors": [(FIELDS.get(field, ""), sentence) for field, sentence in wrong.items()],
        "shop": {"name": shop.name, "address": shops.address(shop)},
        "hold_minutes": settings.OMNI_HOLD_SECONDS // 60,
        **order_view.money_and_lines(order),
    }  # fmt: skip
    if values["delivery"]:
        values["typed"] = {**typed, "name": typed["name"] or values["delivery"]["to"]}
        values["leaves"] = wording.day(ready, shop.time_zone, now=now, language=visit.language)
    else:
        values["slots"] = _slots(order, shop, ready, now=now, language=visit.language)
    if not _takes_card(order):
        return TemplateResponse(request, "storefront/checkout.html", values, status=status)
    values["card"] = {
        "key": settings.STRIPE_PUBLISHABLE_KEY,
        "script": settings.STRIPE_SCRIPT,
        "start": CARD_PAYMENT.format(order.public_id),
        "token": order_reads.link_token(order),
        "is_chosen": by_card or bool(values["delivery"]),
    }
    response = TemplateResponse(request, "storefront/checkout.html", values, status=status)
    allow_cards(response)
    return response


def _slots(order: Order, shop: Location, ready: datetime, *, now: datetime, language: str) -> list[tuple[str, str]]:
    """Times to come, as values and texts: as soon as it is ready, then the hours that have room."""
    soon = wording.within(ready, shop.time_zone, now=now, language=language)
    rows = [("", _("As soon as it is ready: %(when)s") % {"when": soon})]
    free = fulfilment_reads.slots_for(
        location_id=shop.pk, earliest=ready + timedelta(minutes=1), units=order_view.units(order), limit=SLOTS_SHOWN
    )
    for slot in free:
        day = wording.capital(wording.day(slot.starts_at, shop.time_zone, now=now, language=language))
        times = [wording.clock(at, shop.time_zone, language=language) for at in (slot.starts_at, slot.ends_at)]
        rows.append((str(slot.public_id), f"{day}, {'–'.join(times)}"))
    return rows


def _missing(typed: Mapping[str, str], *, is_sent: bool) -> dict[str, str]:
    """What has to be filled in, all of it at once."""
    needed = {
        "name": _("Write the name of who orders it.") if is_sent else _("Write the name of who picks it up."),
        "email": _("Write the email address for the news of your parcel.")
        if is_sent
        else _("Write the email address for the pickup code."),
    }
    return {field: sentence for field, sentence in needed.items() if not typed[field]}


def _wrong(refusal: DomainError) -> dict[str, str]:
    """The refusal beside its field, or above all of them where it has none here."""
    sentence = str(refusal)
    if refusal.code == "inventory.out_of_stock":
        sentence = _("%(reason)s Go back to the basket to see what is left.") % {"reason": sentence}
    return {refusal.field or "": sentence}


def _known(visit: Visit) -> dict[str, str]:
    """What an account already told us."""
    if visit.actor.customer_id is not None:
        for customer in customer_reads.customers_for(visit.actor).filter(pk=visit.actor.customer_id):
            return {"name": customer.name, "email": customer.email, "phone": customer.phone, "slot": ""}
    email = getattr(visit.request.user, "email", "")
    return {"name": "", "email": email, "phone": "", "slot": ""}


def _slot(text: str) -> uuid.UUID | None:
    """None for "as soon as it is ready"; a made-up id is a slot that is not free."""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
