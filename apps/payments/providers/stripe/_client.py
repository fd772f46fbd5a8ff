"""The few calls that we make. None runs inside a transaction; each says whether it was done, refused or not answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

import stripe
from django.conf import settings
from django.db import connection
from django.db.transaction import TransactionManagementError

from apps.payments.providers import (
    Dispute,
    DisputeStatus,
    Given,
    Intent,
    IntentStatus,
    Movement,
    ProviderBusy,
    ProviderRefused,
    ProviderSilent,
)
from apps.payments.providers.stripe._amounts import ours, theirs

NAME: Final = "stripe"
API_VERSION: Final = "2026-10-28.endive"
"""Pinned: the account's own default may be another. It moves with the SDK, held by a test."""

AT_ONCE: Final = 10
"""Calls that a process makes at the same time: a provider that hangs must not eat the threads that serve the shop."""
PATIENCE: Final = (3.0, 10.0)
"""Seconds to connect, and to answer; an operation's lease is longer than both."""
WAIT_FOR_A_TURN: Final = 2.0

STATUSES: Final[Mapping[str, str]] = {
    "requires_payment_method": IntentStatus.WAITING,
    "requires_confirmation": IntentStatus.WAITING,
    "requires_action": IntentStatus.WAITING,
    "processing": IntentStatus.PROCESSING,
    "requires_capture": IntentStatus.AUTHORIZED,
    "succeeded": IntentStatus.CAPTURED,
    "canceled": IntentStatus.CANCELLED,
}

DISPUTES: Final[Mapping[str, str]] = {
    "won": DisputeStatus.WON,
    "warning_closed": DisputeStatus.WON,
    "prevented": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}
"""The others are open."""

MOVES: Final = frozenset(
    {"charge", "payment", "refund", "payment_refund", "refund_failure", "payment_failure_refund", "adjustment"}
)
"""Rows of the balance that move a customer's money; an adjustment is a dispute, or its end. Fees and payouts are not ours."""

T = TypeVar("T")
_turns = threading.BoundedSemaphore(AT_ONCE)


def is_on() -> bool:
    """Whether this installation takes cards."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_PUBLISHABLE_KEY)


def publishable_key() -> str:
    """The key that browsers may see."""
    return str(settings.STRIPE_PUBLISHABLE_KEY)


def create(*, amount: int, currency: str, key: str, payment: str, owner: str) -> Intent:
    """An intent that holds the money when the customer confirms, and takes none until it is captured."""
    return _intent(
        _ask(
            lambda: _client().v1.payment_intents.create(
                {
                    "amount": theirs(amount, currency),
                    "currency": currency.lower(),
                    "capture_method": "manual",
                    "allowed_payment_method_types": ["card"],
                    "metadata": {"payment": payment, "owner": owner},
                    "expand": ["latest_charge"],
                },
                {"idempotency_key": key},
            )
        )
    )


def fetch(reference: str) -> Intent:
    """How it stands now."""
    return _intent(_ask(lambda: _client().v1.payment_intents.retrieve(reference, {"expand": ["latest_charge"]})))


def capture(reference: str, *, amount: int, currency: str, key: str) -> Intent:
    """Takes the amount; the rest of the authorisation is released."""
    return _intent(
        _ask(
            lambda: _client().v1.payment_intents.capture(
                reference,
                {"amount_to_capture": theirs(amount, currency), "expand": ["latest_charge"]},
                {"idempotency_key": key},
            )
        )
    )


def cancel(reference: str, *, key: str) -> Intent:
    """Releases the whole authorisation."""
    return _intent(
        _ask(
            lambda: _client().v1.payment_intents.cancel(
                reference, {"expand": ["latest_charge"]}, {"idempotency_key": key}
            )
        )
    )


def refund(reference: str, *, amount: int, currency: str, key: str, operation: str) -> Given:
    """Gives back part of what was captured."""
    return _given(
        _ask(
            lambda: _client().v1.refunds.create(
                {
                    "payment_intent": reference,
                    "amount": theirs(amount, currency),
                    "metadata": {"operation": operation},
                },
                {"idempotency_key": key},
            )
        )
    )


def refunds_of(reference: str) -> list[Given]:
    """All refunds of an intent, newest first."""
    found = _ask(
        lambda: list(_client().v1.refunds.list({"payment_intent": reference, "limit": 100}).auto_paging_iter())
    )
    return [_given(row) for row in found]


def disputes_of(reference: str) -> list[Dispute]:
    """What the customer's bank wants back of an intent."""
    found = _ask(
        lambda: list(_client().v1.disputes.list({"payment_intent": reference, "limit": 100}).auto_paging_iter())
    )
    return [_dispute(row) for row in found]


