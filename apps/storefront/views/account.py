"""What is a customer's own: orders, addresses, preferences, and a copy of all that we know about them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from babel import Locale
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core import clock, postal
from apps.core.errors import DomainError, NotFound
from apps.core.money import Money
from apps.customers import selectors as customer_reads
from apps.customers import services as customers
from apps.customers.enums import Wish
from apps.customers.models import Address
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.enums import Status
from apps.orders import selectors as order_reads
from apps.orders.models import Order
from apps.storefront import order_view, paging, places, wording
from apps.storefront.visit import Visit, keep_shop, visit_of
from apps.stores import selectors as stores
from omni.http import signed_in

ORDERS_SHOWN = 20
SHOPS_SHOWN = 200
SOURCE = "account"
SIGN_IN = ("account_change_password", "account_email", "mfa_index", "usersessions_list")


@signed_in
@never_cache
@require_GET
def orders(request: HttpRequest) -> TemplateResponse:
    """The orders of the account, newest first; the same statements for any number of them."""
    visit = visit_of(request)
    own = order_reads.orders_for_customer(visit.actor.customer_id or 0)
    found = Paginator(order_reads.with_lines(own), ORDERS_SHOWN).get_page(request.GET.get("page"))
    works = fulfilment_reads.works_of_orders([order.pk for order in found])
    rows = [_row(order, works.get(order.pk, []), visit.language) for order in found]
    values = {"orders": rows, "page": paging.of(found.number, found.paginator.num_pages)}
    if any(work.status == Status.READY for of_order in works.values() for work in of_order):
        values["account_code"] = _code(visit)
    return _page(request, "account.html", values)


@signed_in
@never_cache
@require_GET
def code(request: HttpRequest) -> TemplateResponse:
    """The code of the account anew, for a page that has been open for some minutes."""
    return TemplateResponse(request, "storefront/_account_code.html", {"account_code": _code(visit_of(request))})


def _code(visit: Visit) -> str:
    """What the desk scans in place of the codes of all that waits."""
    return fulfilment_reads.account_code(customer_id=visit.actor.customer_id or 0, now=clock.now())[0]


@signed_in
@never_cache
@require_GET
def addresses(request: HttpRequest) -> TemplateResponse:
    visit = visit_of(request)
    rows = list(customer_reads.addresses_of(customer_id=visit.actor.customer_id or 0))
    countries = Locale(visit.language).territories
    shown = [{"row": row, "country": countries.get(row.country, row.country), "region": _region(row)} for row in rows]
    return _page(request, "addresses.html", {"own_addresses": shown})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, public_id: uuid.UUID | None = None) -> HttpResponse:
    """Adds an address, or changes one of theirs."""
    visit = visit_of(request)
    row = _own_address(visit, public_id) if public_id else None
    if request.method == "GET":
        typed = {name: getattr(row, name) if row else "" for name in places.FIELDS}
        known = {"country": _home_country(visit), "name": request.user.name if request.user.is_authenticated else ""}
        return _address_form(request, typed if row else {**typed, **known}, is_default=bool(row and row.is_default))
    typed = places.typed(request)
    is_default = request.POST.get("is_default") == "1"
    place = places.place_of(typed)
    if wrong := place.wrong():
        return _address_form(request, typed, is_default=is_default, wrong=wrong)
    try:
        customers.save_address(customer_id=_customer_id(visit), place=place, is_default=is_default, public_id=public_id)
    except DomainError as refusal:
        return _address_form(request, typed, is_default=is_default, wrong={refusal.field or "": str(refusal)})
    messages.success(request, _("The address is saved"))
    return HttpResponseRedirect(reverse("storefront:addresses"))


@signed_in
@require_POST
def remove_address(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    try:
        customers.remove_address(customer_id=_customer_id(visit_of(request)), public_id=public_id)
    except NotFound:
        raise Http404 from None
    messages.success(request, _("The address is removed"))
    return HttpResponseRedirect(reverse("storefront:addresses"))


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Name, phone, language of our letters, the shop, and which letters besides those about orders."""
    visit = visit_of(request)
    customer_id = _customer_id(visit)
    if request.method == "POST":
        return _save_preferences(request, visit, customer_id)
    row = customer_reads.customers_for(visit.actor).filter(pk=customer_id).first()
    typed = {name: getattr(row, name, "") for name in ("name", "phone", "language")}
    typed["language"] = typed["language"] or visit.language
    shop = customer_reads.shop_of(customer_id=customer_id) or visit.shop
    said = customer_reads.consents_of(customer_id=customer_id)
    return _preferences_form(request, typed, shop=shop.code if shop else "", said=said)


