"""A product: pictures, options, price, and one box that says where and when it can be had."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from apps.catalogue import selectors as catalogue
from apps.core import clock, live
from apps.core.errors import DomainError
from apps.discovery import selectors as discovery
from apps.discovery.results import ProductPage, VariantOffer
from apps.messaging import services as messaging
from apps.storefront import finding, options, seo, share, wording
from apps.storefront.box import box
from apps.storefront.visit import Visit, visit_of
from omni.http import anyone

VARIANT = "v"


@anyone
@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The product; ?v= names the variant. A slug of another language leads to this one's."""
    found = _found(visit_of(request), slug)
    product = found.product
    if product.slug and product.slug != slug:
        return HttpResponsePermanentRedirect(reverse("storefront:product", args=[product.slug]))
    return _page(request, found, slug)


@anyone
@require_POST
def alert(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps the wish to be told when a sold-out variant can be had again."""
    visit = visit_of(request)
    found = _found(visit, slug)
    offer = _chosen(request, found)
    if offer is None:
        raise Http404
    typed = request.POST.get("email", "").strip()
    anywhere = request.POST.get("where") == "any" or visit.shop is None
    try:
        messaging.ask_restock(
            channel=visit.channel,
            variant_id=offer.variant.public_id,
            location_code="" if anywhere or visit.shop is None else visit.shop.code,
            email=typed,
            language=visit.language,
            place=request.META.get("REMOTE_ADDR", ""),
        )
    except DomainError as refusal:
        return _page(request, found, slug, refusal=refusal, typed=typed)
    messages.success(request, _("We write to you when it is back"))
    path = reverse("storefront:product", args=[slug])
    return HttpResponseRedirect(f"{path}?{urlencode({VARIANT: str(offer.variant.public_id)})}")


def _page(
    request: HttpRequest, found: ProductPage, slug: str, *, refusal: DomainError | None = None, typed: str = ""
) -> TemplateResponse:
    visit, product = visit_of(request), found.product
    offer = _chosen(request, found)
    path = reverse("storefront:product", args=[slug])
    trail = _trail(found)
    price, was = finding.price_of(offer.price if offer else None)
    values: dict[str, Any] = {
        **_box_values(visit, found, offer, slug),
        "product": product,
        "variant": offer.variant if offer else None,
        "pictures": _pictures(found, offer),
        "options": options.rows(found, offer, path=path, parameter=VARIANT),
        "price": price,
        "was": was,
        "lowest": finding.lowest_of(offer.price if offer else None),
        "tax_note": wording.tax_note(is_tax_included=offer.price.is_tax_included) if offer and offer.price else "",
        "is_gone": offer is None
        or not (offer.available or any(shop.units.get(offer.variant.id) for shop in found.shops)),
        "alert_wrong": str(refusal) if refusal else "",
        "alert_typed": typed or getattr(request.user, "email", ""),
        "trail": trail,
        "addresses": _addresses(product.slugs, offer, request),
        "json_ld": seo.script(
            seo.product(found, path=path, parameter=VARIANT, brand=visit.brand),
            seo.breadcrumb(trail, product.name, path),
        ),
        "share_image": _share_image(found, slug),
        "share_image_is_ours": not _is_elsewhere(found),
    }
    if offer is not None:
        values |= {"live_topics": live.sign_topic(f"stock:{offer.variant.id}"), "live_url": settings.OMNI_LIVE_URL}
    status = refusal.status if refusal else HTTPStatus.OK
    return TemplateResponse(request, "storefront/product.html", values, status=status)


@anyone
@require_GET
def availability(request: HttpRequest, slug: str) -> TemplateResponse:
    """The box alone, for the page that hears that stock has changed."""
    visit = visit_of(request)
    found = _found(visit, slug)
    return TemplateResponse(
        request, "storefront/_availability.html", _box_values(visit, found, _chosen(request, found), slug)
    )


@anyone
@require_GET
@cache_control(public=True, max_age=86_400)
def share_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The product's card for shared links."""
    visit = visit_of(request)
    product = catalogue.product_page(slug=slug, language=visit.language, channel_id=visit.channel.pk)
    if product is None:
        raise Http404
    image = product.pictures[0].url if product.pictures else ""
    card = share.Card(title=product.name, brand=visit.brand, above=product.brand, image_url=image)
    return HttpResponse(share.png(card), content_type="image/png")


def _share_image(found: ProductPage, slug: str) -> str:
    """Our card with a picture that we hold; else the picture where it is."""
    if _is_elsewhere(found):
        return found.product.pictures[0].url
    return seo.absolute(reverse("storefront:share_picture", args=[slug]))


def _is_elsewhere(found: ProductPage) -> bool:
    """Nothing is fetched from other hosts in a request: their pictures are shared as they are."""
    return bool(found.product.pictures) and found.product.pictures[0].url.startswith(("http://", "https://"))


def _found(visit: Visit, slug: str) -> ProductPage:
    shop = visit.shop
    near = (
        (shop.latitude, shop.longitude) if shop and shop.latitude is not None and shop.longitude is not None else None
    )
    found = discovery.product_page(
        slug=slug,
        language=visit.language,
        channel_id=visit.channel.pk,
        location_id=shop.pk if shop else None,
        near=near,
        now=clock.now(),
    )
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest, found: ProductPage) -> VariantOffer | None:
    """The variant that the address names; else the first that the shop has, that any shop has, that there is."""
    try:
        wanted = uuid.UUID(request.POST.get("variant", "") or request.GET.get(VARIANT, ""))
    except ValueError:
        wanted = None
    for offer in found.variants:
        if offer.variant.public_id == wanted:
            return offer
    ranked = sorted(found.variants, key=lambda offer: (not offer.available, not options.anywhere(found, offer)))
    return ranked[0] if ranked else None


def _box_values(visit: Visit, found: ProductPage, offer: VariantOffer | None, slug: str) -> dict[str, Any]:
    path = reverse("storefront:product", args=[slug])
    query = f"?{urlencode({VARIANT: str(offer.variant.public_id)})}" if offer else ""
    return {
        "availability": box(visit, found, offer, now=clock.now()),
        "stock_topic": f"stock:{offer.variant.id}" if offer else "",
        "availability_src": reverse("storefront:availability", args=[slug]) + query,
        "product_path": path + query,
    }


def _pictures(found: ProductPage, offer: VariantOffer | None) -> list[Any]:
    """All pictures, the variant's own first."""
    own = offer.variant.image_url if offer else ""
    return (
        sorted(found.product.pictures, key=lambda picture: picture.url != own) if own else list(found.product.pictures)
    )


def _trail(found: ProductPage) -> list[tuple[str, str]]:
    above = [
        (reverse("storefront:category", args=[one.slug]), one.name) for one in found.product.categories if one.slug
    ]
    return [(reverse("storefront:home"), _("Home")), *above]


def _addresses(slugs: dict[str, str], offer: VariantOffer | None, request: HttpRequest) -> dict[str, str]:
    query = f"?{urlencode({VARIANT: str(offer.variant.public_id)})}" if offer and VARIANT in request.GET else ""
    found = {}
    for language, _name in settings.LANGUAGES:
        if language in slugs:
            with override(language):
                found[language] = reverse("storefront:product", args=[slugs[language]]) + query
    return found
