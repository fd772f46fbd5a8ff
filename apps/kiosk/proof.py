"""What a customer has shown, a pickup's code or their account's: kept for some minutes in a signed cookie, so that nobody scans it twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from apps.fulfilment.enums import Identity
from apps.fulfilment.models import FulfilmentOrder
from omni.http import forget_cookie, keep_cookie

COOKIE: Final = f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}shown-code"
SECONDS: Final = 600


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A code, and what it is the code of."""

    identity: Identity
    code: str


def keep_pickup(response: HttpResponseBase, work: FulfilmentOrder, code: str) -> None:
    """Remembers that the code of this pickup was shown here."""
    _keep(response, f"work-{work.public_id}", code)


def keep_account(response: HttpResponseBase, customer_id: int, code: str) -> None:
    """Remembers that the code of this customer's account was shown here: good for all their pickups."""
    _keep(response, f"customer-{customer_id}", code)


def shown_for(request: HttpRequest, work: FulfilmentOrder) -> Shown | None:
    """The code that was shown for this pickup, if one was."""
    try:
        whose, _, code = _signer().unsign(request.COOKIES.get(COOKIE, ""), max_age=SECONDS).partition(" ")
    except signing.BadSignature:
        return None
    if whose == f"work-{work.public_id}":
        return Shown(identity=Identity.CODE, code=code)
    if work.order.customer_id is not None and whose == f"customer-{work.order.customer_id}":
        return Shown(identity=Identity.ACCOUNT, code=code)
    return None


def forget(response: HttpResponseBase) -> None:
    forget_cookie(response, COOKIE)


def _keep(response: HttpResponseBase, whose: str, code: str) -> None:
    keep_cookie(response, COOKIE, _signer().sign(f"{whose} {code}"), seconds=SECONDS)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="omni.kiosk.shown-code")
