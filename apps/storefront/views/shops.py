"""Finding and choosing a shop."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.carts import services as carts
from apps.core import clock
from apps.core.errors import NotFound
from apps.customers import services as customers
from apps.storefront import seo, shops
from apps.storefront.visit import keep_shop, visit_of
from apps.stores import selectors as stores
from apps.stores.models import Location
from omni.http import anyone

LONGEST_PLACE = 60


@anyone
@require_GET
def index(request: HttpRequest) -> TemplateResponse:
    """All shops, or those near a typed place."""
    place = request.GET.get("place", "").strip()[:LONGEST_PLACE]
    return TemplateResponse(request, "storefront/shops.html", {**_found(request, place), "place": place})


@anyone
@require_GET
def near(request: HttpRequest) -> TemplateResponse:
    """The rows alone, for the finder that asks while people type."""
    return TemplateResponse(
        request, "storefront/_shop_rows.html", _found(request, request.GET.get("place", "").strip()[:LONGEST_PLACE])
    )


@anyone
@require_GET
def detail(request: HttpRequest, code: str) -> TemplateResponse:
    visit = visit_of(request)
    shop = _shop(code)
    chosen_id = visit.shop.pk if visit.shop else None
    now = clock.now()
    schedule = stores.schedule(location_id=shop.pk)
    view = shops.one(shop, schedule, chosen_id=chosen_id, now=now, language=visit.language)
    trail = [(reverse("storefront:home"), _("Home")), (reverse("storefront:shops"), _("Shops"))]
    today = now.astimezone(ZoneInfo(schedule.time_zone)).date()
    return TemplateResponse(
        request,
        "storefront/shop.html",
        {
            "shop": view,
            "trail": trail,
            "json_ld": seo.script(
                seo.shop(request, view, shop, schedule, today=today), seo.breadcrumb(trail, view.name, request.path)
            ),
        },
    )


@anyone
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remembers the shop on this device, and in the basket if there is one."""
    visit = visit_of(request)
    shop = _shop(request.POST.get("shop", ""))
    if visit.cart is not None and visit.cart.location_id != shop.pk:
        carts.choose_shop(cart_id=visit.cart.pk, location_id=shop.pk)
    if visit.actor.customer_id is not None:
        customers.choose_shop(customer_id=visit.actor.customer_id, location_id=shop.pk)
    messages.success(request, _("%(shop)s is your shop now") % {"shop": shop.name})
    response = HttpResponseRedirect(next_of(request))
    keep_shop(response, shop.code)
    return response


def next_of(request: HttpRequest) -> str:
    """Where a form asks to go on; only to pages of ours."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else reverse("storefront:home")


def _shop(code: str) -> Location:
    try:
        shop = stores.location_by_code(code)
    except NotFound:
        raise Http404 from None
    if not shop.is_active or not shop.hosts_pickup:
        raise Http404
    return shop


def _found(request: HttpRequest, place: str) -> dict[str, object]:
    visit = visit_of(request)
    near_to = _coordinates(request)
    chosen_id = visit.shop.pk if visit.shop else None
    rows = shops.find(place=place, near=near_to, chosen_id=chosen_id, now=clock.now(), language=visit.language)
    return {"shops": rows, "next": next_of(request)}


def _coordinates(request: HttpRequest) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(request.GET["lat"]), float(request.GET["lon"])
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
