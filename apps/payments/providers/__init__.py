"""Those who charge cards for us, one package each, and what all of them say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class ProviderSilent(Exception):
    """No answer, or none that says what was done: it may have happened. Ask before asking for it again."""


class ProviderBusy(Exception):
    """Nothing was done; try again later."""


class ProviderRefused(Exception):
    """A definite no. `code` is the provider's word for why."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class BadSignature(Exception):
    """A message that the provider did not sign, or too long ago."""


@dataclass(frozen=True, kw_only=True)
class Intent:
    """How an authorisation stands at the provider. Amounts are our minor units; `status` is one of `IntentStatus`."""

    reference: str
    status: str
    amount: int
    currency: str
    capturable_amount: int = 0
    captured_amount: int = 0
    capture_before: datetime | None = None
    client_secret: str = ""
    charge_reference: str = ""
    failure_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A refund at the provider; `operation` is our id of it. `status` is pending, succeeded or failed."""

    reference: str
    status: str
    amount: int
    currency: str
    operation: str = ""


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """A customer's bank wants a charge back. `status` is one of `DisputeStatus`, `reason` the provider's word."""

    reference: str
    status: str
    amount: int
    currency: str
    reason: str = ""


class DisputeStatus:
    """What becomes of a dispute, in our words: while it is open the money is gone already."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money that moved, in the provider's books: refunds below zero. `reference` is the charge's or the refund's."""

    reference: str
    amount: int
    currency: str
    at: datetime


class IntentStatus:
    """What an authorisation can be, in our words."""

    WAITING = "waiting"
    PROCESSING = "processing"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    CANCELLED = "cancelled"