def movements(*, start: datetime, end: datetime) -> Iterator[Movement]:
    """What came and went in Stripe's books in [start, end): charges, refunds and those that came back, disputes."""
    created: Any = {"gte": int(start.timestamp()), "lt": int(end.timestamp())}
    query: Any = {"created": created, "limit": 100, "expand": ["data.source"]}
    rows = _ask(lambda: list(_client().v1.balance_transactions.list(query).auto_paging_iter()))
    for row in rows:
        if row.type in MOVES and row.source:
            yield _movement(row, row.source)


def _movement(row: stripe.BalanceTransaction, source: Any) -> Movement:
    """In the currency that the customer paid, also where the account keeps another."""
    amount, currency = row.amount, row.currency.upper()
    if source.currency.upper() != currency:
        whole = getattr(source, "amount_captured", None) or source.amount
        amount, currency = whole if amount >= 0 else -whole, source.currency.upper()
    at = datetime.fromtimestamp(row.created, UTC)
    return Movement(reference=source.id, amount=ours(amount, currency), currency=currency, at=at)


def _ask(call: Callable[[], T]) -> T:
    """Runs one call outside of any transaction. Raises: ProviderSilent, ProviderBusy, ProviderRefused."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise TransactionManagementError("A provider is never asked inside a transaction.")
    if not _turns.acquire(timeout=WAIT_FOR_A_TURN):
        raise ProviderBusy("Too many calls at once.")
    try:
        return call()
    except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as refusal:
        raise ProviderBusy(str(refusal)) from refusal
    except (stripe.CardError, stripe.InvalidRequestError) as refusal:
        raise ProviderRefused(refusal.code or "invalid_request", str(refusal)) from refusal
    except (stripe.StripeError, OSError) as silence:
        raise ProviderSilent(str(silence)) from silence
    finally:
        _turns.release()


@lru_cache(maxsize=4)
def _client_of(secret: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        secret,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else None,
        max_network_retries=0,  # ours are rows with a lease
        http_client=stripe.RequestsClient(timeout=PATIENCE),
    )


def _client() -> stripe.StripeClient:
    if not settings.STRIPE_SECRET_KEY:
        raise ProviderBusy("No key for Stripe is set (STRIPE_SECRET_KEY).")
    return _client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


def _intent(row: stripe.PaymentIntent) -> Intent:
    currency = row.currency.upper()
    charge: Any = row.latest_charge if isinstance(row.latest_charge, stripe.StripeObject) else None
    error = row.last_payment_error
    return Intent(
        reference=row.id,
        status=STATUSES.get(row.status, IntentStatus.PROCESSING),
        amount=ours(row.amount, currency),
        currency=currency,
        capturable_amount=ours(row.amount_capturable or 0, currency),
        captured_amount=ours(row.amount_received or 0, currency),
        capture_before=_capture_before(charge),
        client_secret=row.client_secret or "",
        charge_reference=charge.id if charge is not None else "",
        failure_code=str((error and (getattr(error, "decline_code", None) or getattr(error, "code", None))) or "")[:60],
    )


def _capture_before(charge: Any) -> datetime | None:
    card = getattr(getattr(charge, "payment_method_details", None), "card", None)
    until = getattr(card, "capture_before", None)
    return datetime.fromtimestamp(until, UTC) if until else None


def _given(row: stripe.Refund) -> Given:
    currency = row.currency.upper()
    metadata: Any = row.metadata
    return Given(
        reference=row.id,
        status={"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}.get(row.status or "", "pending"),
        amount=ours(row.amount, currency),
        currency=currency,
        operation=str(getattr(metadata, "operation", "") or "") if metadata else "",
    )


def _dispute(row: stripe.Dispute) -> Dispute:
    currency = row.currency.upper()
    return Dispute(
        reference=row.id,
        status=DISPUTES.get(row.status, DisputeStatus.OPEN),
        amount=ours(row.amount, currency),
        currency=currency,
        reason=str(row.reason),
    )
