from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.core.money import is_known_currency
from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.outbox import services as outbox
from apps.payments.enums import DESK_TENDERS, AttemptKind, CashReason, PaymentState, Tender
from apps.payments.errors import (
    AlreadyTaken,
    ChangeForCashOnly,
    NothingToTake,
    ReferenceUsed,
    TenderedTooLittle,
    TenderNotTaken,
    WrongAmount,
    WrongCurrency,
)
from apps.payments.events import PaymentTaken, PaymentVoided
from apps.payments.models import Payment, PaymentAttempt
from apps.payments.services._cash import enter_cash
from apps.payments.services._law import refuse_cash_over_limit
from apps.payments.services._state import _move
from apps.stores.models import Location

LONGEST_REFERENCE = 120
MOST_TENDERED = 10**12
"""Minor units beyond which a typed amount is a slip of the hand."""

OPEN = """
INSERT INTO payments_payment (
    public_id, owner, tender, state, currency, requested_amount, authorised_amount, captured_amount, refunded_amount,
    opened_by, taken_by
) VALUES (
    %(public_id)s, %(owner)s, %(tender)s, %(state)s, %(currency)s, %(requested_amount)s, 0, 0, 0, %(opened_by)s, ''
) RETURNING id
"""


OPEN_UNLESS_CARD = """
INSERT INTO payments_payment (
    public_id, owner, tender, state, currency, requested_amount, authorised_amount, captured_amount, refunded_amount,
    opened_by, taken_by
)
SELECT %(public_id)s::uuid, %(owner)s::text, %(tender)s::text, %(state)s::text, %(currency)s::text,
       %(requested_amount)s::bigint, 0, 0, 0, %(opened_by)s::text, ''
WHERE NOT EXISTS (
    SELECT FROM payments_payment c
    WHERE c.owner = %(owner)s::text AND c.tender = 'card' AND c.state = 'authorized'
      AND c.currency = %(currency)s::text AND c.authorised_amount = %(requested_amount)s::bigint
      AND c.capture_before > omni_now()
      AND NOT EXISTS (SELECT FROM payments_paymentoperation o WHERE o.payment_id = c.id AND o.kind = 'void'))
RETURNING id
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What the desk took, and the change it owes."""

    payment_id: int
    change_amount: int


def open_payment(*, owner: str, tender: Tender, amount: int, currency: str, actor: Actor) -> int:
    """Writes the intent to pay and returns the payment's id: one insert. An owner has one open payment at the desk.

    Needs an open transaction, in which the owner is locked. Raises: InvalidInput.
    """
    in_transaction("Opening a payment")
    if tender != Tender.PAY_IN_STORE:
        raise TenderNotTaken(field="tender")
    if amount <= 0:
        raise InvalidInput(field="amount")
    if not is_known_currency(currency):
        raise InvalidInput(field="currency")
    payment = Payment(owner=owner, tender=tender, currency=currency, requested_amount=amount, opened_by=actor.key)
    with cursor() as found:
        found.execute(OPEN, vars(payment))
        return int(found.fetchone()[0])


def open_unless_card(*, owner: str, amount: int, currency: str, actor: Actor) -> bool:
    """Writes the intent to pay in the shop, unless a card holds the whole amount; returns whether it did. One statement.

    Needs an open transaction, in which the owner is locked.
    """
    in_transaction("Opening a payment")
    payment = Payment(
        owner=owner, tender=Tender.PAY_IN_STORE, currency=currency, requested_amount=amount, opened_by=actor.key
    )
    with cursor() as found:
        found.execute(OPEN_UNLESS_CARD, vars(payment))
        return found.fetchone() is not None


@transaction.atomic
def take_at_desk(
    *,
    owner: str,
    amount: int,
    currency: str,
    tender: Tender,
    tendered_amount: int | None = None,
    reference: str = "",
    left_amount: int = 0,
    location_id: int,
    actor: Actor,
    now: datetime,
) -> Taken:
    """Takes the open pay-in-store payment: authorised = captured; cash goes into the drawer of the actor's device.

    `amount` is what the screen said; `tendered_amount` what was handed over (None: exactly that); `reference` the number
    of a terminal's slip or a Bizum, which pays once. `left_amount` of the payment is not asked for yet: the caller
    balances the owner afterwards, and a new payment waits for it.
    Locks: the payment, then the drawer. Publishes: PaymentTaken. Raises: PermissionDenied, NothingToTake,
    AlreadyTaken, ReferenceUsed, WrongCurrency, WrongAmount, TenderNotTaken, TenderedTooLittle, ChangeForCashOnly, CashLimitReached.
    """
    actor.require(Permission.PAYMENT_TAKE, location_id)
    payment = _lock_open(owner)
    asked = payment.requested_amount - max(left_amount, 0)
    if amount != asked or amount <= 0:
        raise WrongAmount(field="amount", context={"amount": asked})
    payment.requested_amount = amount
    change = _change(payment, amount=amount, currency=currency, tender=tender, tendered_amount=tendered_amount)
    _check_law(payment, tender=tender, location_id=location_id, now=now)
    attempt = _capture(
        payment,
        tender=tender,
        change=change,
        reference=_checked(reference, tender),
        location_id=location_id,
        actor=actor,
        now=now,
    )
    if tender == Tender.CASH:
        enter_cash(
            location_id=location_id,
            amount=amount,
            currency=currency,
            reason=CashReason.SALE,
            actor=actor,
            now=now,
            attempt=attempt,
        )
    taken = PaymentTaken(
        payment_id=payment.pk,
        owner=owner,
        tender=Tender(tender).value,
        amount=amount,
        currency=currency,
        location_id=location_id,
    )
    outbox.publish(taken, key=f"payment:{payment.pk}")
    return Taken(payment_id=payment.pk, change_amount=change)


