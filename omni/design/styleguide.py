"""/styleguide/: each component in each state, for who builds pages; shown with DEBUG or OMNI_STYLEGUIDE only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _

from apps.core.money import Money
from omni.http import anyone


@anyone
def page(request: HttpRequest) -> TemplateResponse:
    if not (settings.DEBUG or settings.OMNI_STYLEGUIDE):
        raise Http404
    return TemplateResponse(request, "styleguide/index.html", {**_things(), **_lists()})


def _picture(name: str) -> str:
    return static(f"styleguide/{name}.svg")


def _things() -> dict[str, Any]:
    return {
        "price": Money(4995, "EUR"),
        "was": Money(6495, "EUR"),
        "products": [
            {"name": _("Reading lamp Faro"), "image": _picture("lamp"), "price": Money(4995, "EUR"), "was": Money(6495, "EUR"), "flag": _("Offer"), "tone": "solid", "stock": "good", "text": _("In your shop")},
            {"name": _("Two-person tent Sierra"), "image": _picture("tent"), "price": Money(18900, "EUR"), "varies": True, "stock": "warn", "text": _("Only 2 left in your shop")},
            {"name": _("Enamel mug Alba"), "image": _picture("mug"), "price": Money(1295, "EUR"), "flag": _("New"), "tone": "ember", "stock": "none", "text": _("In other shops")},
            {"name": _("Folding chair Playa"), "image": "", "price": Money(7900, "EUR"), "stock": "good", "text": _("In your shop")},
        ],
        "queue_items": [{"image": _picture("lamp"), "name": _("Reading lamp Faro")}, {"image": _picture("mug"), "name": _("Enamel mug Alba")}],
        "lamp": _picture("lamp"),
        "mug": _picture("mug"),
    }  # fmt: skip


def _lists() -> dict[str, Any]:
    return {
        "colours": ["paper", "surface", "sunken", "ground", "ink", "ink-soft", "night", "edge", "ember", "ember-tint", "good", "warn", "bad", "info"],
        "sizes": [("38", False), ("39", False), ("40", True), ("41", False)],
        "options": [("mad", "Madrid · Fuencarral"), ("bcn", "Barcelona · Gràcia"), ("vlc", "València · Russafa")],
        "errors": [("f-email", _("Write your email address, such as ana@example.com.")), ("f-phone", _("A phone number has at least nine digits."))],
        "tabs": [SimpleNamespace(href="#all", label=_("All"), count=12), SimpleNamespace(href="#late", label=_("Late"), count=2), SimpleNamespace(href="#ready", label=_("Ready"), count=0)],
        "trail": [("#", _("Home")), ("#", _("Outdoor"))],
        "facets": [
            {"code": "colour", "label": _("Colour"), "values": [{"value": "ember", "label": _("Ember"), "count": 14, "selected": True}, {"value": "ink", "label": _("Ink"), "count": 9}, {"value": "sand", "label": _("Sand"), "count": 0}]},
            {"code": "material", "label": _("Material"), "values": [{"value": "wood", "label": _("Wood"), "count": 21}, {"value": "steel", "label": _("Steel"), "count": 7}]},
        ],
        "steps": [
            {"state": "done", "title": _("We have your order"), "text": _("Today, 10:12")},
            {"state": "now", "title": _("The shop is packing it"), "text": _("Ready by 15:30"), "icon": "box"},
            {"state": "next", "title": _("Ready to pick up"), "icon": "shop"},
            {"state": "next", "title": _("You have it"), "icon": "heart"},
        ],
        "kiosk_items": [
            {"href": "#queue", "label": _("Work"), "icon": "inbox", "count": 3},
            {"href": "#scan", "label": _("Scan"), "icon": "scan"},
            {"href": "#stock", "label": _("Stock"), "icon": "box"},
            {"href": "#count", "label": _("Count"), "icon": "count"},
        ],
        "languages": [{"code": "en", "name": "English", "href": "#", "current": True}, {"code": "es", "name": "Español", "href": "#"}],
        "hours": [
            {"day": _("Saturday"), "text": "10:00–14:00, 17:00–20:30"},
            {"day": _("Sunday"), "text": _("Closed"), "is_today": True},
        ],
        "pages": [1, 2, 3, None, 9],
    }  # fmt: skip
