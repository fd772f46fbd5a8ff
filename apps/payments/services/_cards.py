"""Cards: an intent at the provider, and asking how it stands. The customer's browser talks to the provider itself."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.core.money import is_known_currency
from apps.core.transactions import durable
from apps.payments.enums import CARD_IN_HAND, PaymentState, Tender
from apps.payments.errors import AlreadyAuthorised, CardPending, CardRefused, CardsOff, CardsUnavailable
from apps.payments.models import Payment
from apps.payments.providers import Intent, ProviderBusy, ProviderRefused, ProviderSilent, stripe
from apps.payments.services._operations import of_authorisation
from apps.payments.services._record import fail, record, to_unknown

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class CardStart:
    """What a browser needs to ask the customer for a card."""

    payment_public_id: uuid.UUID
    client_secret: str
    publishable_key: str
    amount: int


def takes_cards() -> bool:
    """Whether this installation has a provider of cards."""
    return stripe.is_on()


def can_be_charged(*, amount: int, currency: str) -> bool:
    """Whether a card can pay this: there is a provider, there is something to pay, and cards move it to the unit."""
    return stripe.is_on() and amount > 0 and not amount % stripe.step(currency)


@durable
def start_card(
    *, owner: str, amount: int, currency: str, location_id: int | None = None, actor: Actor, now: datetime
) -> CardStart:
    """Opens the owner's card payment at the provider: nothing is charged, and asked again it is the same payment.

    `location_id` is the shop whose people see it. Three steps: our row, then the provider's intent under our id as its idempotency key, then what it answered.
    Locks: the payment. Publishes: what `record` does.
    Raises: CardsOff, InvalidInput, AlreadyAuthorised, CardRefused, CardsUnavailable.
    """
    if not stripe.is_on():
        raise CardsOff
    if not is_known_currency(currency):
        raise InvalidInput(field="currency")
    if not can_be_charged(amount=amount, currency=currency):
        raise CardRefused
    payment = _row(owner=owner, amount=amount, currency=currency, location_id=location_id, actor=actor)
    try:
        intent = ask(payment)
    except ProviderRefused as refusal:
        log.warning("Card payment %s was refused: %s", payment.public_id, refusal)
        _refused(payment.pk, refusal.code)
        raise CardRefused from refusal
    except ProviderSilent as silence:
        log.warning("Card payment %s had no answer: %s", payment.public_id, silence)
        _silent(payment.pk)
        raise CardsUnavailable from silence
    except ProviderBusy as refusal:
        log.warning("Card payment %s could not be opened: %s", payment.public_id, refusal)
        raise CardsUnavailable from refusal
    payment = record(payment_id=payment.pk, intent=intent, now=now)
    if payment.state == PaymentState.AUTHORIZED:
        raise AlreadyAuthorised
    if payment.state != PaymentState.ACTION_REQUIRED:
        raise CardsUnavailable
    return CardStart(
        payment_public_id=payment.public_id,
        client_secret=intent.client_secret,
        publishable_key=stripe.publishable_key(),
        amount=amount,
    )


@durable
def sync(*, payment_public_id: uuid.UUID, now: datetime) -> str:
    """Asks the provider how a card payment stands and enters it; returns the state. The only way out of UNKNOWN.

    Locks: the payment. Publishes: what `record` does. Raises: ProviderSilent, ProviderBusy, from which nothing changed.
    """
    payment = Payment.objects.filter(public_id=payment_public_id, tender=Tender.CARD).first()
    if payment is None or payment.state not in CARD_IN_HAND:
        return payment.state if payment is not None else ""
    try:
        intent = ask(payment)
    except ProviderRefused as refusal:
        log.warning("The provider knows nothing of %s: %s", payment.public_id, refusal)
        _refused(payment.pk, refusal.code)
        return PaymentState.FAILED
    return record(payment_id=payment.pk, intent=intent, now=now).state


def sync_open_cards(*, owner: str, now: datetime) -> None:
    """Asks about the owner's card that is neither authorised nor ended; does nothing, in one statement, without one.

    A card form that the provider never opened was never shown to anybody: it can't hold money, and need not be asked about.
    Raises: CardPending where the provider does not answer.
    """
    opened = Payment.objects.filter(owner=owner, tender=Tender.CARD, state__in=CARD_IN_HAND - {PaymentState.AUTHORIZED})
    for payment in opened.exclude(provider_reference=""):
        try:
            state = sync(payment_public_id=payment.public_id, now=now)
        except (ProviderSilent, ProviderBusy) as silence:
            raise CardPending from silence
        if state == PaymentState.UNKNOWN:
            raise CardPending


def ask(payment: Payment) -> Intent:
    """The provider's intent, made if it was not, under the same key however often.

    Raises: ProviderBusy where the provider does not know what it gave us a reference of. It forgets nothing: the keys are
    of another account, and nothing may be concluded about a customer's money.
    """
    if payment.provider_reference:
        try:
            return stripe.fetch(payment.provider_reference)
        except ProviderRefused as refusal:
            log.exception("The provider does not know %s: are the keys of the account that made it?", payment.public_id)
            raise ProviderBusy(str(refusal)) from refusal
    return stripe.create(
        amount=payment.requested_amount,
        currency=payment.currency,
        key=f"{payment.public_id}:create",
        payment=str(payment.public_id),
        owner=payment.owner,
    )


@transaction.atomic
def _row(*, owner: str, amount: int, currency: str, location_id: int | None, actor: Actor) -> Payment:
    """The owner's one card payment in hand. Its amount is the owner's: one of another amount is being released."""
    fresh = Payment(
        owner=owner,
        tender=Tender.CARD,
        currency=currency,
        requested_amount=amount,
        opened_by=actor.key,
        provider=stripe.NAME,
        location_id=location_id,
    )
    Payment.objects.bulk_create([fresh], ignore_conflicts=True)
    payment = Payment.objects.select_for_update().get(owner=owner, tender=Tender.CARD, state__in=CARD_IN_HAND)
    if (payment.requested_amount, payment.currency) != (amount, currency) or of_authorisation([payment]):
        raise CardsUnavailable
    if payment.state == PaymentState.AUTHORIZED:
        raise AlreadyAuthorised
    return payment


@transaction.atomic
def _refused(payment_id: int, code: str) -> None:
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state in CARD_IN_HAND:
        fail(payment, reason=code)


@transaction.atomic
def _silent(payment_id: int) -> None:
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state in {PaymentState.INITIATED, PaymentState.UNKNOWN}:
        to_unknown(payment, reason="no answer")
