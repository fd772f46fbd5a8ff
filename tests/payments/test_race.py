from __future__ import annotations

from functools import partial

import pytest

from apps.payments import selectors
from apps.payments.enums import CashReason, Tender
from apps.payments.models import CashDrawer, CashJournalEntry, Payment, PaymentAttempt
from apps.payments.services import record_cash
from tests.factories.payments import NOW, clerk, open_at_desk, take
from tests.factories.stores import DeviceFactory, LocationFactory
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TILLS = 20


@pytest.mark.parametrize("tender", [Tender.CASH, Tender.CARD_TERMINAL])
def test_twenty_tills_take_the_money_once(tender):
    shop = LocationFactory()
    tills = DeviceFactory.create_batch(TILLS, location=shop)
    open_at_desk()

    answers = race(*(partial(take, shop, tender=tender, actor=clerk(shop, device_id=till.pk)) for till in tills))

    assert outcomes(answers) == {"ok": 1, "AlreadyTaken": TILLS - 1}
    assert PaymentAttempt.objects.count() == 1
    assert Payment.objects.get().captured_amount == 2500
    assert CashJournalEntry.objects.count() == (1 if tender == Tender.CASH else 0)


def test_one_drawer_counts_every_coin():
    shop = LocationFactory()
    put_in = partial(
        record_cash,
        location_id=shop.pk,
        currency="EUR",
        reason=CashReason.FLOAT,
        note="",
        actor=clerk(shop),
        now=NOW,
    )

    answers = race(*(partial(put_in, amount=coin) for coin in range(1, TILLS + 1)))

    assert outcomes(answers) == {"ok": TILLS}
    drawer = CashDrawer.objects.get()
    assert (drawer.balance_amount, drawer.entry_count) == (TILLS * (TILLS + 1) // 2, TILLS)
    assert [check.is_right for check in selectors.drawer_checks()] == [True]
