"""Questions that nobody answers, that their goods overtake, and customers who wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.fulfilment.enums import DecisionChoice, DecisionState, Status
from apps.fulfilment.errors import NotAnOption
from apps.inventory import services as inventory
from apps.orders.enums import CancelReason, OrderStatus
from apps.outbox import services as outbox
from tests.checkout.deciding import decide, late
from tests.factories.shop import NOW, work_of
from tests.fulfilment.asking import (
    asked,
    asking_shop,
    count,
    level,
    other_shop,
    short,
    stock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def test_deadline_gives_the_money_back_once():
    shop = asking_shop()
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)
    assert checkout.decisions_due(now=NOW) == 0
    late(asked(order))

    assert [checkout.decisions_due(now=NOW) for _time in range(2)] == [1, 0]

    decision = asked(order)
    order.refresh_from_db()
    assert (decision.state, decision.choice) == (DecisionState.DEFAULTED, DecisionChoice.REFUND)
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, CancelReason.OUT_OF_STOCK)


@pytest.mark.parametrize("has_stock", [True, False])
def test_deadline_moves_it_to_the_nearest_shop_where_that_is_the_setting(has_stock):
    shop = asking_shop(decision_default=DecisionChoice.OTHER_SHOP)
    shirt = shop.stocked(1)
    near = other_shop(shop)
    stock(shirt, near, int(has_stock))
    order = shop.placed((shirt, 1))
    short(shop, order)
    late(asked(order))

    checkout.decisions_due(now=NOW)

    assert asked(order).state == DecisionState.DEFAULTED
    assert asked(order).choice == (DecisionChoice.OTHER_SHOP if has_stock else DecisionChoice.REFUND)
    assert (work_of(order).location_id == near.pk) is has_stock


def test_units_that_a_count_finds_overtake_the_question():
    shop = asking_shop()
    shirt = shop.stocked(1)
    order = shop.placed((shirt, 1))
    short(shop, order)
    assert checkout.decisions_due(now=NOW) == 0
    count(shop, shirt, 1)

    assert checkout.decisions_due(now=NOW) == 1

    assert asked(order).state == DecisionState.OVERTAKEN
    assert (work_of(order).status, work_of(order).location_id) == (Status.ASSIGNED, shop.location.pk)
    assert level(shirt, shop.location) == (1, 1, 0, 0)
    shop.paid(order)
    shop.ready(order)


def test_count_that_finds_nothing_leaves_the_question():
    shop = asking_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 1))
    short(shop, order)
    count(shop, shirt, 1)

    assert checkout.decisions_due(now=NOW) == 0
    assert asked(order).state == DecisionState.OPEN


def test_customer_waits_until_the_goods_are_there():
    shop = asking_shop()
    shirt = shop.stocked(1)
    order = shop.placed((shirt, 1))
    short(shop, order)
    for _time in range(2):
        decide(asked(order), DecisionChoice.WAIT)
    assert asked(order).state == DecisionState.WAITING
    assert asked(order).deadline_at == NOW + timedelta(days=7)
    count(shop, shirt, 0)
    assert checkout.decisions_due(now=NOW) == 0
    inventory.receive(variant_id=shirt.pk, location_id=shop.location.pk, quantity=5, actor=SYSTEM)

    assert checkout.decisions_due(now=NOW) == 1

    assert (asked(order).state, work_of(order).status) == (DecisionState.OVERTAKEN, Status.ASSIGNED)


def test_who_waited_in_vain_gets_the_money_back_and_may_change_their_mind_before():
    shop = asking_shop()
    first, second = (shop.placed((shop.stocked(1), 1)) for _order in range(2))
    for order in (first, second):
        short(shop, order)
        decide(asked(order), DecisionChoice.WAIT)
    late(asked(first))

    decide(asked(second), DecisionChoice.REFUND)
    checkout.decisions_due(now=NOW)

    assert (asked(first).state, asked(first).choice) == (DecisionState.DEFAULTED, DecisionChoice.REFUND)
    assert asked(second).state == DecisionState.ANSWERED


def test_channel_without_waiting_refuses_it():
    shop = asking_shop(wait_days=0)
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)

    with pytest.raises(NotAnOption):
        decide(asked(order), DecisionChoice.WAIT)
