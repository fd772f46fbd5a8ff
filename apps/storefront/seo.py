"""What search engines read: schema.org data of a page, as JSON that cannot close its script element."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from apps.discovery.results import ProductPage, VariantOffer
from apps.storefront import options, wording
from apps.storefront.shops import ShopView
from apps.stores.hours import Schedule, Shift
from apps.stores.models import LegalEntity, Location, SalesChannel

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SCHEMA: Final = "https://schema.org"
_AHEAD: Final = 60
"""Days off are told so many days ahead."""

Data = dict[str, Any]


def script(*things: Mapping[str, Any]) -> SafeString:
    """One thing as it is, several as a graph."""
    data = things[0] if len(things) == 1 else {"@graph": things}
    text = json.dumps({"@context": _SCHEMA, **data}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  every sign that could end the element is escaped


def absolute(path: str) -> str:
    return path if path.startswith(("http://", "https://")) else f"{settings.OMNI_PUBLIC_URL}{path}"


def home(channel: SalesChannel, *, logo: str) -> SafeString:
    """Who we are, and how our search is asked."""
    start = absolute(reverse("storefront:home"))
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(reverse('storefront:search'))}?q={{q}}"},
        "query-input": "required name=q",
    }
    site = {"@type": "WebSite", "name": channel.name, "url": start, "potentialAction": search}
    return script(_organization(channel, channel.legal_entity, logo=logo), site)


def _organization(channel: SalesChannel, company: LegalEntity, *, logo: str) -> Data:
    return {
        "@type": "Organization",
        "@id": f"{settings.OMNI_PUBLIC_URL}/#organization",
        "name": channel.name,
        "legalName": company.name,
        "taxID": company.tax_id,
        "url": f"{settings.OMNI_PUBLIC_URL}/",
        "logo": absolute(logo),
    }


def breadcrumb(trail: Sequence[tuple[str, str]], here: str, path: str) -> Data:
    """The way to a page, as its breadcrumb shows it."""
    steps = [*trail, (path, here)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(href)}
            for place, (href, name) in enumerate(steps, 1)
        ],
    }


def shop(request: HttpRequest, view: ShopView, location: Location, schedule: Schedule, *, today: date) -> Data:
    """A shop with its week, and the days that differ."""
    place: Data = {
        "@type": "Store",
        "name": view.name,
        "url": absolute(request.path),
        "telephone": view.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location.street,
            "postalCode": location.postcode,
            "addressLocality": location.city,
            "addressCountry": location.country,
        },
        "parentOrganization": {"@id": f"{settings.OMNI_PUBLIC_URL}/#organization"},
        "openingHoursSpecification": [
            _hours(shift, dayOfWeek=f"{_SCHEMA}/{name}")
            for number, name in enumerate(_DAYS)
            for shift in sorted(schedule.week.get(number, ()))
        ],
    }
    special = list(_special(schedule, today))
    if special:
        place["specialOpeningHoursSpecification"] = special
    if view.email:
        place["email"] = view.email
    if view.latitude is not None and view.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": view.latitude, "longitude": view.longitude}
    return place


def _special(schedule: Schedule, today: date) -> Iterable[Data]:
    for day, shifts in sorted(schedule.exceptions.items()):
        if not today <= day <= today + timedelta(days=_AHEAD):
            continue
        span = {"validFrom": day.isoformat(), "validThrough": day.isoformat()}
        if not shifts:
            yield {"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00", **span}
        for shift in sorted(shifts):
            yield _hours(shift, **span)


def _hours(shift: Shift, **when: str) -> Data:
    times = {"opens": f"{shift.opens:%H:%M}", "closes": f"{shift.closes:%H:%M}"}
    return {"@type": "OpeningHoursSpecification", **times, **when}


def product(found: ProductPage, *, path: str, parameter: str, brand: str) -> Data:
    """Product with one offer per variant that has a price."""
    shown = found.product
    data: Data = {
        "@type": "Product",
        "@id": f"{absolute(path)}#product",
        "name": shown.name,
        "description": shown.summary or shown.name,
        "image": [absolute(picture.url) for picture in shown.pictures],
    }
    if shown.brand:
        data["brand"] = {"@type": "Brand", "name": shown.brand}
    if len(found.variants) == 1:
        data |= _identity(found.variants[0])
    offers = [_offer(found, offer, path=path, parameter=parameter, brand=brand) for offer in found.variants if offer.price]  # fmt: skip
    return {**data, "offers": offers}


def _offer(found: ProductPage, offer: VariantOffer, *, path: str, parameter: str, brand: str) -> Data:
    if offer.price is None:
        return {}
    name = found.product.name
    return {
        "@type": "Offer",
        "name": f"{name}, {offer.variant.option_text}" if offer.variant.option_text else name,
        **_identity(offer),
        "url": f"{absolute(path)}?{urlencode({parameter: str(offer.variant.public_id)})}",
        "price": str(wording.shown(offer.price.amount, offer.price.currency)),
        "priceCurrency": offer.price.currency,
        "availability": f"{_SCHEMA}/{'InStock' if options.anywhere(found, offer) else 'OutOfStock'}",
        "itemCondition": f"{_SCHEMA}/NewCondition",
        "availableDeliveryMethod": f"{_SCHEMA}/OnSitePickup",
        "seller": {"@type": "Organization", "name": brand},
    }


def _identity(offer: VariantOffer) -> Data:
    codes = {"sku": offer.variant.sku, "gtin": offer.variant.gtin}
    return {name: code for name, code in codes.items() if code}
