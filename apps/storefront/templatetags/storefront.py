"""Links between the languages of a page: `{% load storefront %}`."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template.context import Context
from django.urls import reverse, translate_url
from django.utils.translation import get_language

register = template.Library()

NAMES = {"en": "English", "es": "Español"}


@dataclass(frozen=True, kw_only=True)
class LanguageLink:
    code: str
    name: str
    href: str
    absolute: str
    current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """The same page in each language; a page whose path differs by language gives `addresses` (language → path)."""
    request = context.get("request")
    addresses = context.get("addresses") or {}
    links = []
    for code, _name in settings.LANGUAGES:
        path = addresses.get(code) or (
            translate_url(request.get_full_path(), code) if request is not None else f"/{code}/"
        )
        plain = path.split("?")[0]
        links.append(
            LanguageLink(
                code=code, name=NAMES.get(code, code), href=path, absolute=settings.OMNI_PUBLIC_URL + plain, current=code == get_language()
            )
        )  # fmt: skip
    return links


@register.simple_tag(takes_context=True)
def canonical(context: Context) -> str:
    """The address under which search engines shall know this page: without its query, but for the page number."""
    request = context.get("request")
    address = context.get("canonical_path") or (request.path if request is not None else "/")
    return f"{settings.OMNI_PUBLIC_URL}{address}"


@register.simple_tag
def share_image() -> str:
    """The picture of a shared link to a page that has none of its own."""
    return f"{settings.OMNI_PUBLIC_URL}{reverse('storefront:share')}"
