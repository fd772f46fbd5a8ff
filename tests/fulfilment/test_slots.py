"""Pickup times: made once, never overlapping, never over capacity, never in the past."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason
from apps.fulfilment.errors import NoPickupHere, ShopNeverOpens, SlotGone
from apps.fulfilment.models import FulfilmentLine, PickupSlot
from apps.orders.enums import CancelReason
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.stores.models import OpeningException, OpeningHours
from tests.factories.fulfilment import PickupSlotFactory
from tests.factories.shop import ANA, GUEST, NOW, open_shop, work_of
from tests.factories.stores import LocationFactory
from tests.races import outcomes, race

HOUR = timedelta(hours=1)


def opening(*shifts, **fields):
    """A shop in Madrid that opens every day at these times."""
    shop = open_shop(**fields)
    OpeningHours.objects.all().delete()
    for weekday in range(7):
        for opens, closes in shifts:
            OpeningHours.objects.create(location=shop.location, weekday=weekday, opens=opens, closes=closes)
    return shop


def times(shop):
    rows = PickupSlot.objects.filter(location=shop.location).order_by("starts_at")
    return list(rows.values_list("starts_at", "ends_at"))


def place(order, slot, *, now=NOW):
    return checkout.place(order_id=order.pk, contact=ANA, slot_id=slot.public_id, actor=GUEST, now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0, 3, 10, 11, 12])
def test_slots_never_overlap_whenever_the_beat_makes_them(first):
    shop = opening((time(9, 30), time(13, 45)), (time(17), time(20, 20)))
    midnight = datetime(2026, 11, 23, tzinfo=UTC)

    for hours in range(first, first + 30, 5):
        fulfilment.make_slots(now=midnight + timedelta(hours=hours, minutes=20), days=2)

    found = times(shop)
    assert found
    assert all(ends <= starts for (_s, ends), (starts, _e) in pairwise(found))
    assert {(starts.hour, starts.minute) for starts, _ends in found} <= {
        (8, 30), (9, 30), (10, 30), (11, 30), (16, 0), (17, 0), (18, 0),
    }  # fmt: skip
    assert {ends - starts for starts, ends in found} <= {HOUR, timedelta(minutes=45)}


@pytest.mark.django_db
def test_slots_that_are_over_are_not_made():
    shop = opening((time(9, 30), time(13, 30)))

    fulfilment.make_slots(now=datetime(2026, 11, 23, 11, 0, tzinfo=UTC), days=1)

    assert times(shop)[0][1] > datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_day_on_which_the_shop_closes_after_all_takes_nobody_any_more():
    shop = opening((time(10), time(14)))
    fulfilment.make_slots(now=NOW - timedelta(days=1), days=3)
    booked = PickupSlot.objects.filter(location=shop.location, starts_at__date=NOW.date()).order_by("starts_at").last()
    PickupSlot.objects.filter(pk=booked.pk).update(taken=3)

    OpeningException.objects.create(location=shop.location, on=booked.starts_at.date(), is_closed=True)
    fulfilment.make_slots(now=NOW - timedelta(days=1), days=3)

    slots = PickupSlot.objects.filter(location=shop.location, starts_at__date=NOW.date())
    assert {(slot.capacity, slot.taken) for slot in slots} == {(0, 0), (3, 3)}
    OpeningException.objects.all().delete()
    fulfilment.make_slots(now=NOW - timedelta(days=1), days=3)
    assert set(slots.values_list("capacity", flat=True)) == {20}


@pytest.mark.django_db
@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_nights_on_which_the_clock_changes_have_whole_slots(day):
    shop = opening((time(0), time(0)))

    fulfilment.make_slots(now=day - timedelta(hours=6), days=2)
    fulfilment.make_slots(now=day + timedelta(hours=1, minutes=30), days=2)

    found = times(shop)
    assert {ends - starts for starts, ends in found} == {HOUR}
    assert all(ends <= starts for (_s, ends), (starts, _e) in pairwise(found))


@pytest.mark.django_db
def test_slot_in_the_past_is_refused_though_the_draft_was_begun_before_it():
    shop = open_shop()
    order = shop.draft((shop.stocked(5), 1))
    begun = PickupSlotFactory(
        location=shop.location, starts_at=order.promised_at + HOUR, ends_at=order.promised_at + 2 * HOUR
    )

    with pytest.raises(SlotGone):
        place(order, begun, now=begun.starts_at + timedelta(minutes=30))

    begun.refresh_from_db()
    assert begun.taken == 0
    assert Order.objects.get().status == "draft"


@pytest.mark.django_db
def test_slot_before_it_can_be_ready_and_slot_of_another_shop_are_refused():
    shop = open_shop()
    order = shop.draft((shop.stocked(5), 1))
    early = PickupSlotFactory(location=shop.location, starts_at=NOW + HOUR / 2, ends_at=NOW + HOUR)
    elsewhere = PickupSlotFactory(
        location=LocationFactory(), starts_at=order.promised_at + HOUR, ends_at=order.promised_at + 2 * HOUR
    )

    for slot in (early, elsewhere):
        with pytest.raises(SlotGone):
            place(order, slot)


@pytest.mark.django_db
def test_units_give_their_slot_back_however_they_end():
    shop = open_shop()
    shirt = shop.stocked(20)

    def in_slot(quantity):
        order = shop.draft((shirt, quantity))
        starts = order.promised_at + HOUR
        slot = PickupSlot.objects.filter(starts_at=starts).first() or PickupSlotFactory(
            location=shop.location, starts_at=starts, ends_at=starts + HOUR, capacity=99
        )
        return place(order, slot)

    def used():
        return sum(PickupSlot.objects.values_list("taken", flat=True))

    cancelled, rejected, short = in_slot(2), in_slot(3), in_slot(4)
    assert used() == 9

    checkout.cancel(order_id=cancelled.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    assert used() == 7
    fulfilment.reject(work_id=work_of(rejected).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    assert used() == 4
    work = work_of(short)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    for units, left in ((1, 3), (3, 0)):
        fulfilment.short(
            work_id=work.public_id, line_id=line.public_id, quantity=units, reason=RejectReason.NOT_FOUND,
            actor=shop.clerk, now=NOW,
        )  # fmt: skip
        assert used() == left
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_slot_takes_its_capacity_and_no_more_under_a_rush():
    shop = open_shop()
    shirt = shop.stocked(100)
    orders = [shop.draft((shirt, 2)) for _ in range(12)]
    starts = max(order.promised_at for order in orders) + HOUR
    slot = PickupSlotFactory(location=shop.location, starts_at=starts, ends_at=starts + HOUR, capacity=11)

    results = race(*[partial(place, order, slot) for order in orders])

    slot.refresh_from_db()
    assert outcomes(results) == {"ok": 5, "SlotGone": 7}
    assert slot.taken == 10
    call_command("verify", verbosity=0)


@pytest.mark.django_db
def test_promise_counts_open_minutes_and_the_queue_before_it():
    shop = opening((time(10), time(14)), (time(17), time(20)), preparation_minutes=60, pickup_capacity_per_hour=10)
    shirt = shop.stocked(100)

    alone = fulfilment.promise_for(shop.location, units=1, now=NOW)  # 11:00 in Madrid
    shop.placed((shirt, 20))
    behind = fulfilment.promise_for(shop.location, units=1, now=NOW)

    assert alone == datetime(2026, 11, 23, 11, 10, tzinfo=UTC)  # 60 minutes and 6, rounded up to five
    assert behind == datetime(2026, 11, 23, 16, 10, tzinfo=UTC)  # 126 more: 180 fit before lunch, 6 after it


@pytest.mark.django_db
def test_promise_of_a_shop_that_never_opens_or_hands_nothing_over_is_refused():
    closed = LocationFactory(hosts_pickup=True, sells=True)

    with pytest.raises(ShopNeverOpens):
        fulfilment.promise_for(closed, units=1, now=NOW)
    with pytest.raises(NoPickupHere):
        fulfilment.promise_for(LocationFactory(hosts_pickup=False), units=1, now=NOW)


@pytest.mark.django_db
def test_times_offered_have_room_for_all_units_and_begin_after_the_earliest():
    shop = open_shop()
    for number, (capacity, taken) in enumerate([(5, 0), (5, 4), (5, 3)]):
        PickupSlotFactory(
            location=shop.location, starts_at=NOW + number * HOUR, ends_at=NOW + (number + 1) * HOUR,
            capacity=capacity, taken=taken,
        )  # fmt: skip

    offered = selectors.slots_for(location_id=shop.location.pk, earliest=NOW + HOUR / 2, units=2)

    assert [slot.starts_at for slot in offered] == [NOW + 2 * HOUR]
