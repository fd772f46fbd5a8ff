"""What search engines read: schema.org data of a page, as JSON that cannot close its script element."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from apps.discovery.results import ProductPage
from apps.storefront import options, wording
from apps.storefront.shops import ShopView
from apps.stores.models import Location

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(data: Mapping[str, Any]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  every sign that could end the element is escaped


def absolute(path: str) -> str:
    return path if path.startswith(("http://", "https://")) else f"{settings.OMNI_PUBLIC_URL}{path}"


def shop(request: HttpRequest, view: ShopView, location: Location) -> SafeString:
    place: dict[str, Any] = {
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
    }
    if view.latitude is not None and view.longitude is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": view.latitude, "longitude": view.longitude}
    return script(place)


def product(found: ProductPage, *, path: str) -> SafeString:
    """Product with one offer per variant that has a price."""
    shown = found.product
    offers = [
        {
            "@type": "Offer",
            "sku": offer.variant.sku,
            "price": str(wording.shown(offer.price.amount, offer.price.currency)),
            "priceCurrency": offer.price.currency,
            "availability": f"https://schema.org/{'InStock' if options.anywhere(found, offer) else 'OutOfStock'}",
            "url": absolute(path),
        }
        for offer in found.variants
        if offer.price is not None
    ]
    data: dict[str, Any] = {"@type": "Product", "name": shown.name, "description": shown.summary, "image": [absolute(picture.url) for picture in shown.pictures]}  # fmt: skip
    if shown.brand:
        data["brand"] = {"@type": "Brand", "name": shown.brand}
    return script({**data, "offers": offers})
