"""One order: picking, what is not to be found, the shelf; the page and its part that is sent in place."""

from __future__ import annotations

import pytest

from apps.accounts.permissions import Role
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.models import FulfilmentLine
from tests.factories.shop import work_of
from tests.kiosk.places import at_work

pytestmark = pytest.mark.django_db
IN_PLACE = {"X-In-Place": "1"}


def being_picked(role: Role = Role.STAFF, quantity: int = 2):
    shop, client = at_work(role)
    shirt = shop.stocked(5)
    order = shop.placed((shirt, quantity))
    work = work_of(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    return shop, client, shirt, work, f"/store/orders/{work.public_id}/"


def test_a_scan_answers_in_place_with_progress_and_sound():
    _shop, client, shirt, _work, here = being_picked()

    answer = client.post(f"{here}pick/", {"code": shirt.sku}, headers=IN_PLACE)

    text = answer.content.decode()
    assert answer.headers["X-Fragment"] == "work"
    assert text.startswith('<div id="work"')
    assert 'data-sound="good"' in text
    assert "1 of 2" in text
    assert "<html" not in text


def test_a_wrong_item_is_loud_and_changes_nothing():
    shop, client, _shirt, work, here = being_picked()

    answer = client.post(f"{here}pick/", {"code": shop.stocked(1).sku}, headers=IN_PLACE)

    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'data-sound="bad"' in text
    assert "This item isn&#x27;t part of this order." in text
    assert FulfilmentLine.objects.get(fulfilment_order=work).picked_quantity == 0


def test_one_unit_too_many_says_that_it_is_enough():
    _shop, client, shirt, work, here = being_picked(quantity=1)
    client.post(f"{here}pick/", {"code": shirt.sku})

    answer = client.post(f"{here}pick/", {"code": shirt.sku})

    assert answer.status_code == 400
    assert "That is enough" in answer.content.decode()
    assert FulfilmentLine.objects.get(fulfilment_order=work).picked_quantity == 1


@pytest.mark.parametrize("typed", ["", "two", "-1", "3", "1.5", "9" * 40, "²"])
def test_a_count_that_cannot_be_is_refused(typed):
    _shop, client, _shirt, work, here = being_picked()
    line = FulfilmentLine.objects.get(fulfilment_order=work)

    answer = client.post(f"{here}picked/", {"line": line.public_id, "quantity": typed})

    assert answer.status_code == 400
    assert "notice--bad" in answer.content.decode()
    line.refresh_from_db()
    assert line.picked_quantity == 0


def test_a_short_shrinks_the_order_with_its_reason():
    _shop, client, _shirt, work, here = being_picked()
    line = FulfilmentLine.objects.get(fulfilment_order=work)

    refused = client.post(f"{here}short/", {"line": line.public_id, "quantity": "1", "reason": "tired"})
    client.post(f"{here}short/", {"line": line.public_id, "quantity": "1", "reason": RejectReason.NOT_FOUND})

    assert refused.status_code == 400
    assert "Choose a reason." in refused.content.decode()
    line.refresh_from_db()
    assert line.quantity == 1


def test_a_rejection_needs_a_reason_and_ends_the_work():
    shop, client = at_work()
    work = work_of(shop.placed((shop.stocked(1), 1)))
    here = f"/store/orders/{work.public_id}/"

    assert client.post(f"{here}reject/").status_code == 400
    client.post(f"{here}reject/", {"reason": RejectReason.CLOSING})

    work.refresh_from_db()
    assert (work.status, work.reason) == (Status.REJECTED, RejectReason.CLOSING)
    assert "This shop could not do it" in client.get(here).content.decode()


def test_ready_needs_a_shelf_and_everything_in_hand():
    shop, client, shirt, work, here = being_picked(quantity=1)

    assert "Not every unit is picked yet." in client.post(f"{here}make-ready/", {"shelf": "A3"}).content.decode()
    client.post(f"{here}pick/", {"code": shirt.sku})
    empty = client.post(f"{here}make-ready/", {"shelf": " "})
    assert empty.status_code == 400
    assert "Say on which pickup shelf the order lies." in empty.content.decode()
    client.post(f"{here}make-ready/", {"shelf": "A3"})

    work.refresh_from_db()
    assert (work.status, work.bin) == (Status.READY, "A3")
    other = shop.picked(shop.placed((shirt, 1)))
    assert "1 order" in client.get(f"/store/orders/{other.public_id}/").content.decode()


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_lines(lines, django_assert_num_queries):
    shop, client = at_work()
    order = shop.placed(*[(shop.stocked(2), 1) for _ in range(lines)])
    fulfilment.start_picking(work_id=work_of(order).public_id, actor=shop.clerk)
    address = f"/store/orders/{work_of(order).public_id}/"
    client.get(address)

    with django_assert_num_queries(13):
        assert client.get(address).status_code == 200
