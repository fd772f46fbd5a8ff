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


@dataclass(frozen=True, kw_only=True)
class PaymentAuthorised(DomainEvent):
    """A customer's card holds the money; nothing is charged yet."""

    name: ClassVar[str] = "payments.payment_authorised"
    payment_id: int
    owner: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentCaptured(DomainEvent):
    """A card was charged; what was authorised beyond that is released."""

    name: ClassVar[str] = "payments.payment_captured"
    payment_id: int
    owner: str
    amount: int
    released_amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(DomainEvent):
    """A card gives no money (any more): it was refused, or its authorisation ended."""

    name: ClassVar[str] = "payments.payment_failed"
    payment_id: int
    owner: str
    amount: int
    currency: str
    reason: str
    was_authorised: bool


@dataclass(frozen=True, kw_only=True)
class CardRefunded(DomainEvent):
    """Money went back to a card."""

    name: ClassVar[str] = "payments.card_refunded"
    payment_id: int
    owner: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class CardChargedBack(DomainEvent):
    """The customer's bank took money back that a card had paid: a dispute was lost."""

    name: ClassVar[str] = "payments.card_charged_back"
    payment_id: int
    owner: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class AuthorisationEnding(DomainEvent):
    """A card's authorisation will end soon: what it is for decides whether to charge it now."""

    name: ClassVar[str] = "payments.authorisation_ending"
    payment_id: int
    owner: str


@dataclass(frozen=True, kw_only=True)
class PaymentTaskOpened(DomainEvent):
    """A person has to look after money."""

    name: ClassVar[str] = "payments.payment_task_opened"
    task_id: int
    payment_id: int
    owner: str
    kind: str
    amount: int
    currency: str
