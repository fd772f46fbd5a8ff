"""The payments of an owner follow what it costs and what left. docs/adr/0013 says why a card is charged once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q

from apps.core.actor import Actor
from apps.core.models import OmniNow
from apps.core.transactions import in_transaction
from apps.payments.enums import (
    LIVE_STATES,
    OperationKind,
    OperationState,
    PaymentState,
    TaskKind,
    Tender,
)
from apps.payments.models import Payment, PaymentOperation
from apps.payments.providers import stripe
from apps.payments.services import _operations as operations
from apps.payments.services._desk import open_payment, void_open
from apps.payments.services._refunds import refund_at_desk
from apps.payments.services._tasks import close_tasks


@dataclass(frozen=True, kw_only=True)
class DeskRefund:
    """Somebody stands at a desk and gives money back now: where, why, and by which tender (None: the one that paid)."""

    location_id: int
    reason: str
    tender: Tender | None = None


@dataclass(frozen=True, kw_only=True)
class MoneyState:
    """How the money of an owner stands once its payments follow its lines."""

    due_amount: int
    kept_amount: int
    refunded_now: int = 0

    @property
    def owed_amount(self) -> int:
        """What is still to come in, a card's authorisation not counted; below zero, what is to go back."""
        return self.due_amount - self.kept_amount


@dataclass(kw_only=True)
class _Book:
    """The owner's live payments, locked, and what is asked of providers about them."""

    payments: list[Payment]
    asked: dict[int, PaymentOperation] = field(default_factory=dict)
    returning: dict[int, int] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    @property
    def cards(self) -> list[Payment]:
        return [row for row in self.payments if row.tender == Tender.CARD]

    @property
    def dead(self) -> set[int]:
        """Cards that give nothing, though they stood for something once."""
        return self.refused | {row.pk for row in self.cards if row.state == PaymentState.EXPIRED}

    def kept(self) -> int:
        """What came in and stays in: refunds that are on their way have left already."""
        return sum(row.captured_amount - row.refunded_amount - self.returning.get(row.pk, 0) for row in self.payments)

    def kept_by_card(self, row: Payment) -> int:
        return row.captured_amount - row.refunded_amount - self.returning.get(row.pk, 0)


def balance(
    *,
    owner: str,
    currency: str,
    due_amount: int,
    left_amount: int,
    is_final: bool,
    is_over: bool = False,
    actor: Actor,
    now: datetime,
    desk: DeskRefund | None = None,
) -> MoneyState:
    """Makes the payments of a locked owner ask for what it costs, no more and no less. Twice is the same as once.

    `left_amount` is what the goods that left cost; `is_final` says that no more will leave. A card is asked for what left
    once all has left, or for all that is due shortly before its authorisation ends; the rest is released. The open
    payment at the desk asks for what nothing else covers. What was paid too much goes back to the card by itself, and
    at the desk if somebody there says so, else it stays until somebody does. Of an owner that `is_over` nobody asks anything
    at a desk any more: what a bank took back later is a task for a person.
    Locks: payments, by id, their requests, then the drawer. Publishes: PaymentVoided, PaymentRefunded.
    Raises: what `refund_at_desk` does.
    """
    in_transaction("Balancing payments")
    book = _open_book(owner)
    missing = due_amount - book.kept()
    for card in book.cards:
        missing -= _charge(book, card, missing=missing, left=left_amount - book.kept(), is_final=is_final, actor=actor)
    _ask_at_desk(book.payments, owner=owner, currency=currency, amount=0 if is_over else max(missing, 0), actor=actor)
    too_much = book.kept() - due_amount
    given = _at_desk(book, owner, currency, too_much, desk, actor, now) if desk is not None else 0
    _to_cards(book, too_much - given, actor)
    if book.dead and book.kept() >= left_amount and missing <= 0:
        close_tasks(sorted(book.dead), {TaskKind.CAPTURE_FAILED}, actor=actor, note="paid otherwise")
    kept = sum(row.captured_amount - row.refunded_amount for row in book.payments) - given
    return MoneyState(due_amount=due_amount, kept_amount=kept, refunded_now=given)


def _open_book(owner: str) -> _Book:
    soon = OmniNow() + settings.OMNI_CARD_CAPTURE_EARLY
    payments: list[Payment] = list(
        Payment.objects.filter(owner=owner, state__in=LIVE_STATES | {PaymentState.EXPIRED})
        .annotate(
            is_alive=ExpressionWrapper(Q(capture_before__gt=OmniNow()), output_field=BooleanField()),
            is_ending=ExpressionWrapper(Q(capture_before__lte=soon), output_field=BooleanField()),
        )
        .order_by("pk")
        .select_for_update()
    )
    book = _Book(payments=payments)
    if book.cards:
        book.asked = operations.of_authorisation(book.cards)
        book.returning = operations.refunds_in_flight(book.cards)
        book.refused = operations.refused(book.cards)
    return book


