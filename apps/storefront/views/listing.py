"""Lists of products: a department, a search, and what is suggested while typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from apps.catalogue import selectors as catalogue
from apps.core import clock
from apps.core.errors import DomainError
from apps.discovery import selectors as discovery
from apps.discovery.results import ResultPage
from apps.discovery.selectors import Sort
from apps.storefront import finding, seo
from apps.storefront.visit import Visit, visit_of
from omni.http import anyone

PAGE = 24
MAX_TEXT = 120
MAX_CHOICES = 60
SUGGESTED = 6


@anyone
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What fits the typed words; without words, everything."""
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    heading = _("Results for “%(text)s”") % {"text": text} if text else _("Everything")
    return _page(request, path=reverse("storefront:search"), heading=heading, text=text)


@anyone
@require_GET
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """A department with those below it; a slug of another language leads to this one's."""
    visit = visit_of(request)
    found = catalogue.shelf(slug=slug, language=visit.language)
    if found is None:
        raise Http404
    if found.slug != slug:
        return HttpResponsePermanentRedirect(reverse("storefront:category", args=[found.slug]))
    addresses = {}
    for language, other in found.slugs.items():
        with override(language):
            addresses[language] = reverse("storefront:category", args=[other])
    path = reverse("storefront:category", args=[slug])
    trail = [(reverse("storefront:home"), _("Home"))]
    json_ld = seo.script(seo.breadcrumb(trail, found.name, path))
    more = {"active_category": found.id, "addresses": addresses, "json_ld": json_ld}
    return _page(request, path=path, heading=found.name, category=slug, more=more)


@anyone
@require_GET
def suggest(request: HttpRequest) -> TemplateResponse:
    visit = visit_of(request)
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    found = discovery.suggest(
        text, channel_id=visit.channel.pk, language=visit.language, other_languages=visit.other_languages
    )
    hits = [
        {"href": reverse("storefront:product", args=[one.slug]), "name": one.name, "image": one.image_url}
        for one in found[:SUGGESTED]
    ]
    return TemplateResponse(request, "storefront/_suggestions.html", {"hits": hits, "text": text})


def _page(
    request: HttpRequest,
    *,
    path: str,
    heading: str,
    text: str = "",
    category: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    visit = visit_of(request)
    asked = _asked(request)
    sort = _sort(request, text)
    here = request.GET.get(finding.HERE) == "1" and visit.shop is not None
    try:
        found = _find(
            visit, text=text, category=category, asked=asked, sort=sort, here=here, cursor=request.GET.get("cursor", "")
        )
    except DomainError:
        return HttpResponseRedirect(path)
    kept = {**asked, **({"q": [text]} if text else {}), **({finding.HERE: ["1"]} if here else {})}
    if sort != _default(text):
        kept["sort"] = [sort]
    return TemplateResponse(
        request,
        "storefront/list.html",
        {
            **_shown(found, path=path, kept=kept),
            "heading": heading,
            "search_text": text,
            "action": path,
            "here": here,
            "sort": sort,
            "sorts": _sorts(text),
            "trail": [(reverse("storefront:home"), _("Home"))],
            "private": bool(request.GET),
            **(more or {}),
        },
    )


def _find(
    visit: Visit, *, text: str, category: str, asked: Mapping[str, list[str]], sort: str, here: bool, cursor: str
) -> ResultPage:
    stock = {finding.STOCK: [finding.HERE]} if here else {}
    return discovery.search(
        channel_id=visit.channel.pk,
        language=visit.language,
        other_languages=visit.other_languages,
        text=text,
        category=category,
        facets={**asked, **stock},
        location_id=visit.shop.pk if visit.shop else None,
        sort=sort,
        cursor=cursor,
        limit=PAGE,
        now=clock.now(),
    )


def _shown(found: ResultPage, *, path: str, kept: Mapping[str, list[str]]) -> dict[str, Any]:
    fixed = {key: kept[key] for key in ("q", "sort") if key in kept}
    return {
        "cards": finding.cards(found.cards),
        "total": found.total,
        "is_total_capped": found.is_total_capped,
        "facets": finding.facet_rows(found.facets),
        "chosen": finding.choices(found.facets, path, kept),
        "clear_href": finding.address(path, fixed),
        "corrected": found.corrected,
        "next_href": finding.address(path, {**kept, "cursor": [found.next_cursor]}) if found.next_cursor else "",
    }


def _asked(request: HttpRequest) -> dict[str, list[str]]:
    """The filters in the address; anything that is none finds nothing and harms nothing."""
    own = {"q", "sort", "cursor", finding.HERE}
    asked = {group: codes[:MAX_CHOICES] for group, codes in request.GET.lists() if group not in own and codes}
    return dict(sorted(asked.items())[:MAX_CHOICES])


def _default(text: str) -> str:
    return Sort.RELEVANCE if text else Sort.NEWEST


def _sort(request: HttpRequest, text: str) -> str:
    wanted = request.GET.get("sort", "")
    return wanted if wanted in dict(_sorts(text)) else _default(text)


def _sorts(text: str) -> list[tuple[str, str]]:
    best = [(Sort.RELEVANCE.value, _("Best match"))] if text else []
    return [
        *best,
        (Sort.NEWEST.value, _("Newest")),
        (Sort.PRICE.value, _("Cheapest first")),
        (Sort.PRICE_DOWN.value, _("Dearest first")),
        (Sort.NAME.value, _("By name")),
    ]
