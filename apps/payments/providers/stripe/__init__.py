"""Stripe: PaymentIntents captured by hand, refunds, balance transactions and signed messages (decisions.md 26)."""

from apps.payments.providers.stripe._amounts import step
from apps.payments.providers.stripe._client import (
    API_VERSION,
    NAME,
    cancel,
    capture,
    create,
    disputes_of,
    fetch,
    is_on,
    movements,
    publishable_key,
    refund,
    refunds_of,
)
from apps.payments.providers.stripe._webhooks import Message, read

__all__ = [
    "API_VERSION",
    "NAME",
    "Message",
    "cancel",
    "capture",
    "create",
    "disputes_of",
    "fetch",
    "is_on",
    "movements",
    "publishable_key",
    "read",
    "refund",
    "refunds_of",
    "step",
]
