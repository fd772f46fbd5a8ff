from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.audit.models import AuditEntry
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.inventory import selectors, services
from apps.inventory.enums import AdjustReason, Method, ReservationState
from apps.inventory.errors import BadQuantity, NotEnoughUnits, OutOfStock, PromiseGone
from apps.inventory.models import LedgerEntry, Reservation, StockFloor, StockLevel, StockMovement
from apps.inventory.services import OpeningStock
from apps.outbox.models import Event
from tests.factories.inventory import demand, stocked

pytestmark = pytest.mark.django_db


def level(variant) -> tuple[int, int, int, int]:
    row = StockLevel.objects.get(variant=variant)
    return row.on_hand, row.reserved, row.allocated, row.unavailable


def atp(variant, location, channel, method=Method.PICKUP) -> int:
    found = selectors.atp(variant_ids=[variant.pk], location_ids=[location.pk], channel_id=channel.pk, method=method)
    return found.get((variant.pk, location.pk), 0)


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    call_command("verify", verbosity=0)


def test_opening_stock_is_taken_once():
    (shirt,), location, _channel = stocked(7)
    again = OpeningStock(variant_id=shirt.pk, location_id=location.pk, quantity=9)

    assert services.set_opening_stock([again], actor=SYSTEM) == 0

    assert level(shirt) == (7, 0, 0, 0)
    assert LedgerEntry.objects.count() == 1


def test_reserve_is_all_or_nothing():
    (shirt, cap), location, channel = stocked(2, count=2)

    with pytest.raises(OutOfStock) as refusal:
        services.reserve(
            [demand(shirt, location, channel, quantity=1), demand(cap, location, channel, quantity=3)],
            ttl_seconds=60,
            actor=SYSTEM,
        )

    assert refusal.value.context["short"] == [{"variant_id": cap.pk, "location_id": location.pk, "asked": 3, "left": 2}]
    assert level(shirt) == (2, 0, 0, 0)
    assert not Reservation.objects.exists()


def test_two_lines_of_the_same_item_are_added_up():
    (shirt,), location, channel = stocked(3)
    twice = [demand(shirt, location, channel, quantity=2, owner=owner) for owner in (1, 2)]

    with pytest.raises(OutOfStock):
        services.reserve(twice, ttl_seconds=60, actor=SYSTEM)

    assert level(shirt) == (3, 0, 0, 0)


def test_item_never_stocked_here_is_out_of_stock():
    (shirt,), _location, channel = stocked(3)
    _others, elsewhere, _channel = stocked(3)

    with pytest.raises(OutOfStock) as refusal:
        services.reserve([demand(shirt, elsewhere, channel)], ttl_seconds=60, actor=SYSTEM)

    assert refusal.value.context["short"][0]["left"] == 0


@pytest.mark.parametrize("quantity", [0, -1, 2**31])
def test_impossible_quantities_are_refused(quantity):
    (shirt,), location, channel = stocked(3)

    with pytest.raises(BadQuantity):
        services.reserve([demand(shirt, location, channel, quantity=quantity)], ttl_seconds=60, actor=SYSTEM)

    assert level(shirt) == (3, 0, 0, 0)


def test_floors_keep_units_back_from_the_web_but_not_from_the_till():
    (shirt,), location, channel = stocked(5)
    type(location).objects.filter(pk=location.pk).update(safety_stock=1)
    StockFloor.objects.create(location=location, channel=channel, quantity=3)
    StockFloor.objects.create(location=location, method=Method.SHIP, quantity=4)

    assert atp(shirt, location, channel) == 2
    assert atp(shirt, location, channel, Method.SHIP) == 1
    assert atp(shirt, location, channel, Method.CARRY_OUT) == 5
    with pytest.raises(OutOfStock):
        services.reserve([demand(shirt, location, channel, quantity=3)], ttl_seconds=60, actor=SYSTEM)
    services.reserve([demand(shirt, location, channel, quantity=2)], ttl_seconds=60, actor=SYSTEM)
    assert level(shirt) == (5, 2, 0, 0)


