"""Pickups that wait: called once, reminded of twice, given more time, in the end a no-show; here, or sent for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from apps.accounts.permissions import Role
from apps.core.errors import IllegalTransition, PermissionDenied
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import GroupPolicy, HoldKind, RejectReason, Status
from apps.fulfilment.errors import AlreadyExtended, BadDate, NobodyNamed, NoSuchWork, NotWaiting
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.fulfilment.services import Leaving
from apps.inventory.services import Plan
from apps.outbox.models import Event
from apps.stores.models import OpeningException
from tests.factories.shop import GUEST, NOW, code_of, open_shop, staff_of, work_of
from tests.fulfilment.test_machine import strangers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ready():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    return shop, order, shop.ready(order)


def clock(work, *, ready_ago, left, reminded=0):
    """As if it had become ready then, were to be collected by then, and so many reminders had gone out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fulfilment_fulfilmentorder SET ready_at = omni_now() - %s, collect_by = omni_now() + %s, "
            "reminders_sent = greatest(reminders_sent, %s) WHERE id = %s",
            [ready_ago, left, reminded, work.pk],
        )


def told(name):
    return list(Event.objects.filter(name=f"fulfilment.{name}").order_by("pk").values_list("payload", flat=True))


def half(order, shop):
    """A second work of the same order in the same shop: one unit of it is sourced there anew."""
    work = work_of(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    line = work.lines.get()
    fulfilment.short(
        work_id=work.public_id,
        line_id=line.public_id,
        quantity=1,
        reason=RejectReason.DAMAGED,
        actor=shop.clerk,
        now=NOW,
    )
    plan = Plan(actor=shop.clerk)
    other = fulfilment.assign_units(
        order, {line.order_line: 1}, plan, location=shop.location, promised_at=NOW, actor=shop.clerk
    )
    plan.apply()
    return FulfilmentOrder.objects.get(pk=work.pk), other


def make_ready(shop, work):
    if work.status in {Status.ASSIGNED, Status.ACCEPTED}:
        fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    for line in work.lines.filter(quantity__gt=0):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=shop.clerk)
    return fulfilment.make_ready(work_id=work.public_id, bin_code="A3", actor=shop.clerk, now=NOW)


def test_customer_is_called_once_when_all_parts_are_there():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    first, second = half(order, shop)

    make_ready(shop, first)
    FulfilmentOrder.objects.filter(pk=first.pk).update(collect_by=NOW + DAY)
    assert [event["calls"] for event in told("pickup_ready")] == [False]
    make_ready(shop, second)

    assert [event["calls"] for event in told("pickup_ready")] == [False, True]
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.collect_by == second.collect_by
    found = selectors.works_by_code(code_of(first), location_id=shop.location.pk)
    assert {work.pk for work in found} == {first.pk, second.pk}
    call_command("verify", verbosity=0)


def test_each_part_is_called_where_that_is_agreed():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    first, _second = half(order, shop)
    PickupGroup.objects.update(policy=GroupPolicy.EACH)

    make_ready(shop, first)

    assert [event["calls"] for event in told("pickup_ready")] == [True]


def test_customer_is_called_when_the_missing_part_is_given_up():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    first, second = half(order, shop)
    make_ready(shop, first)

    fulfilment.reject(work_id=second.public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    assert (fulfilment.call_whole_groups(), fulfilment.call_whole_groups()) == (1, 0)

    assert [event["calls"] for event in told("pickup_ready")] == [False, True]


def test_nobody_is_given_up_while_a_part_is_missing():
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 2))
    first, _second = half(order, shop)
    make_ready(shop, first)
    clock(first, ready_ago=6 * DAY, left=-DAY)

    assert fulfilment.expire_overdue(now=NOW) == 0
    assert fulfilment.remind() == 0


