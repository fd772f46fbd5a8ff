"""The shop as an app on the phone: manifest, service worker, the page without a connection, the picture of a shared link."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.storefront import share
from apps.storefront.visit import visit_of
from omni.http import anyone

PAPER = "#fcf9f5"
SHELL = ("bundles/storefront.css", "bundles/storefront.js", "fonts/instrument-sans.woff2", "design/favicon.svg", "design/icons.svg")  # fmt: skip
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"), ("icon-maskable-512.png", "512x512", "maskable"))  # fmt: skip


@anyone
@require_GET
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the shop on its first screen, in the language of the page."""
    visit = visit_of(request)
    icons = [
        {"src": static(f"storefront/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    places = [(_("Your basket"), "storefront:cart"), (_("Your orders"), "storefront:account"), (_("Our shops"), "storefront:shops")]  # fmt: skip
    data = {
        "id": "/",
        "name": visit.brand,
        "short_name": visit.brand,
        "description": visit.words.description or _("Order here, pick it up in a shop near you."),
        "lang": visit.language,
        "dir": "ltr",
        "start_url": reverse("storefront:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
        "shortcuts": [{"name": name, "url": reverse(url)} for name, url in places],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@anyone
@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Keeps the look of the shop and the page without a connection; never a page with prices or stock."""
    files = [static(name) for name in SHELL]
    pages = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            pages[language] = reverse("storefront:offline")
    version = hashlib.sha256("\n".join([*files, *pages.values()]).encode()).hexdigest()[:12]
    shell = json.dumps({"version": version, "files": [*files, *pages.values()], "pages": pages})
    script = render_to_string("storefront/service-worker.js", {"shell": mark_safe(shell)})  # noqa: S308  paths of ours
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@anyone
@require_GET
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> TemplateResponse:
    """Shown by the service worker when a page cannot be had. It reads nothing from the database."""
    values = {
        "icon": "globe",
        "title": _("You are offline"),
        "text": _("Your basket and your orders are safe. Prices and stock change, so we show none without a connection."),
        "again": reverse("storefront:home"),
    }  # fmt: skip
    return TemplateResponse(request, "storefront/failed.html", values)


@anyone
@require_GET
@cache_control(public=True, max_age=86_400)
def share_picture(request: HttpRequest) -> HttpResponse:
    """The shop's own card, for pages without a picture."""
    visit = visit_of(request)
    hero = visit.words.picture_url or f"{settings.STATIC_URL}storefront/hero.svg"
    said = " ".join(visit.words.headline.split()) or _("Order here, pick it up in a shop near you.")
    card = share.Card(title=said, brand=visit.brand, image_url=hero)
    return HttpResponse(share.png(card), content_type="image/png")
