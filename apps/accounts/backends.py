"""Signing in with e-mail address and password, with every try counted in PostgreSQL before the password is looked at."""

from __future__ import annotations

import hashlib
import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language

from apps.accounts import attempts
from apps.accounts.emails import normalise_email
from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import User


class CountedBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """The only way in by password: pages, the admin and re-authentication all come through here."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        email = normalise_email(credentials.get("email") or credentials.get("username") or "")
        if not email or not credentials.get("password"):
            return None
        place, account = _place_key(request), account_key(email)
        try:
            attempts.claim(key=place, limit=attempts.LOGIN_FROM_ONE_PLACE)
            attempts.claim(key=account, limit=attempts.LOGIN)
        except TooManyAttempts as refusal:
            raise PermissionDenied(str(refusal)) from None
        user: User | None = super().authenticate(request, email=email, password=credentials["password"])
        if user is not None:
            attempts.reset(key=account)
            attempts.forgive(key=place)
        return user

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        user = User.objects.filter(email=normalise_email(email)).first()
        found: User | None = self._check_password(user, password)
        return found


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our spelling of addresses, and our counters in place of allauth's, which live in the cache."""

    def clean_email(self, email: str) -> str:
        return normalise_email(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:  # noqa: FBT001, FBT002 allauth's own signature
        """A new account speaks the language of the page on which it was made."""
        user.language = get_language() or settings.LANGUAGE_CODE
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Says why a locked account does not open; the backend alone would answer as to a wrong password."""
        email = normalise_email(credentials.get("email") or credentials.get("username") or "")
        try:
            attempts.check(key=account_key(email))
            attempts.check(key=_place_key(request))
        except TooManyAttempts as refusal:
            raise ValidationError(str(refusal), code="too_many_attempts") from None

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        """After a password was reset by mail: its owner is here, so earlier guesses count no more."""
        attempts.reset(key=account_key(normalise_email(credentials.get("email") or "")))


def account_key(email: str) -> str:
    """The counter of an address, known to us or not; hashed, for the table shall hold no personal data."""
    return "login:" + hashlib.sha256(email.encode()).hexdigest()


def _place_key(request: HttpRequest | None) -> str:
    """The counter of where a request comes from; of IPv6 the network, for one machine has the rest to itself."""
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "login_from:unknown"
    if parsed.version == 6:
        parsed = ipaddress.ip_network(f"{parsed}/64", strict=False).network_address
    return f"login_from:{parsed}"
