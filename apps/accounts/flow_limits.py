"""The limits of sign-up, mailed codes, second factors and password resets, counted in PostgreSQL (decisions.md 21).

django-allauth counts these in the cache, which may be flushed at any time. Its own table of rates stays; only where the
counting happens is replaced, in the two functions through which every one of its limits goes. The same holds for the
codes of apps: each opens once, for as long as it is good.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.http import HttpRequest

from apps.accounts import attempts
from apps.accounts.errors import TooManyAttempts


@dataclass(frozen=True)
class Usage:
    """One counted try; allauth takes it back when it was no guess."""

    key: str

    def rollback(self) -> None:
        attempts.forgive(key=self.key)


def install() -> None:
    """Puts our counters under all limits of allauth; called once, when the app is ready."""
    ratelimit._consume_single_rate = _consume  # noqa: SLF001 it has no hook for this
    ratelimit.clear = _clear
    TOTP._mark_code_used = _first_use  # noqa: SLF001 nor for this


def _consume(
    request: HttpRequest, *, rate: Any, dry_run: bool = False, raise_exception: bool = False, **about: Any
) -> Usage | None:
    key = _key(request, rate, about)
    try:
        if dry_run:
            attempts.check(key=key)
        else:
            attempts.claim(key=key, limit=attempts.Limit(tries=rate.amount, seconds=math.ceil(rate.duration)))
    except TooManyAttempts:
        if raise_exception:
            raise RateLimited from None
        return None
    return Usage(key)


def _first_use(used: TOTP, code: str) -> bool:
    """Whether this code of the person's app is used for the first time."""
    named = f"{used.instance.user_id}:{''.join(code.split())}"
    key = "app_code:" + hashlib.sha256(named.encode()).hexdigest()
    seconds = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
    try:
        attempts.claim(key=key, limit=attempts.Limit(tries=1, seconds=seconds))
    except TooManyAttempts:
        return False
    return True


def _clear(request: HttpRequest, *, app: str, action: str, config: Any = None, **about: Any) -> None:
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        attempts.reset(key=_key(request, rate, {"app": app, "action": action, **about}))


def _key(request: HttpRequest, rate: Any, about: dict[str, Any]) -> str:
    """Hashed, for it may hold an address of a person."""
    named = ratelimit.get_cache_key(request, rate=rate, **about)
    return "flow:" + hashlib.sha256(named.encode()).hexdigest()
