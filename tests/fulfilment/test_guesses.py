"""Guessing pickup codes, in turn and in parallel, at whatever door: ten tries, then a lock that the database holds."""

from __future__ import annotations

from functools import partial

import pytest

from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import AttemptCounter
from apps.accounts.permissions import Role
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Status
from apps.fulfilment.errors import NoSuchWork, NotPaid, WrongCode
from tests.factories.shop import NOW, code_of, open_shop, staff_of, work_of
from tests.factories.stores import LocationFactory
from tests.races import outcomes, race


def hand_over(shop, work, code):
    return fulfilment.hand_over(work_id=work.public_id, code=code, actor=shop.clerk, now=NOW)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_only_ten_of_many_parallel_guesses_are_looked_at():
    shop = open_shop()
    work = shop.ready(shop.placed((shop.stocked(1), 1)))
    shop.paid(work.order)

    results = race(*[partial(hand_over, shop, work, f"AAAA{number:02}") for number in range(24)])

    assert outcomes(results) == {"WrongCode": 10, "TooManyAttempts": 14}
    with pytest.raises(TooManyAttempts):
        hand_over(shop, work, code_of(work))
    assert work_of(work.order).status == Status.READY


@pytest.mark.django_db
def test_right_code_forgets_the_slips_and_refusals_for_other_reasons_are_no_guesses():
    shop = open_shop()
    order = shop.placed((shop.stocked(1), 1))
    work = shop.ready(order)

    for _try in range(12):
        with pytest.raises(NotPaid):
            hand_over(shop, work, code_of(work))
    for _try in range(9):
        with pytest.raises(WrongCode):
            hand_over(shop, work, "AAAAAA")
    shop.paid(order)
    hand_over(shop, work, code_of(work))

    assert not AttemptCounter.objects.exists()


@pytest.mark.django_db
def test_staff_of_another_shop_cannot_lock_a_pickup_by_guessing():
    shop = open_shop()
    work = shop.ready(shop.placed((shop.stocked(1), 1)))
    stranger = staff_of(LocationFactory(), Role.STAFF)

    for _try in range(12):
        with pytest.raises(NoSuchWork):
            fulfilment.hand_over(work_id=work.public_id, code="AAAAAA", actor=stranger, now=NOW)

    assert not AttemptCounter.objects.exists()
