"""The start: what the house is about, and what is in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core import clock
from apps.discovery import selectors as discovery
from apps.discovery.results import ProductCard
from apps.discovery.selectors import Sort
from apps.storefront import finding, seo, wording
from apps.storefront.visit import Visit, visit_of
from apps.stores import selectors as stores
from omni.http import anyone

SHOWN = 8
SPREAD = 12
"""Only every so-manieth of the newest is shown, so that the start is not one department's."""


@anyone
@require_GET
def page(request: HttpRequest) -> TemplateResponse:
    visit = visit_of(request)
    now = clock.now()
    shop = visit.shop
    found = _newest(visit, now) if visit.categories else ()
    opening = ""
    if shop is not None:
        opening = wording.opening(stores.schedule(location_id=shop.pk), now=now, language=visit.language)[1]
    json_ld = seo.home(visit.channel, logo=static("storefront/icon-512.png")) if visit.open_channel else ""
    values = {
        "headline": (visit.words.headline or _("Order here.\nPick it up near you.")).splitlines(),
        "hero": visit.words.picture_url or static("storefront/hero.svg"),
        "json_ld": json_ld,
        "cards": finding.cards(found[:: max(1, len(found) // SHOWN)][:SHOWN]),
        "opening": opening,
    }
    return TemplateResponse(request, "storefront/home.html", values)


def _newest(visit: Visit, now: datetime) -> Sequence[ProductCard]:
    """What came last, of what the chosen shop has."""
    shop = visit.shop
    return discovery.search(
        channel_id=visit.channel.pk,
        language=visit.language,
        facets={finding.STOCK: [finding.HERE]} if shop else {},
        location_id=shop.pk if shop else None,
        sort=Sort.NEWEST,
        with_facets=False,
        limit=SHOWN * SPREAD,
        now=now,
    ).cards
