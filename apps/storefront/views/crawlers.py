"""What search engines ask for first: robots.txt and the site map, an index with files per language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from apps.catalogue import selectors as catalogue
from apps.catalogue.selectors import Published
from apps.storefront.visit import visit_of
from apps.stores import selectors as stores
from omni.http import anyone

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
PAGES, PRODUCTS = "pages", "products"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDEX = HEAD + '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}\n</sitemapindex>\n'
FILE = (
    HEAD
    + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{}\n</urlset>\n'
)
CLOSED = ("/admin/", "/store/", "/api/", "/i18n/", *(f"/{code}/{part}/" for code in LANGUAGES for part in ("basket", "checkout", "order", "account", "accounts", "search")))  # fmt: skip
Paths = dict[str, str]


@anyone
@require_GET
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {settings.OMNI_PUBLIC_URL}{reverse('sitemap')}"]  # fmt: skip
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@anyone
@require_GET
@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """The files of the site map, those of products with their last change."""
    shares = catalogue.shares_of_products(channel_id=visit_of(request).channel.pk)
    rows = []
    for language in LANGUAGES:
        rows.append(_entry("sitemap", reverse("sitemap_pages", args=[language]), None))
        rows += [_entry("sitemap", reverse("sitemap_products", args=[language, share]), at) for share, at in shares]
    return _xml(INDEX, rows)


@anyone
@require_GET
@cache_control(public=True, max_age=3600)
def pages(request: HttpRequest, language: str) -> HttpResponse:
    """The start, the shops and the departments in one language."""
    language, channel_id = _known(language), visit_of(request).channel.pk
    plain = [_everywhere("storefront:home"), _everywhere("storefront:shops")]
    plain += [_everywhere("storefront:shop", shop.code) for shop in stores.pickup_locations(limit=1000)]
    departments = catalogue.published_categories(channel_id=channel_id, language=language)
    rows = [_url(paths, language, None) for paths in plain]
    return _xml(FILE, [*rows, *_published(departments, "storefront:category", language)])


@anyone
@require_GET
@cache_control(public=True, max_age=3600)
def products(request: HttpRequest, language: str, share: int) -> HttpResponse:
    """One file's share of the products in one language."""
    found = catalogue.published_products(
        channel_id=visit_of(request).channel.pk, language=_known(language), share=share
    )
    if not found:
        raise Http404
    return _xml(FILE, _published(found, "storefront:product", language))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def _published(rows: Iterable[Published], name: str, language: str) -> Iterator[str]:
    for row in rows:
        yield _url(_paths(name, row.slugs), language, row.changed_at)


def _paths(name: str, slugs: Paths) -> Paths:
    """A path for each language in which there is one."""
    found = {}
    for language in LANGUAGES:
        if language in slugs:
            with override(language):
                found[language] = reverse(name, args=[slugs[language]])
    return found


def _everywhere(name: str, *args: str) -> Paths:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = reverse(name, args=args)
    return found


def _url(paths: Paths, language: str, at: datetime | None) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(settings.OMNI_PUBLIC_URL + path)}/>'
        for code, path in paths.items()
    )
    return _entry("url", paths[language], at, links)


def _entry(tag: str, path: str, at: datetime | None, more: str = "") -> str:
    changed = f"<lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at is not None else ""
    return f"<{tag}><loc>{escape(settings.OMNI_PUBLIC_URL + path)}</loc>{changed}{more}</{tag}>"


def _xml(frame: str, rows: Iterable[str]) -> HttpResponse:
    return HttpResponse(frame.format("\n".join(rows)), content_type="application/xml; charset=utf-8")
