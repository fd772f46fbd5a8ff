"""What the database refuses, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from apps.payments.enums import PaymentState, Tender
from apps.payments.models import Payment
from tests.factories.payments import (
    NOW,
    CashDrawerFactory,
    CashJournalEntryFactory,
    PaymentAttemptFactory,
    PaymentFactory,
    PaymentTransitionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "amounts",
    [
        {"authorised_amount": 10, "captured_amount": 11, "taken_at": NOW},
        {"authorised_amount": 10, "captured_amount": 10, "refunded_amount": 11, "taken_at": NOW},
        {"refunded_amount": -1},
        {"requested_amount": 0},
        {"authorised_amount": 10, "captured_amount": 10},
        {"taken_at": NOW},
        {"state": "paid"},
    ],
)
def test_amounts_out_of_order_are_refused(amounts):
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFactory(**amounts)

    assert not Payment.objects.exists()


def test_an_owner_has_one_open_payment_at_the_desk():
    PaymentFactory(owner="order:1")

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentFactory(owner="order:1")
    PaymentFactory(owner="order:1", state=PaymentState.VOIDED)
    PaymentFactory(owner="order:1", tender=Tender.BIZUM)

    assert Payment.objects.count() == 3


def test_a_payment_is_taken_once():
    attempt = PaymentAttemptFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAttemptFactory(payment=attempt.payment)


def test_a_providers_transaction_is_on_one_attempt():
    PaymentAttemptFactory(provider="terminal", provider_reference="T-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentAttemptFactory(provider="terminal", provider_reference="T-1")


@pytest.mark.parametrize(
    ("reason", "amount"), [("float", -1), ("deposit", 1), ("sale", 5), ("refund", -5), ("correction", 0)]
)
def test_cash_entries_go_the_way_their_reason_says(reason, amount):
    """A sale or refund without its payment is refused too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        CashJournalEntryFactory(reason=reason, amount=amount)


def test_a_drawer_never_holds_less_than_nothing():
    with pytest.raises(IntegrityError), transaction.atomic():
        CashDrawerFactory(balance_amount=-1)


@pytest.mark.parametrize("factory", [PaymentAttemptFactory, PaymentTransitionFactory, CashJournalEntryFactory])
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET actor_key = 'x'", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_history_is_never_rewritten(factory, statement):
    row = factory()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table=type(row)._meta.db_table))

    row.refresh_from_db()
    assert row.actor_key == "user:1"
