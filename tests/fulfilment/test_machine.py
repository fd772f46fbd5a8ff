"""Every step of a pickup from every state: what is allowed, what is refused, by whom."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.core.errors import IllegalTransition, PermissionDenied
from apps.fulfilment import selectors
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import OPEN, TRANSITIONS, RejectReason, Status
from apps.fulfilment.errors import NoSuchWork, WrongCode
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, FulfilmentTransition, PutBackTask
from apps.fulfilment.services import _state
from apps.inventory.enums import Method
from apps.inventory.services import Plan
from apps.orders.enums import CancelReason
from apps.stores.models import Location
from tests.factories.fulfilment import FulfilmentOrderFactory
from tests.factories.shop import GUEST, NOW, code_of, open_shop, staff_of, work_of
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db
PAST = NOW.replace(year=2020)


def line_of(work):
    return FulfilmentLine.objects.get(fulfilment_order=work).public_id


def short_one(work, actor):
    fulfilment.short(
        work_id=work.public_id, line_id=line_of(work), quantity=1, reason=RejectReason.NOT_FOUND, actor=actor, now=NOW
    )


STEPS = {
    "accept": lambda work, actor: fulfilment.accept(work_id=work.public_id, actor=actor),
    "start": lambda work, actor: fulfilment.start_picking(work_id=work.public_id, actor=actor),
    "pick": lambda work, actor: fulfilment.set_picked(
        work_id=work.public_id, line_id=line_of(work), quantity=0, actor=actor
    ),
    "pack": lambda work, actor: fulfilment.pack(work_id=work.public_id, actor=actor),
    "ready": lambda work, actor: fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=actor, now=NOW),
    "reject": lambda work, actor: fulfilment.reject(
        work_id=work.public_id, reason=RejectReason.NO_TIME, actor=actor, now=NOW
    ),
    "short": short_one,
    "hand_over": lambda work, actor: fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work) if work.pickup_group else "", actor=actor, now=NOW
    ),
    "ship": lambda work, actor: fulfilment.ship(work_id=work.public_id, carrier="Own courier", actor=actor, now=NOW),
    "deliver": lambda work, actor: fulfilment.deliver(work_id=work.public_id, actor=actor, now=NOW),
}
ALLOWED = {
    "accept": {Status.ASSIGNED, Status.ACCEPTED},
    "start": {Status.ASSIGNED, Status.ACCEPTED, Status.PICKING},
    "pick": {Status.PICKING},
    "pack": {Status.PICKING, Status.PACKED},
    "ready": {Status.PICKING, Status.PACKED, Status.READY},
    "reject": {Status.ASSIGNED, Status.ACCEPTED, Status.REJECTED},
    "short": {Status.PICKING},
    "hand_over": {Status.READY, Status.COLLECTED},
    "ship": {Status.SHIPPED, Status.DELIVERED},  # and PACKED, where it is a parcel
    "deliver": {Status.SHIPPED, Status.DELIVERED},
}


HOME = fulfilment.Address(name="Ana Ruiz", street="Calle Mayor 1", city="Madrid", postcode="28013", country="ES")


def parcel_of(shop, order):
    """The shop can't do it as a pickup, and sends it instead."""
    Location.objects.filter(pk=shop.location.pk).update(ships=True)
    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.OTHER, actor=shop.clerk, now=NOW)
    with transaction.atomic():
        plan = Plan(actor=SYSTEM)
        fulfilment.assign_units(
            order, {order.lines.get(): 1}, plan, location=shop.location, promised_at=NOW, actor=SYSTEM, address=HOME
        )
        plan.apply()
    return work_of(order)


def in_state(shop, state, *, is_parcel=False):
    """A paid order of one unit whose work stands at `state`; what is picked is picked whole."""
    order = shop.placed((shop.stocked(5), 1))
    if is_parcel or state in {Status.SHIPPED, Status.DELIVERED}:
        shop.paid(order)
        work = parcel_of(shop, order)
    else:
        work = work_of(order)
    way = {
        Status.ASSIGNED: [],
        Status.ACCEPTED: ["accept"],
        Status.PICKING: ["start"],
        Status.PACKED: ["start", "all", "pack"],
        Status.READY: ["start", "all", "ready"],
        Status.COLLECTED: ["start", "all", "ready", "hand_over"],
        Status.SHIPPED: ["start", "all", "pack", "ship"],
        Status.DELIVERED: ["start", "all", "pack", "ship", "deliver"],
        Status.REJECTED: ["reject"],
        Status.EXPIRED: ["start", "all", "ready", "expire"],
        Status.CANCELLED: ["cancel"],
    }[state]
    if state != Status.CANCELLED and work.method == Method.PICKUP:
        shop.paid(order)
    for step in way:
        if step == "all":
            fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=1, actor=shop.clerk)
        elif step == "expire":
            FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=PAST, reminders_sent=2)
            fulfilment.expire_overdue(now=NOW)
        elif step == "cancel":
            checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
        else:
            STEPS[step](work, shop.clerk)
    found = work_of(order)
    assert found.status == state
    return found


