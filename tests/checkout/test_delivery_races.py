"""The last unit is sent once, and who was slower is served from the next place: real parallel transactions."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.checkout.services import Wish
from apps.fulfilment import services as fulfilment
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import CancelReason
from apps.orders.models import Order, OrderDelivery
from apps.outbox import services as outbox
from apps.payments.models import PaymentOperation
from tests.factories.cards import card_of, worked
from tests.factories.parcels import MADRID, sending_shop
from tests.factories.shop import ANA, GUEST, NOW, staff_of, work_of
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BUYERS = 6


def settled():
    outbox.relay()
    worked(2)
    call_command("verify", verbosity=0)


def begin(cart):
    return checkout.begin(cart_id=cart.pk, delivery=Wish(to=MADRID), actor=GUEST, now=NOW)


def test_the_last_units_of_two_places_are_held_once_each(stripe):
    shop = sending_shop()
    shirt = shop.kept(2)
    shop.put(shirt, 2, at=shop.another())
    carts = [shop.cart((shirt, 1)) for _buyer in range(BUYERS)]

    results = race(*(partial(begin, cart) for cart in carts))

    assert outcomes(results) == {"ok": 4, "NoSingleSource": 2}
    assert Order.objects.filter(status="draft").count() == OrderDelivery.objects.count() == 4
    settled()


def test_placing_and_the_same_goods_collected_elsewhere(stripe):
    shop = sending_shop()
    order = shop.sending((shop.kept(1), 1))
    from_card = checkout.pay_by_card(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    stripe.pay(from_card.client_secret)

    results = race(
        *(partial(checkout.place, order_id=order.pk, contact=ANA, actor=GUEST, now=NOW) for _tab in range(BUYERS))
    )

    assert outcomes(results) == {"ok": BUYERS}
    assert work_of(order).method == "ship"
    assert card_of(order).state == "authorized"
    settled()


@pytest.mark.parametrize("_round", range(3))
def test_a_parcel_leaves_or_is_cancelled_and_its_delivery_with_it(stripe, _round):
    shop = sending_shop()
    order = shop.sent_by_card(stripe, (shop.kept(1), 1))
    work = shop.packed(work_of(order))
    packer = staff_of(shop.warehouse, "staff")

    results = race(
        *[partial(fulfilment.ship, work_id=work.public_id, carrier="Own", actor=packer, now=NOW)] * 3,
        *[partial(checkout.cancel, order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)] * 3,
    )
    settled()

    is_sent = OrderDelivery.objects.get().left_at is not None
    assert outcomes(results)["ok"] == 3
    assert FiscalDocument.objects.count() == is_sent
    assert card_of(order).captured_amount == 1495 * is_sent
    assert PaymentOperation.objects.filter(kind="capture").count() == is_sent
