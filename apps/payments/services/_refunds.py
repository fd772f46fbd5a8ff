from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.outbox import services as outbox
from apps.payments.enums import DESK_TENDERS, AttemptKind, CashReason, PaymentState, Tender
from apps.payments.errors import RefundTooLarge, TenderNotTaken
from apps.payments.events import PaymentRefunded
from apps.payments.models import Payment, PaymentAttempt
from apps.payments.services._cash import enter_cash


@transaction.atomic
def refund_at_desk(
    *,
    owner: str,
    amount: int,
    currency: str,
    tender: Tender,
    location_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Gives money back by the tender that paid, from the oldest payment on; cash leaves the drawer of the actor's device.

    Locks: the payments, by id, then the drawer. Publishes: PaymentRefunded, one for each payment touched.
    Raises: PermissionDenied, InvalidInput, TenderNotTaken, RefundTooLarge, NotEnoughCash.
    """
    actor.require(Permission.PAYMENT_TAKE, location_id)
    if tender not in DESK_TENDERS:
        raise TenderNotTaken(field="tender")
    if amount <= 0:
        raise InvalidInput(field="amount")
    if not reason.strip():
        raise InvalidInput(field="reason")
    for payment, share in _shares(owner=owner, amount=amount, currency=currency, tender=tender):
        payment.refunded_amount += share
        payment.save(update_fields=["refunded_amount"])
        attempt = PaymentAttempt.objects.create(
            payment=payment,
            kind=AttemptKind.REFUND,
            tender=tender,
            amount=share,
            tendered_amount=share,
            location_id=location_id,
            actor_key=actor.key,
            reason=reason.strip(),
            at=now,
        )
        if tender == Tender.CASH:
            enter_cash(
                location_id=location_id,
                amount=-share,
                currency=currency,
                reason=CashReason.REFUND,
                actor=actor,
                now=now,
                attempt=attempt,
            )
        refunded = PaymentRefunded(
            payment_id=payment.pk,
            owner=owner,
            tender=Tender(tender).value,
            amount=share,
            currency=currency,
            location_id=location_id,
        )
        outbox.publish(refunded, key=f"payment:{payment.pk}")


def _shares(*, owner: str, amount: int, currency: str, tender: Tender) -> list[tuple[Payment, int]]:
    """The locked payments that give the amount back, and how much each."""
    paid = Payment.objects.filter(
        owner=owner,
        tender=tender,
        currency=currency,
        state=PaymentState.CLOSED,
        captured_amount__gt=F("refunded_amount"),
    )
    shares: list[tuple[Payment, int]] = []
    left = amount
    for payment in paid.order_by("pk").select_for_update():
        share = min(left, payment.captured_amount - payment.refunded_amount)
        if share:
            shares.append((payment, share))
            left -= share
    if left:
        raise RefundTooLarge(field="amount", context={"amount": amount - left})
    return shares
