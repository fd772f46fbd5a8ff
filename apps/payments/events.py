"""What happened to money: ids and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class PaymentTaken(DomainEvent):
    """A desk took what was owed; it is captured."""

    name: ClassVar[str] = "payments.payment_taken"
    payment_id: int
    owner: str
    tender: str
    amount: int
    currency: str
    location_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentVoided(DomainEvent):
    """Nothing will be taken by this payment any more."""

    name: ClassVar[str] = "payments.payment_voided"
    payment_id: int
    owner: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(DomainEvent):
    """Money went back by the tender that paid."""

    name: ClassVar[str] = "payments.payment_refunded"
    payment_id: int
    owner: str
    tender: str
    amount: int
    currency: str
    location_id: int


@dataclass(frozen=True, kw_only=True)
class CashMoved(DomainEvent):
    """Cash went into a drawer or out of it without a sale: change, the bank, a correction."""

    name: ClassVar[str] = "payments.cash_moved"
    drawer_id: int
    location_id: int
    reason: str
    amount: int
    currency: str
