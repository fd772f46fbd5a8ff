"""A locker's screen: the code alone opens it, and what it says is words."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.core.actor import SYSTEM
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentOrder, HandOver
from apps.stores import services as stores
from apps.stores.enums import DeviceKind
from omni.http import DEVICE_COOKIE
from tests.factories.shop import Shop, code_of, open_shop, work_of
from tests.kiosk.places import Tablet, at_work

pytestmark = pytest.mark.django_db


def locker_at(shop: Shop) -> Client:
    code = stores.issue_enrolment_code(
        actor=SYSTEM, location_id=shop.location.pk, name="Locker", kind=DeviceKind.LOCKER
    )
    _device, token = stores.enrol_device(code=code)
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    return client


def in_the_locker(shop: Shop, *, is_paid: bool = True) -> FulfilmentOrder:
    """Put there by staff at their tablet."""
    order = shop.placed((shop.stocked(3), 1))
    work = shop.picked(order)
    client = Tablet(shop).unlocked()
    here = f"/store/orders/{work.public_id}/"
    assert "It lies in the locker" in client.get(here).content.decode()
    client.post(f"{here}make-ready/", {"shelf": "L7", "in_locker": "yes"})
    if is_paid:
        shop.paid(order)
    return work_of(order)


def test_the_code_opens_the_door_and_the_screen_forgets():
    shop = open_shop()
    client = locker_at(shop)
    work = in_the_locker(shop)

    answer = client.post("/store/locker/", {"code": code_of(work).lower()})

    assert "L7" in answer.content.decode()
    assert 'data-wipe="30"' in answer.content.decode()
    work.refresh_from_db()
    assert work.status == Status.COLLECTED
    assert code_of(work) not in client.get("/store/locker/").content.decode()


@pytest.mark.parametrize("code", ["", "222222", "x" * 400, "\x00"])
def test_a_wrong_code_opens_nothing_and_is_not_shown_again(code: str):
    shop = open_shop()
    client = locker_at(shop)
    in_the_locker(shop)

    answer = client.post("/store/locker/", {"code": code})

    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in answer.content.decode()
    assert not HandOver.objects.exists()


def test_what_is_not_paid_stays_inside():
    shop = open_shop()
    client = locker_at(shop)
    work = in_the_locker(shop, is_paid=False)

    answer = client.post("/store/locker/", {"code": code_of(work)})

    assert 400 <= answer.status_code < 500
    assert not HandOver.objects.exists()


def test_ten_guesses_lock_the_locker():
    shop = open_shop()
    client = locker_at(shop)
    work = in_the_locker(shop)
    for number in range(10):
        client.post("/store/locker/", {"code": f"22222{number}"})

    assert client.post("/store/locker/", {"code": code_of(work)}).status_code == 429
    assert not HandOver.objects.exists()


def test_a_locker_shows_no_names_and_a_tablet_is_no_locker():
    shop = open_shop()
    client = locker_at(shop)
    _shop, tablet = at_work()

    assert client.get("/store/").headers["Location"].startswith("/store/unlock/")
    assert client.get("/store/unlock/").headers["Location"] == "/store/locker/"
    assert tablet.get("/store/locker/").headers["Location"] == "/store/"
    assert Client().get("/store/locker/").headers["Location"] == "/store/enrol/"
