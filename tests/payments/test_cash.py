from __future__ import annotations

import pytest

from apps.core.errors import InvalidInput, NotFound, PermissionDenied
from apps.outbox.models import Event
from apps.payments import selectors, services
from apps.payments.enums import CashReason
from apps.payments.errors import NotEnoughCash
from apps.payments.models import CashDrawer, CashJournalEntry
from tests.factories.payments import NOW, clerk, open_at_desk, take
from tests.factories.stores import DeviceFactory, LocationFactory
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def test_change_goes_in_and_takings_to_the_bank():
    shop = LocationFactory()

    record(shop, 10_000, CashReason.FLOAT)
    record(shop, -4_000, CashReason.DEPOSIT)
    record(shop, -5, CashReason.CORRECTION, note="a coin rolled away")

    entries = CashJournalEntry.objects.order_by("sequence").values_list("sequence", "amount", "balance_amount", "note")
    assert list(entries) == [
        (1, 10_000, 10_000, ""),
        (2, -4_000, 6_000, ""),
        (3, -5, 5_995, "a coin rolled away"),
    ]
    assert [event.payload["amount"] for event in Event.objects.order_by("pk")] == [10_000, -4_000, -5]


@pytest.mark.parametrize(
    ("amount", "reason", "note", "error"),
    [
        (-1, CashReason.FLOAT, "", InvalidInput),
        (0, CashReason.FLOAT, "", InvalidInput),
        (1, CashReason.DEPOSIT, "", InvalidInput),
        (1, CashReason.CORRECTION, " ", InvalidInput),
        (1, CashReason.SALE, "", InvalidInput),
        (-1, CashReason.REFUND, "", InvalidInput),
        (-1, CashReason.DEPOSIT, "", NotEnoughCash),
    ],
)
def test_cash_that_makes_no_sense_is_not_entered(amount, reason, note, error):
    shop = LocationFactory()

    with pytest.raises(error):
        record(shop, amount, reason, note=note)

    assert not CashJournalEntry.objects.exists()
    assert not CashDrawer.objects.exists()
    assert not Event.objects.exists()


def test_the_bank_gets_no_more_than_the_drawer_holds():
    shop = LocationFactory()
    record(shop, 1_000, CashReason.FLOAT)

    with pytest.raises(NotEnoughCash) as refusal:
        record(shop, -1_001, CashReason.DEPOSIT)

    assert refusal.value.context == {"amount": 1_001}
    assert CashDrawer.objects.get().balance_amount == 1_000


def test_cash_needs_the_permission_and_a_place():
    here, elsewhere = LocationFactory.create_batch(2)
    nowhere = LocationFactory.build(pk=987654)

    with pytest.raises(PermissionDenied):
        record(here, 1, CashReason.FLOAT, actor=clerk(elsewhere))
    with pytest.raises(NotFound):
        record(nowhere, 1, CashReason.FLOAT)

    assert not CashDrawer.objects.exists()


@pytest.mark.parametrize("drawers", [1, 3])
def test_the_check_adds_every_drawer_up_in_one_statement(drawers, django_assert_num_queries):
    shop = LocationFactory()
    for till in DeviceFactory.create_batch(drawers, location=shop):
        record(shop, 500, CashReason.FLOAT, actor=clerk(shop, device_id=till.pk))
        record(shop, 700, CashReason.FLOAT, actor=clerk(shop, device_id=till.pk))

    with django_assert_num_queries(1):
        checks = selectors.drawer_checks(location_id=shop.pk)

    assert [(check.is_right, check.balance_amount, check.journal_count) for check in checks] == [
        (True, 1200, 2)
    ] * drawers


def test_the_check_finds_a_drawer_that_was_tampered_with():
    shop = LocationFactory()
    open_at_desk()
    take(shop)
    CashDrawer.objects.update(balance_amount=2400)

    check = selectors.drawer_checks()[0]

    assert (check.is_right, check.balance_amount, check.journal_amount, check.first_wrong) == (False, 2400, 2500, None)


def test_the_check_names_the_first_entry_that_does_not_follow():
    shop = LocationFactory()
    for amount in (100, 200, 300):
        record(shop, amount, CashReason.FLOAT)
    tamper("UPDATE payments_cashjournalentry SET amount = 150 WHERE sequence = 2")

    check = selectors.drawer_checks()[0]

    assert (check.is_right, check.first_wrong) == (False, 2)


def record(shop, amount, reason, **changes):
    call = {
        "location_id": shop.pk,
        "amount": amount,
        "currency": "EUR",
        "reason": reason,
        "note": "",
        "actor": clerk(shop),
        "now": NOW,
        **changes,
    }
    return services.record_cash(**call)