@transaction.atomic
def void_open(*, owner: str, actor: Actor, reason: str = "") -> int:
    """Ends every payment of the owner that waits at a desk, and returns how many there were.

    Locks: the payments, by id. Publishes: PaymentVoided, one each.
    """
    opened = Payment.objects.filter(owner=owner, tender=Tender.PAY_IN_STORE, state=PaymentState.INITIATED)
    payments = list(opened.order_by("pk").select_for_update())
    for payment in payments:
        _move(payment, PaymentState.VOIDED, actor=actor, reason=reason)
        payment.save(update_fields=["state"])
        voided = PaymentVoided(
            payment_id=payment.pk, owner=owner, amount=payment.requested_amount, currency=payment.currency
        )
        outbox.publish(voided, key=f"payment:{payment.pk}")
    return len(payments)


def _lock_open(owner: str) -> Payment:
    opened = Payment.objects.filter(owner=owner, tender=Tender.PAY_IN_STORE, state=PaymentState.INITIATED)
    payment = opened.select_for_update().first()
    if payment is not None:
        return payment
    if Payment.objects.filter(owner=owner, captured_amount__gt=0).exists():
        raise AlreadyTaken
    raise NothingToTake


def _checked(reference: str, tender: Tender) -> str:
    """The number of a slip, once: the same slip cannot pay twice."""
    number = reference.strip()
    if not number or tender == Tender.CASH:
        return ""
    if len(number) > LONGEST_REFERENCE:
        raise InvalidInput(field="reference")
    if PaymentAttempt.objects.filter(provider=tender, provider_reference=number).exists():
        raise ReferenceUsed(field="reference")
    return number


def _change(payment: Payment, *, amount: int, currency: str, tender: Tender, tendered_amount: int | None) -> int:
    """The change owed, once everything about the money is right."""
    if tender not in DESK_TENDERS:
        raise TenderNotTaken(field="tender")
    if currency != payment.currency:
        raise WrongCurrency(field="currency", context={"currency": payment.currency})
    tendered = amount if tendered_amount is None else tendered_amount
    if tendered < amount:
        raise TenderedTooLittle(field="tendered_amount", context={"missing": amount - tendered})
    if tendered > amount and tender != Tender.CASH:
        raise ChangeForCashOnly(field="tendered_amount")
    if tendered > MOST_TENDERED:
        raise InvalidInput(field="tendered_amount")
    return tendered - amount


def _check_law(payment: Payment, *, tender: Tender, location_id: int, now: datetime) -> None:
    place = Location.objects.filter(pk=location_id).values_list("country", "time_zone").first()
    if place is None:
        raise NotFound
    country, zone = place
    if tender == Tender.CASH:
        on = now.astimezone(ZoneInfo(zone)).date()
        refuse_cash_over_limit(owner=payment.owner, currency=payment.currency, country=country, on=on)


def _capture(
    payment: Payment, *, tender: Tender, change: int, reference: str, location_id: int, actor: Actor, now: datetime
) -> PaymentAttempt:
    amount = payment.requested_amount
    _move(payment, PaymentState.CLOSED, actor=actor)
    payment.tender = tender
    payment.authorised_amount = payment.captured_amount = amount
    payment.location_id = location_id
    payment.taken_by = actor.key
    payment.taken_at = now
    payment.save(
        update_fields=[
            "state",
            "tender",
            "requested_amount",
            "authorised_amount",
            "captured_amount",
            "location",
            "taken_by",
            "taken_at",
        ]
    )
    return PaymentAttempt.objects.create(
        payment=payment,
        kind=AttemptKind.TAKE,
        tender=tender,
        amount=amount,
        tendered_amount=amount + change,
        change_amount=change,
        provider=tender if reference else "",
        provider_reference=reference,
        location_id=location_id,
        actor_key=actor.key,
        at=now,
    )