def _charge(book: _Book, card: Payment, *, missing: int, left: int, is_final: bool, actor: Actor) -> int:
    """Asks the provider for what this card has to give; returns how much of what is missing it covers."""
    if card.state not in {PaymentState.AUTHORIZED, PaymentState.UNKNOWN, *UNFINISHED}:
        return 0
    asked = book.asked.get(card.pk)
    if asked is not None and asked.state != OperationState.PENDING:
        return asked.amount if asked.kind == OperationKind.CAPTURE else 0  # it is happening
    if asked is not None and asked.kind == OperationKind.VOID:
        return 0
    share = _chargeable(min(max(missing, 0), card.authorised_amount), card.currency)
    if not share:
        _release(card, asked, actor)
        return 0
    if asked is None and (card.pk in book.refused or not getattr(card, "is_alive", False)):
        return 0  # it gives nothing any more, so the desk asks for it
    wanted = (
        share if is_final or getattr(card, "is_ending", False) else _chargeable(min(max(left, 0), share), card.currency)
    )
    due_at = None
    if not is_final and not getattr(card, "is_ending", False) and card.capture_before is not None:
        due_at = (
            card.capture_before - settings.OMNI_CARD_CAPTURE_EARLY / 2
        )  # its end, told before, asks for all that is due
    if asked is None and wanted:
        operations.request(card, OperationKind.CAPTURE, amount=wanted, actor=actor, due_at=due_at)
    elif asked is not None and not wanted:
        operations.withdraw(asked, actor=actor, reason="nothing has left")
    elif asked is not None and (asked.amount != wanted or due_at is None):
        operations.amend(asked, amount=wanted, due_at=due_at)
    return share


def _chargeable(amount: int, currency: str) -> int:
    """What a card can move of it: some currencies have smaller units than cards (docs/adr/0013). The rest is the desk's."""
    return amount - amount % stripe.step(currency)


UNFINISHED = frozenset({PaymentState.INITIATED, PaymentState.ACTION_REQUIRED})
"""The customer never confirmed: nothing is held, and nothing must be."""


def _release(card: Payment, asked: PaymentOperation | None, actor: Actor) -> None:
    """Nothing is wanted of it, so the authorisation ends, once."""
    if asked is not None:
        operations.withdraw(asked, actor=actor, reason="nothing is due")
    operations.request(card, OperationKind.VOID, actor=actor)


def _ask_at_desk(payments: list[Payment], *, owner: str, currency: str, amount: int, actor: Actor) -> None:
    """The payment that waits at the desk is for this amount; one that is already is left alone."""
    waiting = [row for row in payments if row.tender == Tender.PAY_IN_STORE and row.state == PaymentState.INITIATED]
    if [row.requested_amount for row in waiting] == ([amount] if amount else []):
        return
    if waiting:
        void_open(owner=owner, actor=actor, reason="cancelled")
    if amount:
        open_payment(owner=owner, tender=Tender.PAY_IN_STORE, amount=amount, currency=currency, actor=actor)


def _at_desk(  # noqa: PLR0917 the half of `balance` that needs somebody at a desk
    book: _Book, owner: str, currency: str, too_much: int, desk: DeskRefund, actor: Actor, now: datetime
) -> int:
    """What the desk took too much goes back there now; returns how much."""
    given = 0
    for tender, share in _shares_at_desk(book, too_much, desk):
        refund_at_desk(
            owner=owner,
            amount=share,
            currency=currency,
            tender=tender,
            location_id=desk.location_id,
            reason=desk.reason,
            actor=actor,
            now=now,
        )
        given += share
    return given


def _to_cards(book: _Book, too_much: int, actor: Actor) -> None:
    """What cards paid too much goes back to them by itself, the last first."""
    for card in reversed(book.cards):
        share = _chargeable(min(too_much, book.kept_by_card(card)), card.currency)
        if share > 0:
            operations.request(card, OperationKind.REFUND, amount=share, actor=actor)
            too_much -= share


def _shares_at_desk(book: _Book, too_much: int, desk: DeskRefund) -> list[tuple[Tender, int]]:
    """How much goes back by each tender that the desk took, from the first on."""
    kept: dict[Tender, int] = {}
    for row in book.payments:
        if row.tender != Tender.CARD and row.captured_amount > row.refunded_amount:
            tender = desk.tender or Tender(row.tender)
            kept[tender] = kept.get(tender, 0) + row.captured_amount - row.refunded_amount
    shares: list[tuple[Tender, int]] = []
    for tender, amount in kept.items():
        share = min(too_much, amount)
        if share > 0:
            shares.append((tender, share))
            too_much -= share
    return shares