@pytest.mark.parametrize(
    ("ready_ago", "left", "kinds"),
    [
        (DAY, 4 * DAY, []),
        (3 * DAY, 2 * DAY, ["half_way"]),
        (4 * DAY, timedelta(hours=11), ["last_day"]),
        (5 * DAY, -timedelta(minutes=1), []),
    ],
)
def test_reminders_come_half_way_and_on_the_last_day(ready_ago, left, kinds):
    _shop, _order, work = ready()
    clock(work, ready_ago=ready_ago, left=left)

    for _beat in range(2):
        fulfilment.remind()

    assert [event["kind"] for event in told("pickup_reminder")] == kinds


def test_one_reminder_for_all_that_one_customer_collects():
    shop, order, work = ready()
    shop.paid(order)
    fulfilment.hand_over(
        work_id=work.public_id,
        code=code_of(work),
        actor=shop.clerk,
        now=NOW,
        leaving=Leaving(units={work.lines.get().public_id: 1}),
    )
    rest = FulfilmentOrder.objects.get(split_from=work)
    clock(rest, ready_ago=3 * DAY, left=2 * DAY)

    assert (fulfilment.remind(), fulfilment.remind()) == (1, 0)
    clock(rest, ready_ago=5 * DAY, left=timedelta(hours=1))
    assert (fulfilment.remind(), fulfilment.remind()) == (1, 0)


def test_reminders_can_be_switched_off(settings):
    settings.OMNI_REMINDER_SHARE, settings.OMNI_REMINDER_LAST_SECONDS = 0, 0
    _shop, _order, work = ready()
    clock(work, ready_ago=5 * DAY, left=timedelta(hours=1))

    assert fulfilment.remind() == 0


def test_customer_takes_more_days_once():
    shop, order, work = ready()
    before = work.collect_by

    (longer,) = fulfilment.extend_for_customer(order_id=order.pk, actor=GUEST)
    with pytest.raises(AlreadyExtended):
        fulfilment.extend_for_customer(order_id=order.pk, actor=GUEST)

    work.refresh_from_db()
    assert work.collect_by == longer.collect_by == before + 3 * DAY
    assert [event["reason"] for event in told("pickup_extended")] == ["customer"]
    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    with pytest.raises(NotWaiting):
        fulfilment.extend_for_customer(order_id=order.pk, actor=GUEST)
    call_command("verify", verbosity=0)


def test_staff_give_more_days_within_reason():
    shop, _order, work = ready()
    until = work.collect_by + 5 * DAY

    for _twice in range(2):
        fulfilment.extend(work_id=work.public_id, until=until, actor=shop.clerk, now=NOW)
    for wrong in (NOW, until - DAY, NOW + 61 * DAY):
        with pytest.raises(BadDate):
            fulfilment.extend(work_id=work.public_id, until=wrong, actor=shop.clerk, now=NOW)
    for actor, error in strangers(shop):
        with pytest.raises(error):
            fulfilment.extend(work_id=work.public_id, actor=actor, now=NOW)
    with pytest.raises(IllegalTransition):
        fulfilment.extend(
            work_id=work_of(shop.placed((shop.stocked(1, name="Cap"), 1))).public_id, actor=shop.clerk, now=NOW
        )

    work.refresh_from_db()
    assert work.collect_by == until
    assert len(told("pickup_extended")) == 1


def test_day_on_which_the_shop_stays_closed_is_not_the_last():
    shop, _order, work = ready()
    clock(work, ready_ago=5 * DAY, left=-timedelta(minutes=5))
    work.refresh_from_db()
    for back in (0, 1):
        OpeningException.objects.create(
            location=shop.location, on=(work.collect_by - back * DAY).date(), is_closed=True
        )

    assert fulfilment.expire_overdue(now=NOW) == 0

    before, work = work.collect_by, work_of(work.order)
    assert work.status == Status.READY
    assert before < work.collect_by < before + 3 * DAY
    assert [event["reason"] for event in told("pickup_extended")] == ["closed"]


