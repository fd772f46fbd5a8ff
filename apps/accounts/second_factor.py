"""Second factors: authenticator apps, passkeys and recovery codes, and who must have one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import selectors
from apps.accounts.models import User

_BACK_OFFICE: Final = "/admin/"
_OPEN: Final = ("/admin/jsi18n/", "/admin/logout/")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our QR codes, secrets that are no use without the server's key, and no way out for those who must have a factor."""

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m", micro=False).svg_inline(scale=5, border=3, light="#fff", dark="#000"))

    def get_totp_issuer(self) -> str:
        return settings.OMNI_NAME

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one of somebody who must have one stays, until another is there."""
        if not needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.filter(type__in=selectors.FACTORS).exists())


def needs_second_factor(user: User) -> bool:
    """Whether this person may not work in the back office without one (OMNI_STAFF_SECOND_FACTOR)."""
    return bool(settings.OMNI_STAFF_SECOND_FACTOR and (user.is_staff or user.is_superuser))


class StaffSecondFactorMiddleware:
    """Leads people of the back office who have no second factor yet to the page where they add one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if settings.OMNI_STAFF_SECOND_FACTOR and path.startswith(_BACK_OFFICE) and not path.startswith(_OPEN):
            user = request.user
            if isinstance(user, User) and needs_second_factor(user) and not selectors.has_second_factor(user.pk):
                messages.warning(
                    request, _("The back office opens with a second factor. Add an app or a passkey first.")
                )
                return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)


def _box() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"second-factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
