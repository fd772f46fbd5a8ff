"""Which letter tells what allauth wants to say, and with which facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse

from apps.messaging import account_letters
from apps.messaging.enums import Occasion
from apps.messaging.facts import shown_time
from apps.storefront.visit import visit_of

OCCASIONS: Final[Mapping[str, Occasion]] = {
    "account/email/email_confirmation": Occasion.ACCOUNT_CODE,
    "account/email/email_confirmation_signup": Occasion.ACCOUNT_CODE,
    "account/email/login_code": Occasion.ACCOUNT_SIGN_IN,
    "account/email/password_reset_code": Occasion.ACCOUNT_SIGN_IN,
    "account/email/password_reset_key": Occasion.ACCOUNT_PASSWORD_LINK,
    "account/email/account_already_exists": Occasion.ACCOUNT_EXISTS,
    "account/email/unknown_account": Occasion.ACCOUNT_UNKNOWN,
    "account/email/email_changed": Occasion.ACCOUNT_EMAIL_CHANGED,
    "account/email/email_deleted": Occasion.ACCOUNT_EMAIL_REMOVED,
    "account/email/password_changed": Occasion.ACCOUNT_PASSWORD_CHANGED,
    "account/email/password_set": Occasion.ACCOUNT_PASSWORD_CHANGED,
    "account/email/password_reset": Occasion.ACCOUNT_PASSWORD_CHANGED,
    "mfa/email/totp_activated": Occasion.ACCOUNT_FACTOR_ADDED,
    "mfa/email/webauthn_added": Occasion.ACCOUNT_FACTOR_ADDED,
    "mfa/email/totp_deactivated": Occasion.ACCOUNT_FACTOR_REMOVED,
    "mfa/email/webauthn_removed": Occasion.ACCOUNT_FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": Occasion.ACCOUNT_RECOVERY_CODES,
}
"""By the prefix under which allauth would look for a template of its own."""
LINKS: Final = ("password_reset_url", "signup_url")


def mail(
    request: HttpRequest, prefix: str, to: list[str], told: Mapping[str, Any], headers: Mapping[str, str]
) -> EmailMultiAlternatives:
    """The mail as text and as a page, in the language of the page that caused it. Raises: KeyError for an unknown prefix."""
    visit = visit_of(request)
    letter = account_letters.put(
        OCCASIONS[prefix],
        values=_values(told, to[0], visit.language),
        url=next((str(told[name]) for name in LINKS if told.get(name)), _account_page()),
        channel=visit.open_channel,
        brand=visit.brand,
        language=visit.language,
    )
    about = {"Content-Language": visit.language, "Auto-Submitted": "auto-generated", **headers}
    outgoing = EmailMultiAlternatives(subject=letter.subject, body=letter.text, to=to, headers=about)
    outgoing.attach_alternative(letter.html, "text/html")
    return outgoing


def _values(told: Mapping[str, Any], to: str, language: str) -> dict[str, str]:
    at = told.get("timestamp")
    return {
        "code_to_type": str(told.get("code", "")),
        "account_address": str(told.get("from_email") or told.get("deleted_email") or told.get("email") or to),
        "new_address": str(told.get("to_email", "")),
        "came_from": str(told.get("ip", "")),
        "happened_at": _when(at, language) if isinstance(at, datetime) else "",
    }


def _when(at: datetime, language: str) -> str:
    """On no shop's clock, so it says on which."""
    return f"{shown_time(at, ZoneInfo(settings.TIME_ZONE), language)} ({settings.TIME_ZONE})"


def _account_page() -> str:
    return f"{settings.OMNI_PUBLIC_URL}{reverse('account_email')}"