def test_expired_hold_is_freed_by_the_clock_of_the_database(settings):
    settings.OMNI_TEST_CLOCK = True
    (shirt,), location, channel = stocked(5)
    services.reserve([demand(shirt, location, channel, quantity=2)], ttl_seconds=60, actor=SYSTEM)
    assert services.release_expired() == 0

    clock.shift(timedelta(seconds=61))

    assert services.release_expired() == 1
    assert level(shirt) == (5, 0, 0, 0)
    assert Reservation.objects.get().state == ReservationState.EXPIRED
    assert services.extend(owner_kind="cart_line", owner_ids=[1], ttl_seconds=60) == 0


def test_consuming_a_part_splits_the_promise():
    (shirt,), location, channel = stocked(5)
    services.allocate([demand(shirt, location, channel, quantity=3)], actor=SYSTEM)

    services.consume(owner_kind="cart_line", owner_id=1, quantity=2, actor=SYSTEM)

    assert level(shirt) == (3, 0, 1, 0)
    assert sorted(Reservation.objects.values_list("state", "quantity")) == [("allocated", 1), ("consumed", 2)]
    with pytest.raises(PromiseGone):
        services.consume(owner_kind="cart_line", owner_id=1, quantity=2, actor=SYSTEM)


def test_receive_and_adjust_name_reason_and_person():
    (shirt,), location, _channel = stocked(5)

    services.receive(variant_id=shirt.pk, location_id=location.pk, quantity=4, actor=SYSTEM, reference="DN-1")
    services.adjust(
        variant_id=shirt.pk, location_id=location.pk, delta=-2, reason=AdjustReason.DAMAGED, actor=SYSTEM, note="Wet"
    )

    assert level(shirt) == (7, 0, 0, 0)
    assert list(StockMovement.objects.order_by("pk").values_list("kind", "quantity", "reason")) == [
        ("receive", 4, "delivery"),
        ("adjust", -2, "damaged"),
    ]
    assert AuditEntry.objects.count() == 2


def test_adjusting_away_what_was_promised_is_refused_and_changes_nothing():
    (shirt,), location, channel = stocked(2)
    services.allocate([demand(shirt, location, channel, quantity=2)], actor=SYSTEM)

    with pytest.raises(NotEnoughUnits):
        services.adjust(
            variant_id=shirt.pk, location_id=location.pk, delta=-1, reason=AdjustReason.STOLEN, actor=SYSTEM
        )

    assert level(shirt) == (2, 0, 2, 0)
    assert not StockMovement.objects.exists()


def test_count_breaks_holds_before_allocations_and_the_newest_first():
    (shirt,), location, channel = stocked(4)
    services.allocate([demand(shirt, location, channel, quantity=2, owner=1)], actor=SYSTEM)
    services.reserve([demand(shirt, location, channel, quantity=1, owner=2)], ttl_seconds=60, actor=SYSTEM)
    services.reserve([demand(shirt, location, channel, quantity=1, owner=3)], ttl_seconds=60, actor=SYSTEM)

    result = services.count(variant_id=shirt.pk, location_id=location.pk, counted=1, actor=SYSTEM)

    assert {(row.owner_id, row.quantity, row.was_allocated) for row in result.broken} == {
        (3, 1, False),
        (2, 1, False),
        (1, 1, True),
    }
    assert level(shirt) == (1, 0, 1, 0)
    assert Event.objects.filter(name="inventory.promise_broken").count() == 3


def test_every_change_publishes_the_version_of_its_level():
    (shirt,), location, channel = stocked(4)
    services.reserve([demand(shirt, location, channel)], ttl_seconds=60, actor=SYSTEM)

    versions = (
        Event.objects.filter(name="inventory.stock_changed")
        .order_by("pk")
        .values_list("payload__level_version", flat=True)
    )

    assert list(versions) == [1, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_atp_takes_one_statement_for_any_number(count, django_assert_num_queries):
    variants, location, channel = stocked(4, count=count)

    with django_assert_num_queries(1):
        found = selectors.atp(
            variant_ids=[row.pk for row in variants],
            location_ids=[location.pk],
            channel_id=channel.pk,
            method=Method.PICKUP,
        )

    assert found == {(row.pk, location.pk): 4 for row in variants}


@pytest.mark.parametrize("count", [1, 3])
def test_reserve_takes_two_statements_for_any_number_of_lines(count, django_assert_num_queries):
    variants, location, channel = stocked(4, count=count)

    with django_assert_num_queries(4):  # savepoint, reservations, kernel, release
        services.reserve([demand(row, location, channel) for row in variants], ttl_seconds=60, actor=SYSTEM)


def test_time_in_tests_is_the_databases():
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
