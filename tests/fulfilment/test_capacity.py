"""What a promised time is made of: the shop's load, counted as it comes and goes, and its pace, learned."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from apps.checkout import services as checkout
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.models import FulfilmentOrder, PreparationTime
from apps.orders.enums import CancelReason
from apps.stores.models import OpeningHours
from tests.factories.fulfilment import FulfilmentOrderFactory, PreparationTimeFactory
from tests.factories.shop import GUEST, NOW, open_shop, work_of
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db


def load(shop):
    return selectors.load_of(location_ids=[shop.location.pk])[shop.location.pk]


def test_load_follows_the_work_through_all_that_can_happen():
    shop = open_shop()
    shirt = shop.stocked(50)
    orders = [shop.placed((shirt, units)) for units in (1, 2, 3, 4)]
    assert load(shop) == 10

    shop.picked(orders[3])
    assert load(shop) == 10
    fulfilment.pack(work_id=work_of(orders[3]).public_id, actor=shop.clerk)
    assert load(shop) == 6
    fulfilment.reject(work_id=work_of(orders[0]).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    assert load(shop) == 5
    checkout.cancel(order_id=orders[1].pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    assert load(shop) == 3
    work = work_of(orders[2])
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    fulfilment.short(
        work_id=work.public_id,
        line_id=work.lines.get().public_id,
        quantity=1,
        reason=RejectReason.DAMAGED,
        actor=shop.clerk,
        now=NOW,
    )
    assert load(shop) == 2
    call_command("verify", verbosity=0)


def took(shop, minutes, *, count=20, began=None, **fields):
    """Pickups that came in at 11:00 of a shop's day, some days ago, and were ready so many minutes later."""
    start = began or datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=3)
    for row in FulfilmentOrderFactory.create_batch(
        count, location=shop.location, status=Status.READY, promised_at=start, bin="A1", ready_at=start + timedelta(minutes=minutes),
        collect_by=start + timedelta(days=9), **fields,
    ):  # fmt: skip
        FulfilmentOrder.objects.filter(pk=row.pk).update(created_at=start)


def learned(shop):
    rows = PreparationTime.objects.filter(location=shop.location).order_by("hour")
    return {row.hour: (row.minutes, row.pickups) for row in rows}


def always_open():
    shop = open_shop()
    OpeningHours.objects.all().delete()
    for weekday in range(7):
        OpeningHours.objects.create(location=shop.location, weekday=weekday, opens=time(0), closes=time(0))
    return shop


def test_four_of_five_pickups_stay_within_what_is_learned():
    shop = always_open()
    took(shop, 30, count=16)
    took(shop, 90, count=4)

    fulfilment.learn_preparation_times()
    assert set(learned(shop).values()) == {(30, 20)}
    took(shop, 90, count=1)
    fulfilment.learn_preparation_times()

    assert set(learned(shop).values()) == {(90, 21)}
    assert len(learned(shop)) == 2
    assert PreparationTime.ALL_DAY in learned(shop)


def test_too_few_or_too_old_pickups_teach_nothing_and_what_was_known_is_forgotten():
    shop = always_open()
    PreparationTimeFactory(location=shop.location)
    took(shop, 30, count=19)
    took(shop, 30, count=20, began=datetime.now(UTC) - timedelta(days=40))

    assert fulfilment.learn_preparation_times() == 0

    assert learned(shop) == {}


def test_nights_and_closed_hours_do_not_count():
    shop = open_shop()
    evening = datetime.now(UTC).replace(hour=19, minute=30, second=0, microsecond=0) - timedelta(days=4)
    took(shop, 14 * 60, began=evening)

    fulfilment.learn_preparation_times()

    minutes, _pickups = learned(shop)[PreparationTime.ALL_DAY]
    assert minutes == 60  # half an hour until 21:00 in Madrid, and half an hour from 10:00 on


def test_promise_uses_the_hour_then_the_day_then_the_setting(django_assert_num_queries):
    shop = open_shop(preparation_minutes=120, pickup_capacity_per_hour=60)

    def promised():
        with django_assert_num_queries(2):
            at = fulfilment.promise_for(shop.location, units=5, now=NOW)
        return (at - NOW).total_seconds() // 60

    assert promised() == 125
    PreparationTimeFactory(location=shop.location, minutes=60)
    assert promised() == 65
    PreparationTimeFactory(location=shop.location, hour=11, minutes=20)
    assert promised() == 25
    PreparationTimeFactory(location=shop.location, hour=12, minutes=240)
    PreparationTimeFactory(location=LocationFactory(), hour=11, minutes=240)
    assert promised() == 25


def test_promise_costs_the_same_however_busy_the_shop(django_assert_num_queries):
    shop = open_shop(pickup_capacity_per_hour=60)
    shirt = shop.stocked(50)
    for _busy in range(3):
        shop.placed((shirt, 2))
        with django_assert_num_queries(2):
            fulfilment.promise_for(shop.location, units=1, now=NOW)


def past(shop, *, status=Status.READY, late=False, **fields):
    with connection.cursor() as cursor:
        cursor.execute("SELECT omni_now() - interval '2 hours'")
        due = cursor.fetchone()[0]
    times = {
        "ready_at": due + timedelta(minutes=30 if late else -30),
        "collect_by": due + timedelta(days=9),
        "bin": "A1",
    }
    return FulfilmentOrderFactory(location=shop.location, status=status, promised_at=due, **{**times, **fields})


def test_kept_promises_in_per_cent_per_shop():
    shop, quiet = open_shop(), open_shop()
    for _kept in range(2):
        past(shop)
    past(shop, late=True)
    past(shop, status=Status.ASSIGNED, ready_at=None, collect_by=None)
    past(shop, status=Status.CANCELLED, ready_at=None, collect_by=None, ended_at=NOW.replace(year=2020))
    past(shop, split_from=FulfilmentOrder.objects.first())
    since = NOW - timedelta(days=28)

    found = selectors.kept_promises(location_ids=[shop.location.pk, quiet.location.pk], since=since)

    assert (found[shop.location.pk].due, found[shop.location.pk].kept, found[shop.location.pk].percent) == (4, 2, 50)
    assert found[quiet.location.pk].percent is None


@pytest.mark.parametrize("shops", [1, 3])
def test_figures_of_shops_are_two_statements(django_assert_num_queries, shops):
    opened = [open_shop(pickup_capacity_per_hour=30) for _shop in range(shops)]
    for shop in opened:
        shop.placed((shop.stocked(9), 3))
        past(shop, status=Status.ACCEPTED, ready_at=None, collect_by=None)
    places = [shop.location.pk for shop in opened]

    with django_assert_num_queries(2):
        found = selectors.shop_figures(location_ids=places, since=NOW - timedelta(days=28))
    with django_assert_num_queries(1):
        selectors.kept_promises(location_ids=places, since=NOW)
    with django_assert_num_queries(1):
        selectors.load_of(location_ids=places)

    figures = found[places[0]]
    assert (figures.units, figures.minutes_of_work, figures.to_prepare, figures.late) == (3, 6, 2, 1)
    assert figures.promises.percent == 0
