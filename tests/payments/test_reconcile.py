"""The provider's books against ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.payments import selectors
from apps.payments import services as payments
from apps.payments.errors import CardsOff, CardsUnavailable
from apps.payments.models import Reconciliation
from apps.payments.providers import stripe as provider
from tests.factories.payments import PaymentAttemptFactory
from tests.factories.shop import NOW

pytestmark = pytest.mark.django_db


def compared(**beside):
    end = datetime.now(UTC) + timedelta(minutes=1)
    return payments.reconcile(start=end - timedelta(days=1), end=end, **beside)


def enter(reference, *, amount=1000, currency="EUR"):
    """What our books say of a movement, in our real time."""
    return PaymentAttemptFactory(
        payment__currency=currency, tender="card", provider="stripe", provider_reference=reference,
        amount=amount, tendered_amount=amount, at=datetime.now(UTC),
    )  # fmt: skip


def their_charge(stripe):
    payment = payments.start_card(owner="order:1", amount=1000, currency="EUR", actor=SYSTEM, now=NOW)
    stripe.pay(payment.client_secret)
    intent = payment.client_secret.partition("_secret_")[0]
    return provider.capture(intent, amount=1000, currency="EUR", key="elsewhere").charge_reference


def test_books_that_agree_have_no_difference(stripe):
    enter(their_charge(stripe))

    run = compared()

    assert (run.checked_count, run.difference_count) == (1, 0)
    assert selectors.reconciliations().get() == run


def test_an_account_that_keeps_another_currency_is_compared_in_the_customers(stripe):
    enter(their_charge(stripe))
    stripe.settles_in = "usd"

    assert compared().difference_count == 0


def test_a_dispute_is_a_difference_until_it_is_won(stripe):
    stripe.book("adjustment", "dp_1", -1000)
    stripe.book("stripe_fee", "fee_1", -30)
    stripe.book("payout", "po_1", -5000)
    (found,) = selectors.differences_of(compared())
    assert (found.kind, found.reference, found.their_amount) == ("missing_here", "dp_1", -1000)

    stripe.book("adjustment", "dp_1", 1000)

    assert compared().difference_count == 0


def test_a_refund_that_came_back_differs_from_one_that_went(stripe):
    PaymentAttemptFactory(
        kind="refund", payment__currency="EUR", tender="card", provider="stripe", provider_reference="re_1",
        amount=400, tendered_amount=400, at=datetime.now(UTC),
    )  # fmt: skip
    stripe.book("refund", "re_1", -400)
    assert compared().difference_count == 0
    stripe.book("refund_failure", "re_1", 400)

    (found,) = selectors.differences_of(compared())

    assert (found.kind, found.our_amount, found.their_amount) == ("amount", -400, 0)


@pytest.mark.parametrize(
    ("ours", "kind", "amounts"),
    [
        (None, "missing_here", (None, 1000)),
        ({"amount": 999}, "amount", (999, 1000)),
        ({"currency": "USD"}, "currency", (1000, 1000)),
    ],
)
def test_every_difference_is_named(stripe, ours, kind, amounts):
    reference = their_charge(stripe)
    if ours is not None:
        enter(reference, **ours)

    run = compared()

    (found,) = selectors.differences_of(run)
    assert (found.kind, found.reference, (found.our_amount, found.their_amount)) == (kind, reference, amounts)


def test_what_only_we_have_is_named(stripe):
    enter("ch_of_nobody")

    (found,) = selectors.differences_of(compared())

    assert (found.kind, found.our_amount, found.their_amount) == ("missing_there", 1000, None)


def test_the_command_lists_and_says_so_by_its_end(stripe):
    enter("ch_of_nobody")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("reconcile", stdout=out)

    assert "missing_there" in out.getvalue()
    assert "1 compared, 1 differences." in out.getvalue()


def test_refusals_write_nothing(stripe, settings):
    with pytest.raises(InvalidInput):
        payments.reconcile(start=NOW, end=NOW)
    stripe.fail("error", "/v1/balance_transactions", method="GET")
    with pytest.raises(CardsUnavailable):
        compared()
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(CardsOff):
        compared()
    with pytest.raises(CommandError):
        call_command("reconcile")
    assert not Reconciliation.objects.exists()
