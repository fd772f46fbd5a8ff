"""What a page says when there is none, or none for this person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    text = _(
        "It may have been sold out for good, or the address has a slip in it. Search for it, or start at the beginning."
    )
    return _page(request, 404, icon="search", title=_("This page isn't here"), text=text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    return _page(
        request,
        403,
        icon="lock",
        title=_("This isn't yours to see"),
        text=_("Sign in with the account that it belongs to."),
    )


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """A form whose secret is too old, most often a page left open; nothing was done."""
    text = _("Nothing was changed. Go back, reload the page and send it again.")
    return _page(request, 403, icon="clock", title=_("This page was open too long"), text=text)


def _page(request: HttpRequest, status: int, **words: str) -> HttpResponse:
    response = TemplateResponse(request, "storefront/error.html", {"private": True, **words}, status=status)
    return response.render()
