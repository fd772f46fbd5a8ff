from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from apps.outbox.models import Event
from apps.payments import services
from apps.payments.enums import AttemptKind, CashReason, PaymentState, Tender
from apps.payments.errors import (
    AlreadyTaken,
    CashLimitReached,
    ChangeForCashOnly,
    NothingToTake,
    TenderedTooLittle,
    TenderNotTaken,
    WrongAmount,
    WrongCurrency,
)
from apps.payments.models import CashDrawer, CashJournalEntry, Payment, PaymentAttempt, PaymentTransition
from tests.factories.payments import NOW, CashLimitFactory, clerk, open_at_desk, take
from tests.factories.stores import DeviceFactory, LocationFactory

pytestmark = pytest.mark.django_db


def test_opening_a_payment_is_one_insert(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        pk = services.open_payment(
            owner="order:1", tender=Tender.PAY_IN_STORE, amount=2500, currency="EUR", actor=SYSTEM
        )

    payment = Payment.objects.get(pk=pk)
    assert (payment.state, payment.requested_amount, payment.captured_amount) == (PaymentState.INITIATED, 2500, 0)
    assert payment.opened_by == "system"


@pytest.mark.parametrize(
    ("change", "field"), [({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"currency": "XXY"}, "currency")]
)
def test_a_payment_of_nothing_or_of_no_money_is_refused(change, field):
    call = {"owner": "order:1", "tender": Tender.PAY_IN_STORE, "amount": 2500, "currency": "EUR", "actor": SYSTEM}

    with pytest.raises(InvalidInput) as refusal, transaction.atomic():
        services.open_payment(**{**call, **change})

    assert refusal.value.field == field
    assert not Payment.objects.exists()


def test_cash_is_captured_entered_and_published():
    shop = LocationFactory()
    payment = open_at_desk(2345)

    taken = take(shop, amount=2345, tendered_amount=3000)

    payment.refresh_from_db()
    assert taken == services.Taken(payment_id=payment.pk, change_amount=655)
    assert (payment.state, payment.tender) == (PaymentState.CLOSED, Tender.CASH)
    assert (payment.authorised_amount, payment.captured_amount, payment.refunded_amount) == (2345, 2345, 0)
    assert (payment.location, payment.taken_by, payment.taken_at) == (shop, "user:1", NOW)
    attempt = PaymentAttempt.objects.get()
    assert (attempt.kind, attempt.amount, attempt.tendered_amount, attempt.change_amount) == ("take", 2345, 3000, 655)
    entry = CashJournalEntry.objects.get()
    assert (entry.amount, entry.balance_amount, entry.sequence) == (2345, 2345, 1)
    assert (entry.reason, entry.attempt, entry.at) == (CashReason.SALE, attempt, NOW)
    step = PaymentTransition.objects.get()
    assert (step.from_state, step.to_state, step.actor_key) == ("initiated", "closed", "user:1")
    event = Event.objects.get()
    assert (event.name, event.key) == ("payments.payment_taken", f"payment:{payment.pk}")
    assert event.payload == {
        "payment_id": payment.pk,
        "owner": "order:1",
        "tender": "cash",
        "amount": 2345,
        "currency": "EUR",
        "location_id": shop.pk,
    }


@pytest.mark.parametrize("tender", [Tender.CARD_TERMINAL, Tender.BIZUM])
def test_other_tenders_leave_the_drawer_alone(tender):
    shop = LocationFactory()
    open_at_desk()

    taken = take(shop, tender=tender)

    assert taken.change_amount == 0
    assert PaymentAttempt.objects.get().kind == AttemptKind.TAKE
    assert not CashDrawer.objects.exists()
    assert not CashJournalEntry.objects.exists()


def test_each_till_has_its_own_drawer():
    shop = LocationFactory()
    till = DeviceFactory(location=shop)
    for number, actor in enumerate([clerk(shop), clerk(shop, device_id=till.pk), clerk(shop, device_id=till.pk)]):
        open_at_desk(owner=f"order:{number}")
        take(shop, owner=f"order:{number}", actor=actor)

    drawers = CashDrawer.objects.order_by("pk").values_list("device_id", "balance_amount", "entry_count")
    assert list(drawers) == [(None, 2500, 1), (till.pk, 5000, 2)]


REFUSED = [
    ({"currency": "USD"}, WrongCurrency, "currency"),
    ({"amount": 2499}, WrongAmount, "amount"),
    ({"amount": 2501}, WrongAmount, "amount"),
    ({"tendered_amount": 2499}, TenderedTooLittle, "tendered_amount"),
    ({"tendered_amount": -1}, TenderedTooLittle, "tendered_amount"),
    ({"tendered_amount": 10**13}, InvalidInput, "tendered_amount"),
    ({"tendered_amount": 2501, "tender": Tender.CARD_TERMINAL}, ChangeForCashOnly, "tendered_amount"),
    ({"tendered_amount": 2501, "tender": Tender.BIZUM}, ChangeForCashOnly, "tendered_amount"),
    ({"tender": Tender.PAY_IN_STORE}, TenderNotTaken, "tender"),
    ({"owner": "order:2"}, NothingToTake, None),
]


@pytest.mark.parametrize(("change", "error", "field"), REFUSED)
def test_what_is_not_right_takes_nothing(change, error, field):
    shop = LocationFactory()
    payment = open_at_desk()

    with pytest.raises(error) as refusal:
        take(shop, **change)

    assert type(refusal.value) is error
    assert refusal.value.field == field
    _nothing_happened(payment)


def test_an_unknown_location_takes_nothing():
    payment = open_at_desk()
    shop = LocationFactory.build(pk=987654)

    with pytest.raises(NotFound):
        take(shop)

    _nothing_happened(payment)


def test_who_may_take_money_elsewhere_may_not_here():
    here, elsewhere = LocationFactory.create_batch(2)
    payment = open_at_desk()

    with pytest.raises(PermissionDenied):
        take(here, actor=clerk(elsewhere))

    _nothing_happened(payment)


def test_the_second_tab_is_told_that_it_is_paid():
    shop = LocationFactory()
    open_at_desk()
    take(shop)

    with pytest.raises(AlreadyTaken):
        take(shop)

    assert PaymentAttempt.objects.count() == 1
    assert CashDrawer.objects.get().balance_amount == 2500


@pytest.mark.parametrize(
    ("amount", "country", "now", "is_taken"),
    [
        (99_999, "ES", NOW, True),
        (100_000, "ES", NOW, False),
        (100_000, "PT", NOW, True),
        # the limit was 2,500 € until 10 July 2021; 22:30 UTC is the 11th in Madrid already
        (100_000, "ES", datetime(2021, 7, 10, 21, 30, tzinfo=UTC), True),
        (100_000, "ES", datetime(2021, 7, 10, 22, 30, tzinfo=UTC), False),
    ],
)
def test_cash_ends_at_the_limit_of_the_country(amount, country, now, is_taken):
    shop = LocationFactory(country=country)
    payment = open_at_desk(amount)

    if is_taken:
        take(shop, amount=amount, now=now)
        assert CashDrawer.objects.get().balance_amount == amount
    else:
        with pytest.raises(CashLimitReached) as refusal:
            take(shop, amount=amount, now=now)
        assert refusal.value.context["refused_from"] == 100_000
        assert "Ley 7/2012" in refusal.value.context["source"]
        _nothing_happened(payment)


def test_over_the_limit_a_card_is_taken():
    shop = LocationFactory(country="ES")
    open_at_desk(100_000)

    take(shop, amount=100_000, tender=Tender.CARD_TERMINAL)

    assert Payment.objects.get().state == PaymentState.CLOSED


def test_an_operation_split_into_payments_is_added_up():
    shop = LocationFactory(country="ES")
    open_at_desk(60_000)
    take(shop, amount=60_000, tender=Tender.CARD_TERMINAL)
    rest = open_at_desk(40_000)

    with pytest.raises(CashLimitReached) as refusal:
        take(shop, amount=40_000)

    assert refusal.value.context["amount"] == 100_000
    rest.refresh_from_db()
    assert rest.state == PaymentState.INITIATED
    assert not CashDrawer.objects.exists()


def test_a_cancelled_payment_does_not_count_towards_the_limit():
    shop = LocationFactory(country="ES")
    open_at_desk(60_000)
    services.void_open(owner="order:1", actor=SYSTEM)
    open_at_desk(60_000)

    take(shop, amount=60_000)

    assert CashDrawer.objects.get().balance_amount == 60_000


def test_another_country_has_its_own_limit():
    CashLimitFactory(country="FR", refused_from_amount=100_001)
    shop = LocationFactory(country="FR", time_zone="Europe/Paris")
    open_at_desk(100_000)

    take(shop, amount=100_000)

    assert CashDrawer.objects.get().balance_amount == 100_000


def test_void_ends_what_is_open():
    payment = open_at_desk()

    assert services.void_open(owner="order:1", actor=SYSTEM, reason="order cancelled") == 1

    payment.refresh_from_db()
    assert payment.state == PaymentState.VOIDED
    step = PaymentTransition.objects.get()
    assert (step.from_state, step.to_state, step.reason) == ("initiated", "voided", "order cancelled")
    event = Event.objects.get()
    assert (event.name, event.payload["amount"]) == ("payments.payment_voided", 2500)


def test_void_leaves_what_was_taken():
    shop = LocationFactory()
    payment = open_at_desk()
    take(shop)

    assert services.void_open(owner="order:1", actor=SYSTEM) == 0

    payment.refresh_from_db()
    assert payment.state == PaymentState.CLOSED


def test_what_was_voided_cannot_be_taken():
    shop = LocationFactory()
    open_at_desk()
    services.void_open(owner="order:1", actor=SYSTEM)

    with pytest.raises(NothingToTake):
        take(shop)

    assert not PaymentAttempt.objects.exists()


def test_taking_cash_costs_a_fixed_number_of_statements(django_assert_num_queries):
    """Lock, place, limit, operation, step, payment, attempt, drawer, entry, event; in a savepoint of the test."""
    shop = LocationFactory(country="ES")
    open_at_desk()

    with django_assert_num_queries(12):
        take(shop)


def _nothing_happened(payment):
    payment.refresh_from_db()
    assert (payment.state, payment.captured_amount, payment.tender) == ("initiated", 0, "pay_in_store")
    assert not PaymentAttempt.objects.exists()
    assert not PaymentTransition.objects.exists()
    assert not CashJournalEntry.objects.exists()
    assert not CashDrawer.objects.exists()
    assert not Event.objects.exists()
