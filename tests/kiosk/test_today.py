"""The manager's page: late orders, load, promises, people; and the labels that are printed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.fulfilment.models import FulfilmentOrder, PickupGroup
from apps.kiosk.labels import MOST
from tests.factories.shop import open_shop, work_of
from tests.kiosk.places import Tablet, at_work, works_here

pytestmark = pytest.mark.django_db


def promised(work: FulfilmentOrder, minutes: int) -> FulfilmentOrder:
    FulfilmentOrder.objects.filter(pk=work.pk).update(promised_at=timezone.now() + timedelta(minutes=minutes))
    return work


def test_the_day_in_figures_and_names():
    shop, client = at_work(Role.MANAGER)
    works_here(shop, name="Nobody Here")
    mug = shop.stocked(20)
    late, soon, waits = (work_of(shop.placed((mug, units))) for units in (3, 2, 1))
    promised(late, -90)
    promised(soon, 20)
    promised(waits, 25)
    PickupGroup.objects.filter(order=waits.order).update(arrived_at=timezone.now())
    client.post("/store/accept/", {"work": soon.public_id})
    kept = shop.ready(shop.placed((mug, 1)))
    FulfilmentOrder.objects.filter(pk=kept.pk).update(
        ready_at=timezone.now() - timedelta(minutes=9), promised_at=timezone.now() - timedelta(minutes=8)
    )
    broken = shop.ready(shop.placed((mug, 1)))
    FulfilmentOrder.objects.filter(pk=broken.pk).update(
        ready_at=timezone.now(), promised_at=timezone.now() - timedelta(hours=1)
    )

    page = client.get("/store/today/").content.decode()

    figures = [part.split("</strong>")[0] for part in page.split('<strong class="num">')[1:6]]
    assert figures == ["1", "1", "2", "2", "0"]
    assert "late by 1 h" in page
    assert "33 %" in page, "late, kept and broken were due"
    assert "1 of 3 in time" in page
    assert "3 of 20" in page
    assert "Marta Soler" in page
    assert "Nobody Here" not in page
    assert "Tablet 1, since" in page


def test_an_empty_day_says_so():
    _shop, client = at_work(Role.MANAGER)

    page = client.get("/store/today/").content.decode()

    assert "Nothing is to be prepared." in page
    assert "Nothing was due yet" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_day_costs_the_same_for_any_number_of_rows(rows: int, django_assert_num_queries):
    shop, client = at_work(Role.MANAGER)
    mug = shop.stocked(20)
    for _ in range(rows):
        work = promised(work_of(shop.placed((mug, 1))), -30)
        client.post("/store/accept/", {"work": work.public_id})
        other = Tablet(shop)
        person = works_here(shop, name="Somebody")
        other.client.post("/store/unlock/", {"who": person.user_id, "pin": "485926"})
    client.get("/store/today/")

    with django_assert_num_queries(15):
        assert client.get("/store/today/").content.decode().count("late by") == rows


def test_another_shops_day_is_not_shown():
    shop, client = at_work(Role.MANAGER)
    other = open_shop()
    promised(work_of(other.placed((other.stocked(1), 1))), -90)

    assert "late by" not in client.get("/store/today/").content.decode()
    assert shop.location != other.location


def test_staff_see_no_ledger_of_who_did_what():
    _shop, client = at_work(Role.STAFF)

    assert client.get("/store/today/").status_code == 403
    assert "The shop today" not in client.get("/store/").content.decode()


@pytest.mark.parametrize("size", ["", "80mm", "a4", "a0", "\x00"])
def test_a_label_says_whose_it_is_and_lets_nobody_collect(size: str):
    shop, client = at_work()
    work = shop.ready(shop.placed((shop.stocked(5), 2)))

    answer = client.get("/store/labels/", {"work": work.public_id, "size": size})

    if size == "\x00":
        assert answer.status_code == 400
        return
    page = answer.content.decode()
    assert "labels--a4" in page if size == "a4" else "labels--80mm" in page
    for words in (work.order.number, "Ana R.", "A3", "2 units", "until"):
        assert words in page
    assert '<div class="label__code"><svg' in page


@pytest.mark.parametrize("ids", [[], ["x"], [str(uuid.uuid4())]])
def test_a_label_of_nothing_is_refused_in_words(ids: list[str]):
    _shop, client = at_work()

    answer = client.get("/store/labels/", {"work": ids})

    assert answer.status_code == 404
    assert "isn&#x27;t at your shop" in answer.content.decode()


def test_other_shops_labels_are_left_out():
    shop, client = at_work()
    mine = work_of(shop.placed((shop.stocked(1), 1)))
    other = open_shop()
    theirs = work_of(other.placed((other.stocked(1), 1)))

    page = client.get("/store/labels/", {"work": [mine.public_id, theirs.public_id]}).content.decode()

    assert page.count('class="label"') == 1
    assert theirs.order.number not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_labels_cost_the_same_for_any_number(rows: int, django_assert_num_queries):
    shop, client = at_work()
    mug = shop.stocked(9)
    ids = [work_of(shop.placed((mug, 1))).public_id for _ in range(rows)]
    client.get("/store/labels/", {"work": ids})

    with django_assert_num_queries(6):
        assert client.get("/store/labels/", {"work": ids}).content.decode().count('class="label"') == rows
    assert rows < MOST