def test_what_nobody_could_collect_is_not_given_up():
    shop, order, work = ready()
    hold = fulfilment.hold(order_id=order.pk, kind=HoldKind.FRAUD, reason="Ask the bank", actor=shop.manager, now=NOW)
    clock(work, ready_ago=5 * DAY, left=-timedelta(minutes=5))

    assert fulfilment.expire_overdue(now=NOW) == 0

    assert work_of(order).collect_by > NOW
    assert [event["reason"] for event in told("pickup_extended")] == ["held"]
    fulfilment.end_hold(hold_id=hold.public_id, actor=shop.manager, now=NOW)
    clock(work, ready_ago=9 * DAY, left=-timedelta(minutes=5), reminded=2)
    assert fulfilment.expire_overdue(now=NOW) == 1


@pytest.mark.parametrize("parts", [1, 3])
def test_lists_of_the_desk_cost_the_same(django_assert_num_queries, parts):
    shop = open_shop()
    order = shop.placed((shop.stocked(5), 3))
    work = shop.ready(order)
    shop.paid(order)
    for left in range(parts, 0, -1):
        rest = FulfilmentOrder.objects.get(order=order, status=Status.READY)
        units = {rest.lines.get().public_id: 1 if left > 1 else rest.lines.get().quantity}
        fulfilment.hand_over(
            work_id=rest.public_id, code=code_of(work), actor=shop.clerk, now=NOW, leaving=Leaving(units=units)
        )

    with django_assert_num_queries(3):
        assert len([row.lines.all()[0].order_line.sku for row in selectors.hand_overs_of(order)]) == parts
    code = code_of(work)
    with django_assert_num_queries(2):
        assert len(selectors.works_by_code(code, location_id=shop.location.pk)) == parts
    with django_assert_num_queries(0):
        assert len(selectors.document_owners([work])) == 1


def test_who_is_here_comes_first_in_the_queue():
    shop = open_shop()
    shirt = shop.stocked(9)
    first, second = shop.placed((shirt, 1)), shop.placed((shirt, 1))

    for _twice in range(2):
        fulfilment.arrive(order_id=second.pk, actor=GUEST)

    assert [work.order_id for work in selectors.queue(location_id=shop.location.pk)] == [second.pk, first.pk]
    assert len(told("customer_arrived")) == 1
    assert selectors.shop_figures(location_ids=[shop.location.pk], since=NOW)[shop.location.pk].here == 1


def test_delegate_is_named_changed_and_revoked():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 1))

    fulfilment.name_delegate(order_id=order.pk, name=" Luis Gil ", document_hint="42X", actor=GUEST)
    fulfilment.name_delegate(order_id=order.pk, name="Luis Gil", document_hint="42X", actor=GUEST)
    with pytest.raises(NobodyNamed):
        fulfilment.name_delegate(order_id=order.pk, name=" ", actor=GUEST)
    (group,) = fulfilment.revoke_delegate(order_id=order.pk, actor=GUEST)

    assert (group.delegate_name, group.delegate_hint) == ("", "")
    assert [event["is_named"] for event in told("delegate_named")] == [True, False]


def test_nothing_waits_once_it_is_collected():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 1))
    shop.collected(order)

    for verb in (
        lambda: fulfilment.arrive(order_id=order.pk, actor=GUEST),
        lambda: fulfilment.name_delegate(order_id=order.pk, name="Luis", actor=GUEST),
        lambda: fulfilment.revoke_delegate(order_id=order.pk, actor=GUEST),
    ):
        with pytest.raises(NotWaiting):
            verb()
    assert told("customer_arrived") == told("delegate_named") == []


def test_label_is_for_staff_of_that_shop():
    shop, _order, work = ready()

    for actor in (GUEST, staff_of(shop.location, Role.MARKETING), staff_of(open_shop().location, Role.STAFF)):
        with pytest.raises((NoSuchWork, PermissionDenied)):
            selectors.label(work.public_id, actor=actor)
