"""The payments of an owner follow what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.core.actor import Actor
from apps.core.transactions import in_transaction
from apps.payments.enums import LIVE_STATES, PaymentState, Tender
from apps.payments.models import Payment
from apps.payments.services._desk import open_payment, void_open
from apps.payments.services._refunds import refund_at_desk


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
        """What is still to come in; below zero, what is to go back."""
        return self.due_amount - self.kept_amount


def balance(
    *, owner: str, currency: str, due_amount: int, actor: Actor, now: datetime, desk: DeskRefund | None = None
) -> MoneyState:
    """Makes the payments of a locked owner ask for what it costs, no more and no less. Twice is the same as once.

    The open payment at the desk asks for what nothing else covers. What was paid too much goes back now if somebody at
    a desk says so, else it stays until somebody does.
    Locks: payments, by id, then the drawer. Publishes: PaymentVoided, PaymentRefunded. Raises: what `refund_at_desk` does.
    """
    in_transaction("Balancing payments")
    payments = list(Payment.objects.filter(owner=owner, state__in=LIVE_STATES).order_by("pk").select_for_update())
    kept = sum(payment.captured_amount - payment.refunded_amount for payment in payments)
    _ask_at_desk(payments, owner=owner, currency=currency, amount=max(due_amount - kept, 0), actor=actor)
    too_much = kept - due_amount
    if too_much <= 0 or desk is None:
        return MoneyState(due_amount=due_amount, kept_amount=kept)
    refund_at_desk(
        owner=owner,
        amount=too_much,
        currency=currency,
        tender=desk.tender or _paid_by(payments),
        location_id=desk.location_id,
        reason=desk.reason,
        actor=actor,
        now=now,
    )
    return MoneyState(due_amount=due_amount, kept_amount=due_amount, refunded_now=too_much)


def _ask_at_desk(payments: list[Payment], *, owner: str, currency: str, amount: int, actor: Actor) -> None:
    """The payment that waits at the desk is for this amount; one that is already is left alone."""
    waiting = [row for row in payments if row.tender == Tender.PAY_IN_STORE and row.state == PaymentState.INITIATED]
    if [row.requested_amount for row in waiting] == ([amount] if amount else []):
        return
    if waiting:
        void_open(owner=owner, actor=actor, reason="cancelled")
    if amount:
        open_payment(owner=owner, tender=Tender.PAY_IN_STORE, amount=amount, currency=currency, actor=actor)


def _paid_by(payments: list[Payment]) -> Tender:
    return next(Tender(row.tender) for row in payments if row.captured_amount > row.refunded_amount)