def _save_preferences(request: HttpRequest, visit: Visit, customer_id: int) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "phone", "language")}
    if typed["language"] not in dict(settings.LANGUAGES):
        typed["language"] = visit.language
    wanted = request.POST.get("shop", "")
    said = {wish: request.POST.get(wish.value) == "1" for wish in Wish}
    shop = next((one for one in stores.pickup_locations(limit=SHOPS_SHOWN) if one.code == wanted), None)
    try:
        customers.set_contact(customer_id=customer_id, **typed)
    except DomainError as refusal:
        return _preferences_form(request, typed, shop=wanted, said=said, refusal=refusal)
    customers.set_consents(customer_id=customer_id, wishes=said, source=SOURCE)
    if shop is not None:
        customers.choose_shop(customer_id=customer_id, location_id=shop.id)
    messages.success(request, _("Your preferences are saved"))
    with override(typed["language"]):
        response = HttpResponseRedirect(reverse("storefront:preferences"))
    if shop is not None:
        keep_shop(response, shop.code)
    return response


@signed_in
@require_POST
def own_data(request: HttpRequest) -> HttpResponse:
    """A ZIP of JSON files with all that we hold about the person."""
    visit = visit_of(request)
    now = clock.now()
    try:
        archive = customers.export(customer_id=_customer_id(visit), actor=visit.actor, now=now)
    except DomainError as refusal:
        messages.error(request, str(refusal), extra_tags="bad")
        return HttpResponseRedirect(reverse("storefront:preferences"))
    name = f"{visit.brand}-{now:%Y-%m-%d}.zip".replace(" ", "-").lower()
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "ignore").decode()}"'}
    return HttpResponse(archive, content_type="application/zip", headers={**headers, "Cache-Control": "no-store"})


def _page(request: HttpRequest, template: str, values: Mapping[str, Any], status: int = 200) -> TemplateResponse:
    tabs = [
        {"href": reverse(f"storefront:{name}"), "label": label}
        for name, label in (("account", _("Orders")), ("addresses", _("Addresses")), ("preferences", _("Preferences")))
    ]
    common = {"private": True, "tabs": tabs, "sign_in": _sign_in()}
    return TemplateResponse(request, f"storefront/{template}", {**common, **values}, status=status)


def _sign_in() -> list[tuple[str, str]]:
    """Where the ways of signing in are changed: those that this installation has."""
    labels = dict(zip(SIGN_IN, (_("Password"), _("Email address"), _("Passkeys and second factor"), _("Where you are signed in")), strict=True))  # fmt: skip
    found = []
    for name, label in labels.items():
        try:
            found.append((reverse(name), label))
        except NoReverseMatch:
            continue
    return found


def _address_form(
    request: HttpRequest, typed: Mapping[str, str], *, is_default: bool, wrong: Mapping[str, str] | None = None
) -> TemplateResponse:
    values = {
        **places.mistakes(wrong or {}),
        "typed": typed,
        "asks": places.asks(typed),
        "is_default": is_default,
        "countries": places.countries(visit_of(request).language),
    }
    return _page(request, "address.html", values, status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK)


def _preferences_form(
    request: HttpRequest,
    typed: Mapping[str, str],
    *,
    shop: str,
    said: Mapping[Wish, bool],
    refusal: DomainError | None = None,
) -> TemplateResponse:
    rows = [("", _("No shop chosen")), *((one.code, one.name) for one in stores.pickup_locations(limit=SHOPS_SHOWN))]
    values = {
        **_refused(refusal),
        "typed": typed,
        "shop_code": shop,
        "shop_options": rows,
        "languages_offered": [(code, wording.capital(Locale(code).get_display_name(code) or code)) for code, _name in settings.LANGUAGES],
        "wishes": [(wish.value, wish.label, given) for wish, given in said.items()],
    }  # fmt: skip
    return _page(request, "preferences.html", values, status=refusal.status if refusal else HTTPStatus.OK)


def _refused(refusal: DomainError | None) -> dict[str, Any]:
    if refusal is None:
        return {"wrong": {}, "errors": []}
    field = refusal.field or ""
    return {"wrong": {field: str(refusal)}, "errors": [(f"f-{field}" if field else "", str(refusal))]}


def _own_address(visit: Visit, public_id: uuid.UUID) -> Address:
    row = customer_reads.addresses_of(customer_id=visit.actor.customer_id or 0).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _region(row: Address) -> str:
    """The name of the province, where it is not that of the city."""
    name = postal.rules_of(row.country).name_of(row.region)
    return "" if name == row.city else name


def _customer_id(visit: Visit) -> int:
    """The account's customer, made at the first thing that they keep."""
    if visit.actor.customer_id is not None:
        return visit.actor.customer_id
    if visit.actor.user_id is None:
        raise Http404
    return customers.customer_for_user(user_id=visit.actor.user_id)


def _home_country(visit: Visit) -> str:
    return visit.open_channel.legal_entity.country if visit.open_channel else ""


def _row(order: Order, works: list[Any], language: str) -> dict[str, Any]:
    lines = list(order.lines.all())
    state, tone = order_view.state_of(order, order_view.main_work(works))
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
