"""Messages that Stripe sends: the signature over the raw body is checked before anything is read from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import stripe
from django.conf import settings

from apps.payments.providers import BadSignature

TOO_OLD_SECONDS: Final = 300
LONGEST: Final = 120


@dataclass(frozen=True, kw_only=True)
class Message:
    """An event's id, its name, and the intent that it is about ("" where it is about none)."""

    event_id: str
    name: str
    subject: str


def read(body: bytes, header: str) -> Message:
    """The message, if one of the live secrets signed it within five minutes. Raises: BadSignature, ValueError."""
    if not any(_is_signed(body, header, secret) for secret in settings.STRIPE_WEBHOOK_SECRETS[:2]):
        raise BadSignature
    event: Any = json.loads(body)
    if not isinstance(event, dict):
        raise ValueError("An event is an object.")  # noqa: TRY004 the body's fault, told as any other
    event_id, name = event.get("id"), event.get("type")
    if not (isinstance(event_id, str) and isinstance(name, str) and 0 < len(event_id) <= LONGEST):
        raise ValueError("An event has an id and a type.")
    return Message(event_id=event_id, name=name[:LONGEST], subject=_subject(event))


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, TOO_OLD_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def _subject(event: dict[str, Any]) -> str:
    data = event.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        return ""
    named = found.get("id") if found.get("object") == "payment_intent" else found.get("payment_intent")
    return named[:LONGEST] if isinstance(named, str) else ""
