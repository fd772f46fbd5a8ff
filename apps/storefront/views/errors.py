"""What a page says when there is none, or none for this person."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

AWAY = (OperationalError, InterfaceError, PoolTimeout)


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


def failed(request: HttpRequest) -> HttpResponse:
    """What is shown when something broke: it reads nothing from the database, which may be what is away.

    A database that is away is no error of ours: 503, and come back in a moment.
    """
    is_away = isinstance(sys.exception(), AWAY)
    title = _("We'll be right back") if is_away else _("Something went wrong on our side")
    text = (
        _("The shop is catching its breath. Nothing of yours is lost; try again in a few seconds.")
        if is_away
        else _("Nothing was ordered or charged twice. Try again; if it stays like this, ask in a shop.")
    )
    again = request.get_full_path() if request.method == "GET" else "/"
    page = render(request, "storefront/failed.html", {"title": title, "text": text, "again": again})
    page.status_code = 503 if is_away else 500
    if is_away:
        page["Retry-After"] = "1"
    return page


def _page(request: HttpRequest, status: int, **words: str) -> HttpResponse:
    response = TemplateResponse(request, "storefront/error.html", {"private": True, **words}, status=status)
    return response.render()
