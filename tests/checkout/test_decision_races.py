"""Answers, deadlines, counts and other customers at the same moment: one of them wins, and the sums hold."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, DecisionState, RejectReason, Status
from apps.fulfilment.models import CountTask, Decision, FulfilmentOrder
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import OrderChange, OrderLine
from apps.outbox import services as outbox
from tests.factories.shop import GUEST, NOW, work_of
from tests.fulfilment.asking import asked, asking_shop, count, level, other_shop, short, stock
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PAST = NOW.replace(year=2020)


def settled():
    for _ in range(3):
        outbox.relay()
    call_command("verify", verbosity=0)


def answer(decision, choice, **more):
    return partial(checkout.decide, decision_id=decision.pk, choice=choice, actor=GUEST, now=NOW, **more)


def due():
    return partial(checkout.decisions_due, now=NOW)


def test_answer_sent_many_times_at_once_is_one_change():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)

    results = race(*[answer(asked(order), DecisionChoice.REFUND)] * 8)

    assert outcomes(results) == {"ok": 8}
    assert OrderChange.objects.count() == 1
    assert OrderLine.objects.get(order=order).cancelled_quantity == 1
    settled()


def test_two_answers_at_once_are_one_and_a_refusal():
    shop = asking_shop()
    shirt = shop.stocked(20)
    near = other_shop(shop)
    stock(shirt, near, 20)
    for _ in range(5):
        order = shop.placed((shirt, 1))
        short(shop, order)

        results = race(
            answer(asked(order), DecisionChoice.REFUND),
            answer(asked(order), DecisionChoice.OTHER_SHOP, location_id=near.pk),
            partial(checkout.cancel, order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW),
        )

        assert set(outcomes(results)) <= {"ok", "DecisionEnded", "AlreadyCollected"}
        assert asked(order).state in {DecisionState.ANSWERED, DecisionState.OVERTAKEN}
        assert OrderChange.objects.filter(order=order).count() <= 1
        settled()


def test_answer_against_a_count_that_finds_it():
    shop = asking_shop()
    shirt = shop.stocked(6)
    for _ in range(5):
        order = shop.placed((shirt, 1))
        short(shop, order)
        there = level(shirt, shop.location)[0]

        results = race(
            answer(asked(order), DecisionChoice.REFUND), partial(count, shop, shirt, there), due(), due(), outbox.relay
        )

        assert set(outcomes(results)) <= {"ok", "DecisionEnded", "StockBusy"}
        assert not CountTask.objects.filter(state="open").exists()
        decision = asked(order)
        order.refresh_from_db()
        found = decision.state == DecisionState.OVERTAKEN
        assert order.status == (OrderStatus.PLACED if found else OrderStatus.CANCELLED)
        assert work_of(order).status == (Status.ASSIGNED if found else Status.CANCELLED)
        settled()
        if found:
            checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)


def test_answer_against_the_deadline():
    shop = asking_shop()
    shirt = shop.stocked(20)
    for choice in (DecisionChoice.WAIT, DecisionChoice.REFUND, DecisionChoice.WAIT, DecisionChoice.REFUND):
        order = shop.placed((shirt, 1))
        short(shop, order)
        Decision.objects.update(deadline_at=PAST)

        results = race(answer(asked(order), choice), due(), due(), outbox.relay)

        assert set(outcomes(results)) <= {"ok", "DecisionEnded"}
        assert OrderChange.objects.filter(order=order).count() <= 1
        assert asked(order).state in {DecisionState.ANSWERED, DecisionState.DEFAULTED, DecisionState.WAITING}
        settled()


def test_accepting_against_the_timeout():
    shop = asking_shop()
    shirt = shop.stocked(20)
    for _ in range(6):
        order = shop.placed((shirt, 1))
        work = work_of(order)
        FulfilmentOrder.objects.filter(pk=work.pk).update(accept_by=PAST, accept_alert_at=PAST, created_at=PAST)

        results = race(
            partial(fulfilment.accept, work_id=work.public_id, actor=shop.clerk),
            partial(fulfilment.watch_acceptance, now=NOW),
            partial(fulfilment.watch_acceptance, now=NOW),
        )

        assert set(outcomes(results)) <= {"ok", "IllegalTransition"}
        outbox.relay()
        accepted = work_of(order).status == Status.ACCEPTED
        assert accepted is not isinstance(results[0], Exception)
        assert Decision.objects.filter(order=order, reason=RejectReason.NO_ANSWER).exists() is not accepted
        settled()


def test_last_unit_of_another_shop_goes_to_one_of_two_customers():
    shop = asking_shop()
    shirt = shop.stocked(20)
    for _ in range(5):
        near = other_shop(shop)
        stock(shirt, near, 1)
        first, second = shop.placed((shirt, 1)), shop.placed((shirt, 1))
        short(shop, first)
        short(shop, second)

        results = race(
            *(answer(asked(order), DecisionChoice.OTHER_SHOP, location_id=near.pk) for order in (first, second))
        )

        assert outcomes(results) == {"ok": 1, "OptionGone": 1}
        assert level(shirt, near) == (1, 1, 0, 0)
        settled()
        loser = first if isinstance(results[0], Exception) else second
        assert asked(loser).state == DecisionState.OPEN
        checkout.decide(decision_id=asked(loser).pk, choice=DecisionChoice.REFUND, actor=GUEST, now=NOW)


def test_shorts_and_counts_at_once_leave_no_unit_missing_without_a_task():
    shop = asking_shop()
    shirt = shop.stocked(40)
    for _ in range(4):
        orders = [shop.placed((shirt, 2)) for _order in range(3)]
        for order in orders:
            fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)
        there = level(shirt, shop.location)[0]

        results = race(
            *(partial(short, shop, order) for order in orders),
            partial(count, shop, shirt, there),
            partial(count, shop, shirt, there - 1),
        )

        assert set(outcomes(results)) <= {"ok", "StockBusy", "BadQuantity", "PromiseGone", "IllegalTransition"}
        settled()
        for order in orders:
            checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=SYSTEM, now=NOW)
        outbox.relay()
        count(shop, shirt, level(shirt, shop.location)[0])
