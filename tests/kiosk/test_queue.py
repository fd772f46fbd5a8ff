"""The lists of the shop floor: in order, complete, in few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.fulfilment.enums import PutBackState, Status
from apps.fulfilment.models import FulfilmentOrder, PickupGroup, PutBackTask
from apps.inventory import selectors as inventory
from apps.orders.enums import CancelReason
from tests.factories.shop import NOW, open_shop, work_of
from tests.kiosk.places import Tablet, at_work

pytestmark = pytest.mark.django_db


def promised(order, minutes: int) -> FulfilmentOrder:
    work = work_of(order)
    FulfilmentOrder.objects.filter(pk=work.pk).update(promised_at=timezone.now() + timedelta(minutes=minutes))
    return work


def test_most_urgent_first_with_time_in_words():
    shop, client = at_work()
    shirt = shop.stocked(9)
    orders = [shop.placed((shirt, 1)) for _ in range(3)]
    for order, minutes in zip(orders, (3000, -12, 20), strict=True):
        promised(order, minutes)

    page = client.get("/store/").content.decode()

    places = [page.index(orders[index].number) for index in (1, 2, 0)]
    assert places == sorted(places)
    assert "late by 12 min" in page
    assert "in 19 min" in page or "in 20 min" in page
    assert [page.count(f"queue-card--{urgency}") for urgency in ("late", "soon", "calm")] == [1, 1, 1]


def test_who_stands_at_the_desk_comes_first():
    shop, client = at_work()
    shirt = shop.stocked(9)
    orders = [shop.placed((shirt, 1)) for _ in range(3)]
    for order, minutes in zip(orders, (-60, 20, 3000), strict=True):
        promised(order, minutes)
    PickupGroup.objects.filter(order=orders[2]).update(arrived_at=timezone.now())

    page = client.get("/store/").content.decode()

    places = [page.index(orders[index].number) for index in (2, 0, 1)]
    assert places == sorted(places)
    assert "is here and waits" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_any_number_of_rows(rows, django_assert_num_queries):
    shop, client = at_work()
    shirt, mug = shop.stocked(9), shop.stocked(9)
    for _ in range(rows):
        shop.placed((shirt, 1), (mug, 2))
    client.get("/store/")

    with django_assert_num_queries(7):
        assert client.get("/store/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_hand_over_list_costs_the_same_for_any_number_of_rows(rows, django_assert_num_queries):
    shop, client = at_work()
    shirt = shop.stocked(9)
    for _ in range(rows):
        shop.ready(shop.placed((shirt, 1)))
    client.get("/store/ready/")

    with django_assert_num_queries(9):
        page = client.get("/store/ready/").content.decode()
    assert page.count("To pay: €10.00") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_put_backs_cost_the_same_for_any_number_of_rows(rows, django_assert_num_queries):
    shop, client = at_work()
    for _ in range(rows):
        cancelled(shop)
    client.get("/store/tasks/")

    with django_assert_num_queries(8):
        assert client.get("/store/tasks/").content.decode().count("Back on the shelf") == rows


@pytest.mark.parametrize("address", ["/store/", "/store/ready/", "/store/tasks/"])
def test_an_empty_list_says_how_it_fills(address):
    _shop, client = at_work()

    assert "empty-state" in client.get(address).content.decode()


def test_the_part_that_changes_comes_alone():
    shop, client = at_work()
    order = shop.placed((shop.stocked(1), 1))

    part = client.get("/store/", headers={"X-Fragment": "1"}).content.decode()

    assert part.startswith('<div id="queue"')
    assert order.number in part
    assert "csrfmiddlewaretoken" not in part


def test_accepting_what_is_gone_says_so_on_the_queue():
    shop, client = at_work()
    order = shop.placed((shop.stocked(1), 1))
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW)

    answer = client.post("/store/accept/", {"work": work_of(order).public_id}, follow=True)

    assert "This step isn&#x27;t possible any more" in answer.content.decode()
    assert work_of(order).status == Status.CANCELLED


@pytest.mark.parametrize("typed", ["", "17", "'; DROP TABLE", "01890a5d-ac96-774b-bcce-b302099a8057"])
def test_a_made_up_order_is_refused_in_words(typed):
    _shop, client = at_work()

    for address in ("/store/accept/", "/store/start/", "/store/tasks/put-back/"):
        answer = client.post(address, {"work": typed, "task": typed}, follow=True)
        assert answer.status_code == 200
        assert "toast--bad" in answer.content.decode()


def cancelled(shop) -> PutBackTask:
    order = shop.placed((shop.stocked(4), 2))
    shop.picked(order)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW)
    return PutBackTask.objects.latest("pk")


def test_scanning_an_item_puts_it_back_on_sale():
    shop = open_shop()
    client = Tablet(shop).unlocked(Role.STAFF)
    task = cancelled(shop)
    variant = task.fulfilment_line.order_line.variant

    answer = client.post("/store/tasks/put-back/", {"code": variant.sku.lower()}, follow=True)

    assert "2 × Blue shirt is on sale again." in answer.content.decode()
    task.refresh_from_db()
    assert task.state == PutBackState.RESTOCKED
    level = inventory.levels(variant_ids=[variant.pk], location_ids=[shop.location.pk])[0]
    assert (level.on_hand, level.unavailable, level.free) == (4, 0, 4)


def test_scanning_another_item_puts_nothing_back():
    shop, client = at_work()
    task = cancelled(shop)

    answer = client.post("/store/tasks/put-back/", {"code": shop.stocked(1).sku}, follow=True)

    assert "Nothing with this code waits to be put back." in answer.content.decode()
    task.refresh_from_db()
    assert task.state == PutBackState.OPEN
