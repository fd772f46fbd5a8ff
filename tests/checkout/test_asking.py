"""Units that a shop could not keep: who is asked about them, how often, and what they are shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, DecisionState, RejectReason
from apps.fulfilment.models import Decision, FulfilmentLine, FulfilmentOrder
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import OrderLine
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.checkout.deciding import PAST
from tests.factories.shop import GUEST, NOW, work_of
from tests.fulfilment.asking import (
    FAR,
    alike,
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


def test_short_units_are_asked_about_and_stay_in_the_order_until_the_answer():
    shop = asking_shop()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 2))

    short(shop, order)

    decision = asked(order)
    order.refresh_from_db()
    assert (decision.quantity, decision.reason, decision.state) == (1, RejectReason.NOT_FOUND, DecisionState.OPEN)
    assert order.status == OrderStatus.PLACED
    assert fulfilment_reads.unsourced(order) == {decision.order_line_id: 1}
    assert fulfilment_reads.unanswered(order) == {}
    assert level(shirt, shop.location) == (3, 1, 1, 1)


def test_rejected_pickup_asks_once_per_line_and_one_mail_is_due():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2), (shop.stocked(2), 1))

    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    outbox.relay()

    assert sorted(Decision.objects.values_list("quantity", flat=True)) == [1, 2]
    assert sorted(row.payload["is_first"] for row in Event.objects.filter(name="fulfilment.decision_opened")) == [
        False,
        True,
    ]


def test_units_missed_one_by_one_are_one_question():
    shop = asking_shop()
    order = shop.placed((shop.stocked(3), 3))
    short(shop, order)
    short(shop, order)

    assert asked(order).quantity == 2


def test_where_nobody_is_asked_units_are_cancelled_at_once():
    shop = asking_shop(minutes=0)
    order = shop.placed((shop.stocked(1), 1))

    short(shop, order)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert not Decision.objects.exists()


def test_shop_s_own_setting_comes_before_the_channel_s():
    shop = asking_shop(minutes=60)
    shop.location.decision_minutes, shop.location.decision_default = 5, DecisionChoice.OTHER_SHOP
    shop.location.save()
    order = shop.placed((shop.stocked(1), 1))

    short(shop, order)

    decision = asked(order)
    assert decision.default == DecisionChoice.OTHER_SHOP
    assert timedelta(minutes=4) < decision.deadline_at - decision.created_at < timedelta(minutes=6)


def test_view_shows_nearest_shops_with_stock_and_what_else_there_is():
    shop = asking_shop()
    shirt = shop.stocked(1, amount=1000)
    far, near, empty = other_shop(shop, at=(40.48, -3.36)), other_shop(shop), other_shop(shop)
    out_of_reach = other_shop(shop, at=FAR)
    stock(shirt, far, 5)
    stock(shirt, out_of_reach, 5)
    stock(shirt, near, 1)
    same = alike(shop, shirt, 1, amount=1500, same_product=True)
    order = shop.placed((shirt, 1))
    short(shop, order)

    view = fulfilment.decision_view(asked(order), now=NOW)

    assert [option.shop.id for option in view.shops] == [near.pk, far.pk]
    assert {empty.pk, out_of_reach.pk}.isdisjoint(option.shop.id for option in view.shops)
    assert view.shops[0].shop.distance_metres < 5000
    assert [(option.card.id, option.amount) for option in view.substitutes] == [(same.pk, 1000)]
    assert view.sent_by is None  # nothing is paid yet
    assert view.wait_until == NOW + timedelta(days=7)
    assert view.refund_amount == 1000
    assert view.choices == (
        DecisionChoice.OTHER_SHOP, DecisionChoice.SUBSTITUTE, DecisionChoice.WAIT, DecisionChoice.REFUND,
    )  # fmt: skip


def test_promise_broken_by_a_count_is_asked_about():
    shop = asking_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))

    count(shop, shirt, 1)
    outbox.relay()
    outbox.relay()

    assert (asked(order).quantity, asked(order).reason) == (1, RejectReason.NOT_FOUND)


def test_cancelled_order_asks_no_more():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)

    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    assert asked(order).state == DecisionState.OVERTAKEN


def test_no_show_of_the_rest_leaves_the_question_alone():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)
    work = work_of(order)
    for line in FulfilmentLine.objects.filter(fulfilment_order=work):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=PAST, reminders_sent=2)

    fulfilment.expire_overdue(now=NOW)
    outbox.relay()

    order.refresh_from_db()
    assert (order.status, asked(order).state) == (OrderStatus.PLACED, DecisionState.OPEN)
    assert OrderLine.objects.get(order=order).cancelled_quantity == 1
