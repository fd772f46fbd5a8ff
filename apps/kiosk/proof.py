"""The pickup code that a customer has shown: kept for some minutes in a signed cookie, so that nobody scans it twice."""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from omni.http import forget_cookie, keep_cookie

COOKIE: Final = f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}shown-code"
SECONDS = 600


def keep(response: HttpResponseBase, work_id: uuid.UUID, code: str) -> None:
    """Remembers that the code of this pickup was shown here."""
    keep_cookie(response, COOKIE, _signer().sign(f"{work_id} {code}"), seconds=SECONDS)


def code_for(request: HttpRequest, work_id: uuid.UUID) -> str:
    """The code that was shown for this pickup, or nothing."""
    try:
        shown_for, _, code = _signer().unsign(request.COOKIES.get(COOKIE, ""), max_age=SECONDS).partition(" ")
    except signing.BadSignature:
        return ""
    return code if shown_for == str(work_id) else ""


def forget(response: HttpResponseBase) -> None:
    forget_cookie(response, COOKIE)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="omni.kiosk.shown-code")