@pytest.mark.parametrize("state", Status.values)
@pytest.mark.parametrize("step", STEPS)
def test_step_from_state(step, state):
    shop = open_shop()
    work = in_state(shop, state)
    if state == Status.PICKING and step in {"pack", "ready"}:
        fulfilment.set_picked(work_id=work.public_id, line_id=line_of(work), quantity=1, actor=shop.clerk)
    steps = FulfilmentTransition.objects.filter(fulfilment_order=work).count()

    if state in ALLOWED[step]:
        STEPS[step](work, shop.clerk)
    else:
        with pytest.raises((IllegalTransition, WrongCode)):  # a parcel has no code
            STEPS[step](work, shop.clerk)
        assert work_of(work.order).status == state
        assert FulfilmentTransition.objects.filter(fulfilment_order=work).count() == steps
    call_command("verify", verbosity=0)


@pytest.mark.parametrize("to", Status.values)
@pytest.mark.parametrize("source", Status.values)
def test_mover_knows_every_pair(source, to):
    ended = {"ended_at": NOW} if source not in OPEN else {}
    timed = {"ready_at": NOW, "collect_by": NOW, "reason": RejectReason.OTHER, "bin": "A1"}
    work = FulfilmentOrderFactory(status=source, **ended, **timed)
    work.ended_at = None if to in OPEN else NOW

    if to in TRANSITIONS[source]:
        _state._move(work, to, "ended_at", actor=GUEST)
        work.refresh_from_db()
        assert work.status == to
        assert FulfilmentTransition.objects.get(fulfilment_order=work).to_status == to
    else:
        with pytest.raises(IllegalTransition):
            _state._move(work, to, "ended_at", actor=GUEST)
        assert not FulfilmentTransition.objects.exists()


def strangers(shop):
    other = LocationFactory()
    device = Actor(kind=ActorKind.DEVICE, key="device:1", device_id=1, location_id=shop.location.pk)
    return [
        (GUEST, PermissionDenied),
        (Actor(kind=ActorKind.CUSTOMER, key="user:9", user_id=9, customer_id=9), PermissionDenied),
        (device, PermissionDenied),
        (staff_of(shop.location, Role.MARKETING), PermissionDenied),
        (staff_of(shop.location, Role.FINANCE), PermissionDenied),
        (staff_of(shop.location, Role.AGENT), PermissionDenied),
        (staff_of(other, Role.STAFF), NoSuchWork),
        (staff_of(other, Role.MANAGER), NoSuchWork),
    ]


@pytest.mark.parametrize("step", STEPS)
def test_step_is_for_staff_of_that_shop(step):
    shop = open_shop()
    state = next(state for state in Status if state in ALLOWED[step])
    work = in_state(shop, state)

    for actor, error in strangers(shop):
        with pytest.raises(error):
            STEPS[step](work, actor)

    assert work_of(work.order).status == state
    for actor in (shop.clerk, shop.manager):
        if step in {"pack", "ready"}:
            break
        STEPS[step](in_state(shop, state), actor)


def test_putting_back_is_for_staff_of_that_shop_and_happens_once():
    shop = open_shop()
    in_state(shop, Status.EXPIRED)
    task = PutBackTask.objects.get()

    for actor, error in strangers(shop):
        with pytest.raises(error):
            fulfilment.put_back(task_id=task.public_id, actor=actor, now=NOW)
    assert selectors.put_backs(location_id=shop.location.pk) == [task]
    for _time in range(2):
        fulfilment.put_back(task_id=task.public_id, actor=shop.clerk, now=NOW)

    assert selectors.put_backs(location_id=shop.location.pk) == []
    call_command("verify", verbosity=0)


@pytest.mark.parametrize(
    ("state", "codes", "last"),
    [
        (Status.ASSIGNED, ["placed", "accepted", "picking", "ready", "collected"], "placed"),
        (Status.READY, ["placed", "accepted", "picking", "ready", "collected"], "ready"),
        (Status.COLLECTED, ["placed", "accepted", "picking", "ready", "collected"], "collected"),
        (Status.REJECTED, ["placed", "rejected"], "rejected"),
        (Status.SHIPPED, ["placed", "accepted", "picking", "shipped", "delivered"], "shipped"),
        (Status.EXPIRED, ["placed", "accepted", "picking", "ready", "expired"], "expired"),
        (Status.CANCELLED, ["placed", "cancelled"], "cancelled"),
    ],
)
def test_progress_shows_what_was_reached_and_how_it_ended(state, codes, last):
    shop = open_shop()

    steps = selectors.progress(in_state(shop, state))

    assert [step.code for step in steps] == codes
    assert [step.code for step in steps if step.at][-1] == last
