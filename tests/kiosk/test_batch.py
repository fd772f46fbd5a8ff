"""Several orders in one walk: chosen, picked zone by zone into lettered boxes, put on their shelves."""

from __future__ import annotations

import uuid

import pytest

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.fulfilment.enums import Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.inventory import services as inventory
from apps.inventory.services import Placing
from apps.kiosk.batch import MOST
from apps.orders.enums import CancelReason
from apps.stores import services as stores
from apps.stores.models import Device
from tests.factories.shop import NOW, open_shop, work_of
from tests.kiosk.places import Tablet, at_work

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def place(shop, variant, zone: str, shelf: str = "") -> None:
    row = Placing(variant_id=variant.pk, location_id=shop.location.pk, zone=zone, shelf=shelf)
    inventory.place_items([row], actor=SYSTEM)


def begun(*quantities: int):
    """Orders of shirts (zone B) and mugs (zone A), being picked together."""
    shop, client = at_work()
    shirt, mug = shop.stocked(20, name="Blue shirt"), shop.stocked(20, name="Enamel mug")
    place(shop, shirt, "B", "1")
    place(shop, mug, "A", "12")
    orders = [shop.placed((shirt, quantity), (mug, 1)) for quantity in quantities]
    ids = [str(work_of(order).public_id) for order in orders]
    answer = client.post("/store/together/start/", {"work": ids})
    return shop, client, shirt, mug, ids, answer


def test_what_may_be_picked_is_offered_and_the_most_urgent_are_ticked():
    shop, client = at_work()
    shirt = shop.stocked(20)
    orders = [shop.placed((shirt, 1)) for _ in range(5)]
    shop.ready(orders[4])

    page = client.get("/store/together/").content.decode()

    assert page.count('name="work"') == 4
    assert page.count("checked") == 4
    assert orders[4].number not in page
    assert "Pick several together" in client.get("/store/").content.decode()


def test_one_order_alone_is_no_batch():
    shop, client = at_work()
    shop.placed((shop.stocked(1), 1))

    assert "Pick several together" not in client.get("/store/").content.decode()


def test_the_walk_goes_zone_by_zone_and_names_the_boxes():
    _shop, client, _shirt, _mug, ids, answer = begun(2, 1)

    page = client.get(answer.headers["Location"]).content.decode()

    assert [page.index(words) for words in ("Zone A", "Enamel mug", "Shelf 12", "Zone B", "Blue shirt")] == sorted(
        page.index(words) for words in ("Zone A", "Enamel mug", "Shelf 12", "Zone B", "Blue shirt")
    )
    assert "0 of 5" in page
    assert page.count('class="box-letter">A<') == page.count('class="box-letter">B<') == 3
    assert {work_status(one) for one in ids} == {Status.PICKING}


def work_status(public_id: str) -> str:
    return FulfilmentOrder.objects.get(public_id=public_id).status


def test_each_scan_fills_the_first_box_that_needs_it():
    _shop, client, shirt, _mug, ids, _answer = begun(1, 1)
    sent = {"work": ids, "code": shirt.sku}

    said = [client.post("/store/together/pick/scan/", sent, headers=IN_PLACE).content.decode() for _ in range(3)]

    assert "Into box A: Ana Ruiz" in said[0]
    assert "Into box B: Ana Ruiz" in said[1]
    assert "these orders need no more units" in said[2]
    assert 'data-sound="bad"' in said[2]


@pytest.mark.parametrize(
    ("code", "words"), [("", "Scan an item"), ("nonsense", "None of these orders"), ("\x00", "can&#x27;t be shown")]
)
def test_a_strange_code_fills_nothing(code: str, words: str):
    _shop, client, _shirt, _mug, ids, _answer = begun(1, 1)

    answer = client.post("/store/together/pick/scan/", {"work": ids, "code": code}, headers=IN_PLACE)

    assert 400 <= answer.status_code < 500
    assert words in answer.content.decode()
    assert "0 of 4" in client.get("/store/together/pick/", {"work": ids}).content.decode()


def test_full_boxes_go_onto_their_shelves_one_by_one():
    _shop, client, shirt, mug, ids, _answer = begun(1, 1)
    for variant in (shirt, shirt, mug, mug):
        client.post("/store/together/pick/scan/", {"work": ids, "code": variant.sku}, headers=IN_PLACE)

    empty = client.post("/store/together/pick/ready/", {"work": ids, "box": ids[0], "shelf": " "}, headers=IN_PLACE)
    answers = [
        client.post("/store/together/pick/ready/", {"work": ids, "box": one, "shelf": "C1"}, headers=IN_PLACE)
        for one in ids
    ]

    assert 'id="shelf-error"' in empty.content.decode()
    assert "gets the message that it is ready" in answers[0].content.decode()
    assert "All boxes are on their shelves" in answers[1].content.decode()
    assert {work_status(one) for one in ids} == {Status.READY}


