"""Every view says who may open it; tests/test_architecture.py refuses one that does not.

@needs(Permission.ORDER_VIEW)      staff, at one location at least; the service asks for the right one
@signed_in                         a customer, for what is theirs
@anyone                            guests too
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from apps.accounts.permissions import Permission
from apps.core.actor import Actor, ActorKind

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

ANYONE = "anyone"
SIGNED_IN = "signed_in"


def needs(permission: Permission) -> Callable[[View], View]:
    """Opens the view to actors with the permission somewhere; guests are sent to sign in, others get a 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = _actor_of(request)
            if not actor.may(permission):
                return _refuse(request, actor)
            return view(request, *args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate


def signed_in(view: View) -> View:
    """Opens the view to whoever has signed in with an account."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = _actor_of(request)
        if actor.user_id is None:
            return _refuse(request, actor)
        return view(request, *args, **kwargs)

    guarded.needs = SIGNED_IN  # type: ignore[attr-defined]
    return cast("View", guarded)


def anyone(view: View) -> View:
    """Says that the view is meant for guests too."""
    view.needs = ANYONE  # type: ignore[attr-defined]
    return view


def _refuse(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    if actor.kind is ActorKind.GUEST:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied


def _actor_of(request: HttpRequest) -> Actor:
    return cast("Actor", request.actor)  # type: ignore[attr-defined]
