from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tender(models.TextChoices):
    """A means of payment. `pay_in_store` is the promise to pay at the desk; what was handed over is on the attempt."""

    PAY_IN_STORE = "pay_in_store", _("Pay in store")
    CARD = "card", _("Card")
    CASH = "cash", _("Cash")
    CARD_TERMINAL = "card_terminal", _("Card terminal")
    BIZUM = "bizum", _("Bizum")


DESK_TENDERS: Final = frozenset({Tender.CASH, Tender.CARD_TERMINAL, Tender.BIZUM})
"""What a desk can take: tenders without an authorisation of their own, so authorised = captured in one step."""


class PaymentState(models.TextChoices):
    INITIATED = "initiated", _("Waiting for payment")
    ACTION_REQUIRED = "action_required", _("Waiting for the customer")
    AUTHORIZED = "authorized", _("Authorised")
    CLOSED = "closed", _("Done")
    VOIDED = "voided", _("Cancelled")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("No answer yet")


_ENDS: Final = frozenset({PaymentState.VOIDED, PaymentState.FAILED, PaymentState.EXPIRED})

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    PaymentState.INITIATED: _ENDS
    | {PaymentState.ACTION_REQUIRED, PaymentState.AUTHORIZED, PaymentState.CLOSED, PaymentState.UNKNOWN},
    PaymentState.ACTION_REQUIRED: _ENDS | {PaymentState.AUTHORIZED, PaymentState.CLOSED, PaymentState.UNKNOWN},
    PaymentState.AUTHORIZED: _ENDS | {PaymentState.CLOSED, PaymentState.UNKNOWN},
    PaymentState.UNKNOWN: _ENDS
    | {PaymentState.ACTION_REQUIRED, PaymentState.AUTHORIZED, PaymentState.CLOSED},  # only by asking the provider
    PaymentState.CLOSED: frozenset(),
    PaymentState.VOIDED: frozenset(),
    PaymentState.FAILED: frozenset(),
    PaymentState.EXPIRED: frozenset(),
}
"""The machine of domain.md. INITIATED → CLOSED is the desk: nothing to authorise, everything captured at once."""

LIVE_STATES: Final = frozenset(PaymentState.values) - _ENDS
"""States whose amounts count towards what is owed."""


CARD_IN_HAND: Final = frozenset(
    {PaymentState.INITIATED, PaymentState.ACTION_REQUIRED, PaymentState.AUTHORIZED, PaymentState.UNKNOWN}
)
"""States in which a card may still be charged: an owner has one such payment, so that nobody is charged twice."""


class OperationKind(models.TextChoices):
    """What can be asked of a provider about money that a customer has authorised."""

    CAPTURE = "capture", _("Capture")
    VOID = "void", _("Release")
    REFUND = "refund", _("Refund")


class OperationState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    PROCESSING = "processing", _("Being asked")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Refused")
    UNKNOWN = "unknown", _("No answer yet")
    MANUAL = "manual", _("To be done by hand")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPERATION_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    OperationState.PENDING: frozenset({OperationState.PROCESSING, OperationState.SUCCEEDED, OperationState.WITHDRAWN}),
    OperationState.PROCESSING: frozenset(
        {OperationState.SUCCEEDED, OperationState.FAILED, OperationState.UNKNOWN, OperationState.PENDING}
    ),
    OperationState.UNKNOWN: frozenset({OperationState.PROCESSING, OperationState.SUCCEEDED, OperationState.FAILED}),
    OperationState.FAILED: frozenset({OperationState.PENDING, OperationState.MANUAL}),
    OperationState.MANUAL: frozenset({OperationState.SUCCEEDED}),
    OperationState.SUCCEEDED: frozenset(),
    OperationState.WITHDRAWN: frozenset(),
}
"""The refund machine of domain.md, for captures and voids as well."""

IN_FLIGHT: Final = frozenset(
    {OperationState.PENDING, OperationState.PROCESSING, OperationState.UNKNOWN, OperationState.MANUAL}
)
"""States whose amounts are promised to move, and must not be promised again."""

ONE_PER_AUTHORISATION: Final = IN_FLIGHT | {OperationState.SUCCEEDED}
"""An authorisation is captured or released once: docs/adr says why."""


class TaskKind(models.TextChoices):
    """Why a person has to look after money."""

    CAPTURE_FAILED = "capture_failed", _("The card could not be charged")
    VOID_FAILED = "void_failed", _("The card's authorisation could not be released")
    REFUND_FAILED = "refund_failed", _("The refund did not go through")
    MISMATCH = "mismatch", _("The provider says another amount")
    REFUNDED_THERE = "refunded_there", _("Refunded at the provider, not by us")
    REFUND_RETURNED = "refund_returned", _("A refund came back from the bank")
    DISPUTED = "disputed", _("The customer's bank disputes the charge")


class TaskState(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")


class DifferenceKind(models.TextChoices):
    MISSING_HERE = "missing_here", _("Missing in our books")
    MISSING_THERE = "missing_there", _("Missing in the provider's books")
    AMOUNT = "amount", _("Another amount")
    CURRENCY = "currency", _("Another currency")


class AttemptKind(models.TextChoices):
    TAKE = "take", _("Taken at the desk")
    REFUND = "refund", _("Refunded")


class PaymentWord(models.TextChoices):
    """How the money of an owner stands; derived from amounts, stored nowhere."""

    UNPAID = "unpaid", _("Unpaid")
    AUTHORISED = "authorised", _("Authorised")
    PARTLY_PAID = "partly_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    OVERPAID = "overpaid", _("Overpaid")
    PARTLY_REFUNDED = "partly_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")


class CashReason(models.TextChoices):
    SALE = "sale", _("Sale")
    REFUND = "refund", _("Refund")
    FLOAT = "float", _("Change put in")
    DEPOSIT = "deposit", _("Taken to the bank")
    CORRECTION = "correction", _("Correction")
