"""Beats that run late, over a closed day, a changed setting, a switched clock, or on an island's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Status
from apps.fulfilment.models import FulfilmentOrder
from apps.outbox import services as outbox
from apps.stores import selectors as stores
from apps.stores.models import Location, OpeningException
from tests.factories.shop import NOW, open_shop, work_of
from tests.fulfilment.test_waiting import DAY, clock, told

pytestmark = pytest.mark.django_db
PAST = NOW.replace(year=2020)


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def ready(shop, *, ready_ago=5 * DAY, left=-timedelta(minutes=5), reminded=0):
    work = shop.ready(shop.placed((shop.stocked(3), 1)))
    clock(work, ready_ago=ready_ago, left=left, reminded=reminded)
    return work


def test_weeks_without_a_beat_give_one_more_day_whose_letter_is_the_reminder():
    work = ready(open_shop(), ready_ago=40 * DAY, left=-35 * DAY)

    assert fulfilment.remind() == 0
    assert (fulfilment.expire_overdue(now=datetime.now(UTC)), fulfilment.expire_overdue(now=datetime.now(UTC))) == (
        0,
        0,
    )

    work = work_of(work.order)
    assert work.collect_by > datetime.now(UTC)
    assert [event["reason"] for event in told("pickup_extended")] == ["not_reminded"]
    assert fulfilment.remind() == 0
    clock(work, ready_ago=42 * DAY, left=-timedelta(minutes=5))
    assert (fulfilment.expire_overdue(now=NOW), fulfilment.expire_overdue(now=NOW)) == (1, 0)


def test_where_no_last_reminder_is_sent_none_is_waited_for(settings):
    settings.OMNI_REMINDER_LAST_SECONDS = 0
    ready(open_shop())

    assert fulfilment.expire_overdue(now=NOW) == 1


def test_who_could_not_collect_until_just_now_has_another_opening_day():
    shop = open_shop()
    work = ready(shop, left=timedelta(minutes=5))
    held = fulfilment.hold(
        order_id=work.order_id, kind=HoldKind.FRAUD, reason="Ask the bank", actor=shop.manager, now=NOW
    )

    for _twice in range(2):
        fulfilment.end_hold(hold_id=held.public_id, actor=shop.manager, now=datetime.now(UTC))

    found = work_of(work.order)
    assert found.collect_by > datetime.now(UTC) + timedelta(hours=2)
    assert [event["reason"] for event in told("pickup_extended")] == ["held"]
    clock(found, ready_ago=5 * DAY, left=-timedelta(minutes=5), reminded=2)
    assert fulfilment.expire_overdue(now=NOW) == 1


def test_a_hold_that_ends_in_good_time_takes_nothing_and_gives_nothing():
    shop = open_shop()
    work = ready(shop, left=4 * DAY)
    before = work_of(work.order).collect_by
    held = fulfilment.hold(
        order_id=work.order_id, kind=HoldKind.FRAUD, reason="Ask the bank", actor=shop.manager, now=NOW
    )

    fulfilment.end_hold(hold_id=held.public_id, actor=shop.manager, now=datetime.now(UTC))

    assert work_of(work.order).collect_by == before
    assert told("pickup_extended") == []


def waiting_to_be_accepted():
    shop = open_shop(acceptance_minutes=60)
    shop.placed((shop.stocked(3), 1))
    fulfilment.watch_acceptance(now=NOW)
    FulfilmentOrder.objects.update(accept_by=PAST, accept_alert_at=PAST, accept_alerted_at=PAST)
    return shop


def test_a_shop_that_closed_for_some_days_since_is_given_its_open_minutes():
    shop = waiting_to_be_accepted()
    today = datetime.now(UTC).date()
    for ahead in range(-1, 3):
        OpeningException.objects.create(location=shop.location, on=today + ahead * DAY, is_closed=True)

    assert fulfilment.watch_acceptance(now=NOW) == 0

    work = FulfilmentOrder.objects.get()
    assert work.status == Status.ASSIGNED
    assert work.accept_by > datetime.now(UTC) + DAY


def test_a_limit_that_was_switched_off_takes_nothing_away():
    shop = waiting_to_be_accepted()
    FulfilmentOrder.objects.update(created_at=PAST)
    Location.objects.filter(pk=shop.location.pk).update(acceptance_minutes=0)

    assert fulfilment.watch_acceptance(now=NOW) == 0

    assert FulfilmentOrder.objects.get().status == Status.ASSIGNED


@pytest.mark.parametrize(
    ("zone", "before", "after"), [("Europe/Madrid", 19, 20), ("Atlantic/Canary", 20, 21)], ids=["mainland", "islands"]
)
def test_last_moment_is_the_shop_s_closing_on_its_own_clock_also_over_the_change_of_time(zone, before, after):
    shop = open_shop()
    Location.objects.filter(pk=shop.location.pk).update(time_zone=zone)
    saturday = datetime(2026, 10, 24, 9, tzinfo=UTC)  # clocks go back in the coming night

    ends = [stores.opening_days_after(location_id=shop.location.pk, at=saturday - DAY, days=days) for days in (1, 2, 3)]

    assert [one.hour for one in ends] == [before, after, after]
    assert {one.astimezone(ZoneInfo(zone)).hour for one in ends} == {21}


def test_open_minutes_of_a_night_in_which_the_clock_goes_back_are_those_that_pass():
    shop = open_shop()
    schedule = stores.schedule(location_id=shop.location.pk)
    saturday = datetime(2026, 10, 24, 18, 30, tzinfo=UTC)  # 20:30 in Madrid, half an hour before closing

    accept_by = schedule.after_open_time(saturday, 60)

    assert accept_by == datetime(2026, 10, 25, 9, 30, tzinfo=UTC)  # 10:30 in winter time, half an hour after opening
