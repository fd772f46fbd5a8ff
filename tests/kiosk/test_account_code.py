"""The code of a customer's account at the desk: one scan, all their orders here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.core import clock
from apps.fulfilment import codes
from apps.fulfilment.enums import Identity, Status
from apps.fulfilment.models import HandOver
from apps.orders.models import Order
from tests.factories.customers import CustomerFactory
from tests.kiosk.places import at_work

pytestmark = pytest.mark.django_db


def theirs(count: int = 1):
    shop, client = at_work()
    customer = CustomerFactory()
    works = []
    for _ in range(count):
        order = shop.placed((shop.stocked(3, name="Enamel mug"), 1))
        Order.objects.filter(pk=order.pk).update(customer=customer)
        works.append(shop.ready(order))
        shop.paid(order)
    return shop, client, customer, works


def shown(customer, *, ago: timedelta = timedelta()) -> str:
    return codes.account_code(customer.public_id, now=clock.now() - ago)


def test_one_scan_shows_all_that_waits_and_is_good_for_each():
    _shop, client, customer, works = theirs(2)

    page = client.get("/store/scan/", {"code": shown(customer)}).content.decode()
    assert "2 orders in this shop" in page
    for work in works:
        here = f"/store/orders/{work.public_id}/"
        assert f'href="{here}"' in page
        assert "code is right" in client.get(here).content.decode()
        client.cookies.load({name: one.value for name, one in client.cookies.items()})
        kept = client.cookies["shown-code"].value
        client.post(f"{here}hand-over/", {"code": ""})
        client.cookies["shown-code"] = kept

    assert list(HandOver.objects.values_list("identity", flat=True)) == [Identity.ACCOUNT] * 2


def test_a_code_that_is_too_old_or_anothers_opens_nothing_and_is_counted():
    _shop, client, customer, works = theirs()
    old, other = shown(customer, ago=timedelta(minutes=11)), shown(CustomerFactory())

    answers = [client.get("/store/scan/", {"code": code}).status_code for code in [old, other] * 6]

    assert answers == [404] * 10 + [429] * 2
    assert client.post(f"/store/orders/{works[0].public_id}/hand-over/", {"code": ""}).status_code == 403
    works[0].refresh_from_db()
    assert works[0].status == Status.READY


def test_it_proves_nothing_about_a_strangers_order():
    shop, client, customer, _works = theirs()
    stranger = shop.ready(shop.placed((shop.stocked(3), 1)))
    shop.paid(stranger.order)
    client.get("/store/scan/", {"code": shown(customer)})

    answer = client.post(f"/store/orders/{stranger.public_id}/hand-over/", {"code": ""})

    assert answer.status_code == 403
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_for_any_number(django_assert_num_queries, count: int):
    _shop, client, customer, _works = theirs(count)
    client.get("/store/")

    with django_assert_num_queries(11):
        page = client.get("/store/scan/", {"code": shown(customer)}).content.decode()

    assert page.count('class="queue-card ') + page.count('class="queue-card"') >= count
