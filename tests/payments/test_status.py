from __future__ import annotations

import pytest

from apps.core.actor import SYSTEM
from apps.payments import selectors, services
from apps.payments.enums import PaymentWord, Tender
from tests.factories.payments import NOW, PaymentFactory, clerk, open_at_desk, take
from tests.factories.stores import LocationFactory


@pytest.mark.parametrize(
    ("due", "authorised", "captured", "refunded", "word"),
    [
        (100, 0, 0, 0, PaymentWord.UNPAID),
        (100, 100, 0, 0, PaymentWord.AUTHORISED),
        (100, 100, 99, 0, PaymentWord.PARTLY_PAID),
        (100, 100, 100, 0, PaymentWord.PAID),
        (100, 101, 101, 0, PaymentWord.OVERPAID),
        (100, 100, 100, 1, PaymentWord.PARTLY_REFUNDED),
        (100, 100, 100, 100, PaymentWord.REFUNDED),
        (0, 0, 0, 0, PaymentWord.UNPAID),
    ],
)
def test_words_follow_from_amounts(due, authorised, captured, refunded, word):
    assert selectors.word_for(due=due, authorised=authorised, captured=captured, refunded=refunded) == word


@pytest.mark.django_db
def test_the_status_counts_what_is_live():
    shop = LocationFactory()
    open_at_desk(9000)
    services.void_open(owner="order:1", actor=SYSTEM)
    open_at_desk(1000)
    take(shop, amount=1000, tender=Tender.BIZUM)
    open_at_desk(500)

    status = selectors.status_of(["order:1"])["order:1"]

    assert (status.requested_amount, status.captured_amount, status.owed_amount) == (1500, 1000, 500)
    assert (status.word, status.currency, status.tenders) == (PaymentWord.PARTLY_PAID, "EUR", ("bizum", "pay_in_store"))


@pytest.mark.django_db
def test_an_owner_without_payments_stands_at_nothing():
    status = selectors.status_of(["order:9"])["order:9"]

    assert (status.word, status.requested_amount, status.tenders) == (PaymentWord.UNPAID, 0, ())


@pytest.mark.django_db
@pytest.mark.parametrize("owners", [1, 3])
def test_any_number_of_owners_is_one_statement(owners, django_assert_num_queries):
    payments = PaymentFactory.create_batch(owners)

    with django_assert_num_queries(1):
        statuses = selectors.status_of([payment.owner for payment in payments])

    assert [status.requested_amount for status in statuses.values()] == [2500] * owners


@pytest.mark.django_db
def test_attempts_are_listed_in_order():
    shop = LocationFactory()
    open_at_desk()
    take(shop)
    services.refund_at_desk(
        owner="order:1",
        amount=500,
        currency="EUR",
        tender=Tender.CASH,
        location_id=shop.pk,
        reason="scratched",
        actor=clerk(shop),
        now=NOW,
    )

    assert [(a.kind, a.amount) for a in selectors.attempts_of("order:1")] == [("take", 2500), ("refund", 500)]
    assert [p.captured_amount for p in selectors.payments_of("order:1")] == [2500]
