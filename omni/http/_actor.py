"""Who acts: `request.actor`, built when it is first asked for. A request that never asks costs no statement."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Final, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from apps.accounts import selectors as account_reads
from apps.accounts import services as accounts
from apps.accounts.errors import TokenNotValid
from apps.accounts.models import User
from apps.accounts.second_factor import needs_second_factor
from apps.core.actor import Actor, ActorKind
from apps.customers import selectors as customer_reads
from apps.stores import selectors as store_reads

_PREFIX: Final = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
DEVICE_COOKIE: Final = f"{_PREFIX}device"
STAFF_COOKIE: Final = f"{_PREFIX}staff"
VISITOR_COOKIE: Final = f"{_PREFIX}visitor"
VISITOR_HEADER: Final = "X-Omni-Visitor"
YEAR_SECONDS: Final = 31_536_000
_SHOP_FLOOR: Final = "/store/"
_BEARER: Final = "bearer "


class ActorRequest(HttpRequest):
    """A request as doors see it, for annotations."""

    actor: Actor


class ActorMiddleware:
    """Sets `request.actor`, in this order: the key in `Authorization: Bearer`, the signed-in user, the device, a guest.

    On the shop floor's own pages the device comes before the user, for a tablet may keep a manager's sign-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = cast("Actor", SimpleLazyObject(lambda: _actor(request)))  # type: ignore[attr-defined]
        return self.get_response(request)


def device_actor(request: HttpRequest) -> Actor | None:
    """The device that sent the request, or the person whose PIN opened it. One statement; none without the cookie.

    What a page fetches by itself (live.js: GET with X-Fragment) keeps no session awake.
    """
    device_token = request.COOKIES.get(DEVICE_COOKIE, "")
    if not device_token:
        return None
    return store_reads.device_actor(
        device_token=device_token,
        session_token=request.COOKIES.get(STAFF_COOKIE, ""),
        acts=request.method != "GET" or "X-Fragment" not in request.headers,
    )


def visitor_of(request: HttpRequest) -> str | None:
    """The visitor's opaque id, from our signed cookie or from the header of an app; anything else is nobody's."""
    signed = request.COOKIES.get(VISITOR_COOKIE)
    if signed:
        try:
            return str(uuid.UUID(_signer().unsign(signed)))
        except (signing.BadSignature, ValueError):
            return None
    try:
        return str(uuid.UUID(request.headers.get(VISITOR_HEADER, "")))
    except ValueError:
        return None


def keep_visitor(response: HttpResponseBase, visitor_id: str) -> None:
    """Lets the browser be recognised as this visitor for a year."""
    keep_cookie(response, VISITOR_COOKIE, _signer().sign(visitor_id), seconds=YEAR_SECONDS)


def keep_cookie(response: HttpResponseBase, name: str, value: str, *, seconds: int | None) -> None:
    """A cookie of ours that no script can read; without `seconds` it ends with the browser."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget_cookie(response: HttpResponseBase, name: str) -> None:
    keep_cookie(response, name, "", seconds=0)


def _actor(request: HttpRequest) -> Actor:
    authorization = request.headers.get("Authorization", "")
    if authorization.lower().startswith(_BEARER):
        return _client(authorization[len(_BEARER) :].strip())
    ways = [_user_actor, device_actor]
    if request.path_info.startswith(_SHOP_FLOOR):
        ways.reverse()
    for way in ways:
        actor = way(request)
        if actor is not None:
            return actor
    return _guest(request)


def _client(token: str) -> Actor:
    use = accounts.use_token(token=token)
    if use is None:
        raise TokenNotValid
    return store_reads.actor_for_token(use)


def _user_actor(request: HttpRequest) -> Actor | None:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    actor = store_reads.actor_for_user(
        user, customer_id=customer_reads.id_of_user(user.pk), visitor_id=visitor_of(request)
    )
    if actor.grants and needs_second_factor(user) and not account_reads.has_second_factor(user.pk):
        return replace(actor, grants={}, roles=())
    return actor


def _guest(request: HttpRequest) -> Actor:
    visitor_id = visitor_of(request)
    return Actor(
        kind=ActorKind.GUEST,
        key=f"visitor:{visitor_id}" if visitor_id else "guest",
        visitor_id=visitor_id,
        language=translation.get_language() or settings.LANGUAGE_CODE,
    )


def _signer() -> signing.Signer:
    return signing.Signer(salt="omni.visitor")
