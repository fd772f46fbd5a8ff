"""Every refusal as problem+json (RFC 9457): what happened, in the caller's language, and which field is at fault.

Context that services give for code is shown only where this module says how: nothing internal slips out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf

from apps.api import errors
from apps.api.writing import to_json
from apps.catalogue import selectors as catalogue
from apps.core.errors import DomainError, InvalidInput, NotFound, PermissionDenied
from apps.core.money import Money
from apps.stores import selectors as stores

CONTENT_TYPE: Final = "application/problem+json"
TITLES: Final = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
RETRY_SECONDS: Final = 2
log = logging.getLogger(__name__)


def exception_handler(exc: Exception, _context: Mapping[str, Any]) -> HttpResponse:
    """For views of REST framework's own, such as the schema's (settings.REST_FRAMEWORK)."""
    return answer_to(exc)


def answer_to(exc: Exception) -> HttpResponse:
    """The problem that an exception is. What nobody expected is logged, and says nothing of the inside."""
    refusal = _as_domain_error(exc)
    if isinstance(refusal, errors.Unexpected):
        log.error("unexpected: %s", exc, exc_info=exc)
    elif isinstance(refusal, errors.Unavailable):
        log.warning("the database refused: %s", exc)
    response = HttpResponse(to_json(body_of(refusal)), status=refusal.status, content_type=CONTENT_TYPE)
    for name, value in _headers(refusal).items():
        response.headers[name] = value
    return response


def body_of(refusal: DomainError) -> dict[str, Any]:
    """type, title, status, detail, code, errors, and context that may be shown."""
    detail = str(refusal)
    found: list[dict[str, str]] = list(refusal.context.get("errors", ()))
    if refusal.field and not found:
        found = [{"field": refusal.field, "reason": detail}]
    body: dict[str, Any] = {
        "type": f"urn:omni:problem:{refusal.code}",
        "title": TITLES.get(refusal.status, "Refused"),
        "status": refusal.status,
        "detail": detail,
        "code": refusal.code,
        "errors": found,
    }
    for name, show in _SHOWN.items():
        if name in refusal.context:
            body[name] = show(refusal.context[name])
    if "owed_amount" in refusal.context and "currency" in refusal.context:
        body["owed"] = Money(refusal.context["owed_amount"], refusal.context["currency"])
    return body


def address_not_found(_request: HttpRequest, **_parts: object) -> HttpResponse:
    """Whatever lies under /api/ and is no address of ours."""
    return answer_to(errors.NoSuchAddress())


def _short(rows: list[dict[str, int]]) -> list[dict[str, Any]]:
    """Keys of ours become public ids; two statements, on refusals alone."""
    variants = catalogue.variant_cards([row["variant_id"] for row in rows], language="")
    places = stores.location_cards({row["location_id"] for row in rows})
    return [
        {
            "variant": variants[row["variant_id"]].public_id,
            "sku": variants[row["variant_id"]].sku,
            "location": places[row["location_id"]].public_id,
            "asked": row["asked"],
            "left": row["left"],
        }
        for row in rows
    ]


def _variants(ids: list[int]) -> list[str]:
    return [str(card.public_id) for card in catalogue.variant_cards(ids, language="").values()]


_SHOWN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "short": _short,
    "variant_ids": _variants,
    "permission": str,
    "from": str,
    "to": str,
    "seconds": int,
}


def _headers(refusal: DomainError) -> dict[str, str]:
    if refusal.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="omni"'}
    if refusal.status == 405 and "allow" in refusal.context:
        return {"Allow": ", ".join(refusal.context["allow"])}
    if refusal.status in {429, 503}:
        return {"Retry-After": str(refusal.context.get("seconds", RETRY_SECONDS))}
    return {}


def _as_domain_error(exc: Exception) -> DomainError:
    if isinstance(exc, DomainError):
        return exc
    return next((make() for kinds, make in _KNOWN if isinstance(exc, kinds)), errors.Unexpected())


_KNOWN: Final[tuple[tuple[tuple[type[Exception], ...], Callable[[], DomainError]], ...]] = (
    ((OperationalError, InterfaceError, PoolTimeout), errors.Unavailable),
    ((RequestDataTooBig,), errors.BodyTooLarge),
    ((Http404, drf.NotFound), NotFound),
    ((DjangoPermissionDenied, drf.PermissionDenied, drf.NotAuthenticated), PermissionDenied),
    ((drf.MethodNotAllowed,), errors.MethodNotAllowed),
    ((drf.UnsupportedMediaType,), errors.NotJson),
    ((drf.ParseError, drf.NotAcceptable, BadRequest, SuspiciousOperation), InvalidInput),
)
