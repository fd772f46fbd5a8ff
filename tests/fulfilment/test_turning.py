"""What a shop gives up, and what it takes on: reasons and the stock, time and room to accept, tasks to count."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.errors import IllegalTransition
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.errors import ShopClosedDown, TooMuchInHand, WrongReason
from apps.fulfilment.models import CountTask, FulfilmentOrder
from apps.outbox import services as outbox
from apps.outbox.models import Event
from tests.factories.shop import NOW, open_shop, work_of
from tests.fulfilment.asking import asking_shop, count, level, short

pytestmark = pytest.mark.django_db
PAST = NOW.replace(year=2020)


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def reject(shop, order, reason):
    fulfilment.reject(work_id=work_of(order).public_id, reason=reason, actor=shop.clerk, now=NOW)
    outbox.relay()


@pytest.mark.parametrize(
    ("reason", "after", "tasks"),
    [
        (RejectReason.NOT_FOUND, (3, 0, 2, 1), 1),
        (RejectReason.DAMAGED, (3, 0, 2, 1), 0),
        (RejectReason.GONE, (1, 0, 0, 1), 0),
        (RejectReason.NO_TIME, (3, 0, 0, 3), 0),
        (RejectReason.CLOSING, (3, 0, 0, 3), 0),
        (RejectReason.OTHER, (3, 0, 0, 3), 0),
    ],
)
def test_reason_of_a_rejection_says_where_the_units_are_booked(reason, after, tasks):
    shop = open_shop()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 2))

    reject(shop, order, reason)

    assert level(shirt, shop.location) == after
    assert CountTask.objects.filter(quantity=2).count() == tasks


@pytest.mark.parametrize("reason", [RejectReason.NOT_FOUND, RejectReason.DAMAGED, RejectReason.GONE])
def test_short_units_are_booked_the_same_way(reason):
    shop = open_shop()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 2))

    short(shop, order, reason=reason)

    assert level(shirt, shop.location) == ((2, 1, 0, 1) if reason == RejectReason.GONE else (3, 1, 1, 1))


def test_reasons_that_are_not_the_shop_s_to_give_are_refused():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 2))

    with pytest.raises(WrongReason):
        reject(shop, order, RejectReason.NO_ANSWER)
    with pytest.raises(WrongReason):
        short(shop, order, reason=RejectReason.NO_TIME)

    assert work_of(order).status == Status.PICKING


@pytest.mark.parametrize(("counted", "found"), [(4, 2), (3, 1), (2, 0), (1, 0), (9, 2)])
def test_count_settles_all_tasks_of_an_item_oldest_first(counted, found):
    shop = asking_shop()
    shirt = shop.stocked(4)
    for order in [shop.placed((shirt, 1)) for _order in range(2)]:
        short(shop, order)

    count(shop, shirt, counted)

    tasks = list(CountTask.objects.order_by("pk").values_list("state", "found_quantity"))
    assert tasks == [("done", min(found, 1)), ("done", max(found - 1, 0))]
    assert level(shirt, shop.location) == (counted, 0, 0, counted)


def test_count_of_a_task_sent_twice_counts_once():
    shop = asking_shop()
    shirt = shop.stocked(2)
    short(shop, shop.placed((shirt, 1)))
    task = CountTask.objects.get()

    for counted in (2, 0):
        fulfilment.finish_count(task_id=task.public_id, counted=counted, actor=shop.clerk, now=NOW)

    assert level(shirt, shop.location) == (2, 0, 0, 2)
    assert Event.objects.get(name="fulfilment.count_finished").payload["found"] == 1


def test_shop_out_of_business_or_with_its_hands_full_accepts_nothing():
    shop = open_shop(open_work_limit=1)
    first, second = (shop.placed((shop.stocked(1), 1)) for _order in range(2))
    fulfilment.accept(work_id=work_of(first).public_id, actor=shop.clerk)

    with pytest.raises(TooMuchInHand):
        fulfilment.accept(work_id=work_of(second).public_id, actor=shop.clerk)
    shop.location.open_work_limit, shop.location.hosts_pickup = 0, False
    shop.location.save()
    with pytest.raises(ShopClosedDown):
        fulfilment.start_picking(work_id=work_of(second).public_id, actor=shop.clerk)

    assert work_of(second).status == Status.ASSIGNED


def test_orders_get_their_times_from_open_minutes_then_alert_once_then_go():
    shop = open_shop(acceptance_minutes=60)
    order = shop.placed((shop.stocked(1), 1))
    assert fulfilment.watch_acceptance(now=NOW) == 0
    work = work_of(order)
    assert work.accept_by is not None
    assert work.created_at < work.accept_alert_at < work.accept_by
    FulfilmentOrder.objects.update(accept_alert_at=PAST)
    for _time in range(2):
        fulfilment.watch_acceptance(now=NOW)
    assert Event.objects.filter(name="fulfilment.acceptance_late").count() == 1
    FulfilmentOrder.objects.update(accept_by=PAST, created_at=PAST)

    assert [fulfilment.watch_acceptance(now=NOW) for _time in range(2)] == [1, 0]

    work = work_of(order)
    assert (work.status, work.reason) == (Status.REJECTED, RejectReason.NO_ANSWER)
    with pytest.raises(IllegalTransition):
        fulfilment.accept(work_id=work.public_id, actor=shop.clerk)


def test_accepted_orders_and_shops_without_a_limit_wait_for_ever():
    shop = open_shop(acceptance_minutes=0)
    order = shop.placed((shop.stocked(1), 1))
    fulfilment.watch_acceptance(now=NOW)
    assert work_of(order).accept_by is None
    fulfilment.accept(work_id=work_of(order).public_id, actor=shop.clerk)
    FulfilmentOrder.objects.update(accept_by=PAST, accept_alert_at=PAST)

    assert fulfilment.watch_acceptance(now=NOW) == 0
    assert not Event.objects.filter(name="fulfilment.acceptance_late").exists()


def test_lists_of_a_shop_take_the_same_statements_for_one_and_three():
    shop, counts = asking_shop(), []
    for more in (1, 2):
        for _row in range(more):
            short(shop, shop.placed((shop.stocked(1), 1)))
        with CaptureQueriesContext(connection) as queries:
            tasks = selectors.count_tasks_of(location_id=shop.location.pk, language="en")
            asked = selectors.decisions_at(location_id=shop.location.pk)
        counts.append((len(tasks), len(asked), len(queries)))

    assert counts == [(1, 1, 3), (3, 3, 3)]
