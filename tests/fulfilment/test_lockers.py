"""A locker opens to the code alone: what lies in it, what is paid, and not to those who guess."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.errors import TooManyAttempts
from apps.accounts.permissions import Role
from apps.core.errors import PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.errors import NotInLocker, NotPaid, WrongCode
from apps.fulfilment.models import HandOver
from apps.inventory.models import LedgerEntry
from apps.stores.enums import DeviceKind
from tests.factories.shop import NOW, code_of, open_shop, staff_of, work_of
from tests.fulfilment.scenes import device

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
