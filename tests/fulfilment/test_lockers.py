"""A locker opens to the code alone: what lies in it, what is paid, and not to those who guess."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.accounts.errors import TooManyAttempts
from apps.accounts.permissions import Role
from apps.core.errors import PermissionDenied
from apps.core.models import OmniNow
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import HoldKind, Identity, RefusalReason, Status
from apps.fulfilment.errors import BinTaken, NotInLocker, NotPaid, OnHold, WrongCode
from apps.fulfilment.models import FulfilmentOrder, HandOver
from apps.fulfilment.services import _split, _state
from apps.inventory.models import LedgerEntry, StockLevel
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import OrderStatus
from apps.outbox.models import Event
from apps.stores.enums import DeviceKind
from tests.factories.shop import NOW, code_of, open_shop, staff_of, work_of
from tests.fulfilment.scenes import device
from tests.races import outcomes, race

pytestmark = pytest.mark.django_db


def in_locker(shop, *, paid=True, in_locker=True):
    order = shop.placed((shop.stocked(3), 1))
    work = shop.picked(order)
    fulfilment.make_ready(work_id=work.public_id, bin_code="L7", in_locker=in_locker, actor=shop.clerk, now=NOW)
    if paid:
        shop.paid(order)
    return work_of(order)


def collect(locker, code):
    return fulfilment.locker_collect(code=code, actor=locker, now=NOW)


def test_code_opens_what_is_paid_and_shown_again_it_is_the_same():
    shop = open_shop()
    work, locker = in_locker(shop), device(shop.location)

    for _twice in range(2):
        assert [given.bin for given in collect(locker, code_of(work))] == ["L7"]

    assert work_of(work.order).status == Status.COLLECTED
    assert HandOver.objects.get().identity == Identity.LOCKER
    call_command("verify", verbosity=0)


@pytest.mark.parametrize(
    ("error", "fields"),
    [(NotPaid, {"paid": False}), (NotInLocker, {"in_locker": False})],
    ids=["unpaid", "at the desk"],
)
def test_what_is_not_paid_or_lies_elsewhere_stays(error, fields):
    shop = open_shop()
    work, locker = in_locker(shop, **fields), device(shop.location)
    entries = LedgerEntry.objects.count()

    for _more_than_the_limit in range(12):
        with pytest.raises(error):
            collect(locker, code_of(work))

    assert work_of(work.order).status == Status.READY
    assert LedgerEntry.objects.count() == entries


def test_ten_wrong_codes_lock_the_locker():
    shop = open_shop()
    work, locker = in_locker(shop), device(shop.location)

    for _try in range(10):
        with pytest.raises(WrongCode):
            collect(locker, "AAAAAA")
    with pytest.raises(TooManyAttempts):
        collect(locker, code_of(work))

    assert work_of(work.order).status == Status.READY


def test_only_a_locker_of_that_shop_opens():
    shop = open_shop()
    work = in_locker(shop)

    for actor in (
        device(shop.location, DeviceKind.TABLET),
        shop.clerk,
        shop.manager,
        staff_of(shop.location, Role.ADMIN),
    ):
        with pytest.raises(PermissionDenied):
            collect(actor, code_of(work))
    with pytest.raises(WrongCode):
        collect(device(open_shop().location), code_of(work))

    assert work_of(work.order).status == Status.READY


def parts_in_locker(shop, count=3):
    """One order in several parts behind several doors, under one code: it was parted at the desk, and all of it is paid."""
    order = shop.placed((shop.stocked(9), count))
    work = shop.picked(order)
    fulfilment.make_ready(work_id=work.public_id, bin_code="L0", in_locker=True, actor=shop.clerk, now=NOW)
    shop.paid(order)
    with transaction.atomic():
        for number in range(1, count):
            lines = _state.lines_of(work)
            rest, _moved = _split.split(work_of(order), lines, {lines[0].pk: 1}, actor=shop.clerk)
            FulfilmentOrder.objects.filter(pk=rest.pk).update(bin=f"L{number}")
            work = FulfilmentOrder.objects.get(pk=work.pk)
    return order


def test_several_parts_leave_together_each_with_its_document():
    shop = open_shop()
    order, locker = parts_in_locker(shop), device(shop.location)

    given = collect(locker, code_of(work_of(order)))

    assert sorted(work.bin for work in given) == ["L0", "L1", "L2"]
    assert set(FulfilmentOrder.objects.values_list("status", flat=True)) == {Status.COLLECTED}
    assert FiscalDocument.objects.count() == HandOver.objects.count() == 3
    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    call_command("verify", verbosity=0)


def test_what_keeps_one_part_keeps_all_of_them():
    shop = open_shop()
    order, locker = parts_in_locker(shop), device(shop.location)
    last = work_of(order)
    fulfilment.hold(
        order_id=order.pk, work_id=last.public_id, kind=HoldKind.STAFF, reason="Wrong size", actor=shop.manager, now=NOW
    )
    entries = LedgerEntry.objects.count()

    with pytest.raises(OnHold):
        collect(locker, code_of(last))

    assert set(FulfilmentOrder.objects.values_list("status", flat=True)) == {Status.READY}
    assert LedgerEntry.objects.count() == entries
    assert not HandOver.objects.exists()


def test_code_opens_no_door_behind_which_somebody_else_s_goods_lie_by_now():
    shop = open_shop()
    work, locker = in_locker(shop), device(shop.location)
    collect(locker, code_of(work))
    other = in_locker(shop)

    with pytest.raises(NotInLocker):
        collect(locker, code_of(work))

    assert work_of(other.order).status == Status.READY


def test_code_of_yesterday_opens_nothing():
    shop = open_shop()
    work, locker = in_locker(shop), device(shop.location)
    collect(locker, code_of(work))
    HandOver.objects.update(created_at=OmniNow() - timedelta(minutes=11))

    with pytest.raises(NotInLocker):
        collect(locker, code_of(work))


def test_door_that_is_taken_takes_nothing_else():
    shop = open_shop()
    in_locker(shop)
    other = shop.picked(shop.placed((shop.stocked(3), 1)))

    with pytest.raises(BinTaken):
        fulfilment.make_ready(work_id=other.public_id, bin_code="L7", in_locker=True, actor=shop.clerk, now=NOW)

    assert work_of(other.order).status == Status.PICKING


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_code_typed_at_eight_screens_opens_each_door_once_in_the_books():
    shop = open_shop()
    order = parts_in_locker(shop)
    screens, code = [device(shop.location) for _screen in range(8)], code_of(work_of(order))

    results = race(*[partial(collect, screen, code) for screen in screens])

    assert [sorted(work.bin for work in given) for given in results] == [["L0", "L1", "L2"]] * 8
    assert FiscalDocument.objects.count() == HandOver.objects.count() == 3
    assert Event.objects.filter(name="fulfilment.pickup_collected").count() == 3
    assert StockLevel.objects.values_list("on_hand", "allocated").get() == (6, 0)
    call_command("verify", verbosity=0)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_locker_and_desk_have_one_winner_and_no_deadlock():
    for _round in range(3):
        shop = open_shop()
        order = parts_in_locker(shop)
        last = work_of(order)
        desk = partial(fulfilment.hand_over, work_id=last.public_id, code=code_of(last), actor=shop.clerk, now=NOW)

        results = race(
            partial(collect, device(shop.location), code_of(last)),
            desk,
            partial(
                fulfilment.refuse_at_desk,
                work_id=last.public_id,
                units=None,
                reason=RefusalReason.OTHER,
                actor=shop.clerk,
                now=NOW,
            ),
        )

        assert set(outcomes(results)) <= {"ok", "IllegalTransition"}
        assert FulfilmentOrder.objects.filter(order=order, status=Status.COLLECTED).count() in {2, 3}
    call_command("verify", verbosity=0)
