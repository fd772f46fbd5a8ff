"""Who may open a page of the back office that is no table's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from apps.accounts.guarded_admin import actor_of
from apps.accounts.permissions import Permission
from omni.http import signed_in

View = Callable[..., HttpResponseBase]


def office(permission: Permission | None = None, *, everywhere: bool = False) -> Callable[[View], View]:
    """Opens a page to people of the back office, who must hold the permission somewhere, or `everywhere`.

    Guests are sent to sign in, others get a 403. Without a permission the page itself decides what it shows to whom.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            is_allowed = permission is None or actor_of(request).may(permission, 0 if everywhere else None)
            if not admin.site.has_permission(request) or not is_allowed:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        if permission is None:
            return signed_in(guarded)
        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def frame(request: HttpRequest, title: str, **context: Any) -> dict[str, Any]:
    """What every page needs that stands in the frame of the back office."""
    return {**admin.site.each_context(request), "title": title, **context}


def fresh(response: HttpResponse) -> HttpResponse:
    """The same answer, kept by no cache."""
    response["Cache-Control"] = "no-store"
    return response
