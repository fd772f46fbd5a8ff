"""Order holds: an open one stops accepting, picking, sending and handing over, with its reason; nothing else."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command

from apps.core.errors import InvalidInput
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, RejectReason, Status
from apps.fulfilment.errors import NoSuchHold, NoSuchWork, OnHold, ReasonMissing
from apps.fulfilment.models import FulfilmentTransition, OrderHold
from apps.outbox.models import Event
from tests.factories.shop import NOW, open_shop, work_of
from tests.fulfilment.test_machine import STEPS, in_state
from tests.races import outcomes, race

PAST = NOW.replace(year=2020)


def hold(shop, order, **more):
    values = {"kind": HoldKind.FRAUD, "reason": "Two cards, one address.", "actor": shop.manager, "now": NOW, **more}
    return fulfilment.hold(order_id=order.pk, **values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "state", "is_parcel"),
    [
        ("accept", Status.ASSIGNED, False),
        ("start", Status.ASSIGNED, False),
        ("start", Status.ACCEPTED, False),
        ("pick", Status.PICKING, False),
        ("hand_over", Status.READY, False),
        ("ship", Status.PACKED, True),
    ],
)
@pytest.mark.parametrize("of_one_work", [True, False])
def test_open_hold_refuses_with_its_reason_until_it_is_ended(step, state, is_parcel, of_one_work):
    shop = open_shop()
    work = in_state(shop, state, is_parcel=is_parcel)
    row = hold(shop, work.order, work_id=work.public_id if of_one_work else None)
    steps = FulfilmentTransition.objects.count()

    with pytest.raises(OnHold, match="Two cards, one address"):
        STEPS[step](work, shop.clerk)
    assert FulfilmentTransition.objects.count() == steps
    for _time in range(2):
        fulfilment.end_hold(hold_id=row.public_id, actor=shop.manager, now=NOW)

    STEPS[step](work_of(work.order), shop.clerk)
    assert Event.objects.filter(name="fulfilment.order_hold_ended").count() == 1
    call_command("verify", verbosity=0)


@pytest.mark.django_db
def test_held_shop_may_still_say_that_it_has_none():
    shop = open_shop()
    work = in_state(shop, Status.ASSIGNED)
    hold(shop, work.order)

    fulfilment.reject(work_id=work.public_id, reason=RejectReason.GONE, actor=shop.clerk, now=NOW)

    assert work_of(work.order).status == Status.REJECTED


@pytest.mark.django_db
def test_hold_of_another_pickup_does_not_stop_this_one():
    shop = open_shop()
    work, other = in_state(shop, Status.ASSIGNED), in_state(shop, Status.ASSIGNED)
    hold(shop, other.order)

    fulfilment.accept(work_id=work.public_id, actor=shop.clerk)

    with pytest.raises(NoSuchWork):
        hold(shop, work.order, work_id=other.public_id)


@pytest.mark.django_db
def test_hold_ends_by_itself_when_its_time_has_come():
    shop = open_shop()
    work = in_state(shop, Status.ASSIGNED)
    hold(shop, work.order, until=NOW + timedelta(days=900))
    OrderHold.objects.update(until=PAST)

    fulfilment.accept(work_id=work.public_id, actor=shop.clerk)

    assert [fulfilment.end_overdue_holds(now=NOW) for _time in range(2)] == [1, 0]
    assert OrderHold.objects.get().ended_by_key == "system"


@pytest.mark.django_db
def test_same_hold_again_is_that_one_and_nonsense_is_refused():
    shop = open_shop()
    order = in_state(shop, Status.ASSIGNED).order

    assert hold(shop, order) == hold(shop, order)
    with pytest.raises(ReasonMissing):
        hold(shop, order, reason="  ")
    with pytest.raises(InvalidInput):
        hold(shop, order, until=PAST)
    with pytest.raises(NoSuchHold):
        fulfilment.end_hold(hold_id=order.public_id, actor=shop.manager, now=NOW)
    assert OrderHold.objects.count() == 1


@pytest.mark.django_db
def test_holds_of_an_order_are_one_statement(django_assert_num_queries):
    shop = open_shop()
    order = in_state(shop, Status.ASSIGNED).order
    for reason in ("a", "b", "c"):
        hold(shop, order, reason=reason)

    with django_assert_num_queries(1):
        assert [row.reason for row in selectors.holds_of(order)] == ["c", "b", "a"]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_accepting_and_holding_at_once_never_overlook_each_other():
    shop = open_shop()
    for _ in range(5):
        work = in_state(shop, Status.ASSIGNED)

        results = race(
            partial(fulfilment.accept, work_id=work.public_id, actor=shop.clerk), partial(hold, shop, work.order)
        )

        assert set(outcomes(results)) <= {"ok", "OnHold"}
        assert (work_of(work.order).status == Status.ACCEPTED) is not isinstance(results[0], OnHold)
        assert OrderHold.objects.filter(order=work.order).count() == 1
