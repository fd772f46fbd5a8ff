from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from apps.accounts.permissions import Permission
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.payments import services
from apps.payments.enums import (
    AttemptKind,
    CashReason,
    DifferenceKind,
    OperationKind,
    OperationState,
    PaymentState,
    TaskKind,
    Tender,
)
from apps.payments.models import (
    CashDrawer,
    CashJournalEntry,
    CashLimit,
    Payment,
    PaymentAttempt,
    PaymentOperation,
    PaymentOperationTransition,
    PaymentTask,
    PaymentTransition,
    Reconciliation,
    ReconciliationDifference,
)
from tests.factories.stores import LocationFactory

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


class PaymentFactory(DjangoModelFactory):
    class Meta:
        model = Payment

    owner = factory.Sequence(lambda n: f"order:{n}")
    tender = Tender.PAY_IN_STORE
    currency = "EUR"
    requested_amount = 2500
    opened_by = "system"


class PaymentAttemptFactory(DjangoModelFactory):
    class Meta:
        model = PaymentAttempt

    payment = factory.SubFactory(PaymentFactory)
    kind = AttemptKind.TAKE
    tender = Tender.CARD_TERMINAL
    amount = 2500
    tendered_amount = 2500
    actor_key = "user:1"
    at = NOW


class PaymentTransitionFactory(DjangoModelFactory):
    class Meta:
        model = PaymentTransition

    payment = factory.SubFactory(PaymentFactory)
    from_state = PaymentState.INITIATED
    to_state = PaymentState.CLOSED
    actor_key = "user:1"


class CardFactory(PaymentFactory):
    """A card that holds 25.00 for some days more."""

    tender = Tender.CARD
    state = PaymentState.AUTHORIZED
    authorised_amount = factory.SelfAttribute("requested_amount")
    provider = "stripe"
    provider_reference = factory.Sequence(lambda n: f"pi_{n}")
    capture_before = factory.LazyFunction(lambda: datetime.now(UTC) + timedelta(days=5))


class PaymentOperationFactory(DjangoModelFactory):
    class Meta:
        model = PaymentOperation

    payment = factory.SubFactory(CardFactory)
    kind = OperationKind.CAPTURE
    amount = 2500
    asked_by = "system"


class PaymentOperationTransitionFactory(DjangoModelFactory):
    class Meta:
        model = PaymentOperationTransition

    operation = factory.SubFactory(PaymentOperationFactory)
    from_state = OperationState.PENDING
    to_state = OperationState.PROCESSING
    actor_key = "system"


class PaymentTaskFactory(DjangoModelFactory):
    class Meta:
        model = PaymentTask

    payment = factory.SubFactory(CardFactory)
    owner = factory.SelfAttribute("payment.owner")
    kind = TaskKind.CAPTURE_FAILED
    amount = 2500
    currency = "EUR"
    reason = "authorisation_ended"


class ReconciliationFactory(DjangoModelFactory):
    class Meta:
        model = Reconciliation

    provider = "stripe"
    start_at = NOW - timedelta(days=1)
    end_at = NOW
    checked_count = 1
    difference_count = 1


class ReconciliationDifferenceFactory(DjangoModelFactory):
    class Meta:
        model = ReconciliationDifference

    reconciliation = factory.SubFactory(ReconciliationFactory)
    kind = DifferenceKind.MISSING_HERE
    reference = "ch_1"
    their_amount = 2500
    their_currency = "EUR"


class CashDrawerFactory(DjangoModelFactory):
    class Meta:
        model = CashDrawer

    location = factory.SubFactory(LocationFactory)
    currency = "EUR"


class CashJournalEntryFactory(DjangoModelFactory):
    class Meta:
        model = CashJournalEntry

    drawer = factory.SubFactory(CashDrawerFactory)
    sequence = 1
    amount = 5000
    balance_amount = 5000
    currency = "EUR"
    reason = CashReason.FLOAT
    actor_key = "user:1"
    at = NOW


class CashLimitFactory(DjangoModelFactory):
    class Meta:
        model = CashLimit

    country = "FR"
    currency = "EUR"
    refused_from_amount = 100_001
    valid_from = factory.Sequence(lambda n: date(2015, 9, 1) + timedelta(days=n))
    source = "Code monétaire et financier, art. D112-3"


def clerk(location, *, device_id=None, key="user:1"):
    """Somebody who may take money at that location."""
    return Actor(
        kind=ActorKind.STAFF,
        key=key,
        location_id=location.pk,
        device_id=device_id,
        grants={Permission.PAYMENT_TAKE: frozenset({location.pk})},
    )


def open_at_desk(amount=2500, *, owner="order:1", currency="EUR"):
    """An owner that waits to pay at the desk."""
    with transaction.atomic():
        pk = services.open_payment(
            owner=owner, tender=Tender.PAY_IN_STORE, amount=amount, currency=currency, actor=SYSTEM
        )
    return Payment.objects.get(pk=pk)


def take(location, *, amount=2500, owner="order:1", tender=Tender.CASH, **changes):
    """What the desk does when everything is right, with changes."""
    call = {
        "owner": owner,
        "amount": amount,
        "currency": "EUR",
        "tender": tender,
        "location_id": location.pk,
        "actor": clerk(location),
        "now": NOW,
        **changes,
    }
    return services.take_at_desk(**call)
