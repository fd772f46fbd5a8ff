from __future__ import annotations

import pytest

from apps.core.errors import InvalidInput, PermissionDenied
from apps.outbox.models import Event
from apps.payments import services
from apps.payments.enums import CashReason, PaymentState, Tender
from apps.payments.errors import NotEnoughCash, RefundTooLarge, TenderNotTaken
from apps.payments.models import CashDrawer, CashJournalEntry, PaymentAttempt
from tests.factories.payments import NOW, clerk, open_at_desk, take
from tests.factories.stores import DeviceFactory, LocationFactory

pytestmark = pytest.mark.django_db


def test_cash_goes_back_out_of_the_drawer():
    shop = LocationFactory()
    payment = open_at_desk()
    take(shop)

    refund(shop, amount=1000)

    payment.refresh_from_db()
    assert (payment.captured_amount, payment.refunded_amount, payment.state) == (2500, 1000, PaymentState.CLOSED)
    entry = CashJournalEntry.objects.order_by("-pk")[0]
    assert (entry.amount, entry.balance_amount, entry.sequence) == (-1000, 1500, 2)
    assert (entry.reason, entry.attempt.kind, entry.attempt.reason) == (CashReason.REFUND, "refund", "refused")
    event = Event.objects.order_by("-pk")[0]
    assert (event.name, event.payload["amount"]) == ("payments.payment_refunded", 1000)


def test_a_refund_goes_over_several_payments_oldest_first():
    shop = LocationFactory()
    first = open_at_desk(1000)
    take(shop, amount=1000)
    second = open_at_desk(2000)
    take(shop, amount=2000)

    refund(shop, amount=1500)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.refunded_amount, second.refunded_amount) == (1000, 500)
    assert CashDrawer.objects.get().balance_amount == 1500


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount": 2501}, RefundTooLarge),
        ({"currency": "USD"}, RefundTooLarge),
        ({"tender": Tender.BIZUM}, RefundTooLarge),
        ({"owner": "order:2"}, RefundTooLarge),
        ({"tender": Tender.PAY_IN_STORE}, TenderNotTaken),
        ({"amount": 0}, InvalidInput),
        ({"amount": -5}, InvalidInput),
        ({"reason": " "}, InvalidInput),
    ],
)
def test_a_wrong_refund_moves_nothing(change, error):
    shop = LocationFactory()
    payment = open_at_desk()
    take(shop)

    with pytest.raises(error):
        refund(shop, **{"amount": 500, **change})

    payment.refresh_from_db()
    assert payment.refunded_amount == 0
    assert PaymentAttempt.objects.count() == 1
    assert CashDrawer.objects.get().balance_amount == 2500


def test_a_cent_more_than_is_left_is_refused():
    shop = LocationFactory()
    open_at_desk()
    take(shop)
    refund(shop, amount=2499)

    with pytest.raises(RefundTooLarge) as refusal:
        refund(shop, amount=2)

    assert refusal.value.context == {"amount": 1}


def test_a_drawer_without_the_cash_refuses():
    shop = LocationFactory()
    till = DeviceFactory(location=shop)
    payment = open_at_desk()
    take(shop)

    with pytest.raises(NotEnoughCash):
        refund(shop, amount=500, actor=clerk(shop, device_id=till.pk))

    payment.refresh_from_db()
    assert payment.refunded_amount == 0
    assert not CashDrawer.objects.filter(device=till).exists()


def test_a_refund_needs_the_permission_here():
    here, elsewhere = LocationFactory.create_batch(2)
    open_at_desk()
    take(here)

    with pytest.raises(PermissionDenied):
        refund(here, amount=1, actor=clerk(elsewhere))

    assert PaymentAttempt.objects.count() == 1


def refund(shop, **changes):
    call = {
        "owner": "order:1",
        "amount": 2500,
        "currency": "EUR",
        "tender": Tender.CASH,
        "location_id": shop.pk,
        "reason": "refused",
        "actor": clerk(shop),
        "now": NOW,
        **changes,
    }
    services.refund_at_desk(**call)