def test_units_are_set_by_hand_within_their_box():
    _shop, client, _shirt, _mug, ids, _answer = begun(2, 1)
    line = work_line(ids[0])
    sent = {"work": ids, "box": ids[0], "line": str(line.public_id)}

    right = client.post("/store/together/pick/units/", {**sent, "quantity": "2"}, headers=IN_PLACE)
    wrong = [
        client.post("/store/together/pick/units/", {**sent, **bad}, headers=IN_PLACE).status_code
        for bad in (
            {"quantity": "3"},
            {"quantity": "x"},
            {"quantity": "-1"},
            {"line": "x"},
            {"box": "x"},
            {"box": ids[1]},
        )
    ]

    assert "2 of 5" in right.content.decode()
    assert all(400 <= status < 500 for status in wrong)
    line.refresh_from_db()
    assert line.picked_quantity == 2


def work_line(public_id: str):
    return FulfilmentLine.objects.filter(fulfilment_order__public_id=public_id).order_by("pk").first()


def test_a_cancelled_order_leaves_the_walk_and_the_others_keep_their_letters():
    shop, client, _shirt, _mug, ids, _answer = begun(1, 1)
    order = FulfilmentOrder.objects.get(public_id=ids[0]).order
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW)

    page = client.get("/store/together/pick/", {"work": ids}).content.decode()

    assert order.number not in page
    assert 'class="box-letter">B<' in page
    assert 'class="box-letter">A<' not in page


@pytest.mark.parametrize("ids", [[], ["x"], ["\x00"], [str(uuid.uuid4())]])
def test_nothing_chosen_or_made_up_leads_back_with_words(ids: list[str]):
    _shop, client = at_work()

    started = client.post("/store/together/start/", {"work": ids}, follow=True)
    shown = client.get("/store/together/pick/", {"work": ids}, follow=True)

    assert "Tick the orders" in started.content.decode() or started.status_code == 400
    assert shown.status_code in {200, 400}


def test_another_shops_order_is_not_taken_along():
    shop, client = at_work()
    other = open_shop()
    theirs = work_of(other.placed((other.stocked(1), 1)))
    mine = work_of(shop.placed((shop.stocked(1), 1)))

    answer = client.post("/store/together/start/", {"work": [theirs.public_id, mine.public_id]})

    theirs.refresh_from_db()
    assert theirs.status == Status.ASSIGNED
    assert str(theirs.public_id) not in answer.headers["Location"]
    assert client.post(
        "/store/together/pick/units/",
        {"work": [mine.public_id], "box": theirs.public_id, "line": work_line(str(theirs.public_id)).public_id, "quantity": "1"},
        headers=IN_PLACE,
    ).status_code == 404  # fmt: skip


def test_so_many_boxes_and_no_more():
    shop, client = at_work()
    shirt = shop.stocked(20)
    ids = [str(work_of(shop.placed((shirt, 1))).public_id) for _ in range(MOST + 2)]

    answer = client.post("/store/together/start/", {"work": ids})

    assert answer.headers["Location"].count("work=") == MOST
    assert work_status(ids[MOST]) == Status.ASSIGNED


@pytest.mark.parametrize("rows", [2, 4])
def test_the_walk_costs_the_same_for_any_number_of_orders(rows: int, django_assert_num_queries):
    _shop, client, _shirt, _mug, ids, _answer = begun(*([1] * rows))
    client.get("/store/together/pick/", {"work": ids})

    with django_assert_num_queries(7):
        assert client.get("/store/together/pick/", {"work": ids}).status_code == 200


def test_who_may_not_pick_walks_nowhere():
    shop = open_shop()
    client = Tablet(shop).unlocked(Role.AGENT)

    assert client.get("/store/together/").status_code == 403
    assert client.post("/store/together/start/", {"work": []}).status_code == 403


def test_a_revoked_tablet_is_led_to_enrolment():
    shop = open_shop()
    tablet = Tablet(shop)
    client = tablet.unlocked()

    stores.revoke_device(device_id=Device.objects.get().pk, actor=SYSTEM)

    for address in ("/store/together/", "/store/together/pick/"):
        assert client.get(address).headers["Location"].startswith("/store/enrol/")
    assert client.post("/store/together/pick/scan/", headers=IN_PLACE).status_code == 401
