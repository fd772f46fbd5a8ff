from __future__ import annotations

import pytest

from apps.payments import selectors
from apps.payments.enums import CashReason, Tender
from apps.payments.errors import AlreadyTaken
from apps.payments.models import CashDrawer, CashJournalEntry, Payment, PaymentAttempt
from apps.payments.services import record_cash
from tests.factories.payments import NOW, clerk, open_at_desk, take
from tests.factories.stores import DeviceFactory, LocationFactory
from tests.parallel import in_parallel

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TILLS = 20


@pytest.mark.parametrize("tender", [Tender.CASH, Tender.CARD_TERMINAL])
def test_twenty_tills_take_the_money_once(tender):
    shop = LocationFactory()
    tills = DeviceFactory.create_batch(TILLS, location=shop)
    open_at_desk()

    answers = in_parallel(lambda n: take(shop, tender=tender, actor=clerk(shop, device_id=tills[n].pk)), TILLS)

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyTaken"] * (TILLS - 1) + ["Taken"]
    assert sum(isinstance(answer, AlreadyTaken) for answer in answers) == TILLS - 1
    assert PaymentAttempt.objects.count() == 1
    assert Payment.objects.get().captured_amount == 2500
    assert CashJournalEntry.objects.count() == (1 if tender == Tender.CASH else 0)


def test_one_drawer_counts_every_coin():
    shop = LocationFactory()
    clerk_here = clerk(shop)

    answers = in_parallel(
        lambda n: record_cash(
            location_id=shop.pk,
            amount=n + 1,
            currency="EUR",
            reason=CashReason.FLOAT,
            note="",
            actor=clerk_here,
            now=NOW,
        ),
        TILLS,
    )

    assert all(isinstance(answer, int) for answer in answers), answers
    drawer = CashDrawer.objects.get()
    assert (drawer.balance_amount, drawer.entry_count) == (TILLS * (TILLS + 1) // 2, TILLS)
    assert [check.is_right for check in selectors.drawer_checks()] == [True]
