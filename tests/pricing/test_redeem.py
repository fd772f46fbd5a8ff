"""The last use of an offer goes to one buyer, however many reach for it at once."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.orders.services import Contact
from apps.outbox import services as outbox
from apps.pricing import services as pricing
from apps.pricing.models import Coupon, Promotion, PromotionCustomer, Redemption
from apps.pricing.selectors import draft_of
from apps.pricing.services import Use
from tests.factories.customers import CustomerFactory
from tests.factories.pricing import amount_off, offer, percent_off
from tests.factories.shop import ANA, GUEST, NOW, open_shop
from tests.factories.stores import SalesChannelFactory
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BUYERS = 20


def buyer(number):
    return Contact(name=f"Buyer {number}", email=f"buyer{number}@example.com")


def place(order, contact):
    return checkout.place(order_id=order.pk, contact=contact, actor=GUEST, now=NOW)


def settled():
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.mark.parametrize("limits", [{"coupon_limit": 1}, {"limit_total": 1}])
def test_the_last_use_goes_to_one_of_twenty_buyers(limits):
    shop = open_shop()
    made = offer(shop.channel, percent_off(10), coupon="LAST", **limits)
    shirt = shop.stocked(100)
    drafts = [shop.draft((shirt, 1), codes=["LAST"]) for _buyer in range(BUYERS)]

    results = race(*[partial(place, order, buyer(number)) for number, order in enumerate(drafts)])

    assert outcomes(results) == {"ok": 1, "CouponUsedUp": BUYERS - 1}
    assert Redemption.objects.filter(promotion=made).count() == 1
    assert Order.objects.filter(status=OrderStatus.PLACED).count() == 1
    settled()


def test_a_customer_uses_it_once_however_many_baskets_they_send_at_once():
    shop = open_shop()
    offer(shop.channel, percent_off(10), limit_per_customer=1)
    shirt = shop.stocked(100)
    drafts = [shop.draft((shirt, 1)) for _basket in range(8)]

    results = race(*[partial(place, order, ANA) for order in drafts])

    assert outcomes(results) == {"ok": 1, "CouponUsedUp": 7}
    assert PromotionCustomer.objects.get().used_count == 1
    settled()


def test_offers_without_limits_let_everybody_through():
    shop = open_shop()
    made = offer(shop.channel, percent_off(10), coupon="ALL")
    shirt = shop.stocked(100)
    drafts = [shop.draft((shirt, 1), codes=["ALL"]) for _buyer in range(BUYERS)]

    results = race(*[partial(place, order, buyer(number)) for number, order in enumerate(drafts)])

    assert outcomes(results) == {"ok": BUYERS}
    assert (Redemption.objects.count(), Promotion.objects.get(pk=made.pk).used_count) == (BUYERS, 0)
    settled()


def test_a_limit_that_is_set_during_a_rush_counts_every_use():
    shop = open_shop()
    made = offer(shop.channel, percent_off(10), coupon="RUSH", code="rush")
    coupon = Coupon.objects.get()
    shirt = shop.stocked(100)
    drafts = [shop.draft((shirt, 1), codes=["RUSH"]) for _buyer in range(8)]
    limit = partial(pricing.set_coupon, coupon_id=coupon.pk, is_active=True, limit_total=50, actor=SYSTEM)

    race(*[partial(place, order, buyer(number)) for number, order in enumerate(drafts)], limit)

    coupon.refresh_from_db()
    assert coupon.used_count == Redemption.objects.filter(promotion=made).count()
    settled()


def test_uses_and_cancellations_at_once_keep_the_count():
    shop = open_shop()
    offer(shop.channel, amount_off(100), coupon="MIX", coupon_limit=6, limit_total=10, limit_per_customer=1)
    shirt = shop.stocked(100)
    placed = [place(shop.draft((shirt, 1), codes=["MIX"]), buyer(number)) for number in range(5)]
    drafts = [shop.draft((shirt, 1), codes=["MIX"]) for _buyer in range(6)]
    cancel = partial(checkout.cancel, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    race(
        *[partial(cancel, order_id=order.pk) for order in placed],
        *[partial(place, order, buyer(number)) for number, order in enumerate(drafts, start=5)],
    )

    live = Redemption.objects.filter(given_back_at=None).count()
    assert live == Coupon.objects.get().used_count == Promotion.objects.get().used_count <= 6
    settled()


@pytest.mark.parametrize("limit", ["coupon", "customer"])
def test_a_limit_that_is_set_while_an_order_is_cancelled_counts_what_stays(limit):
    shop = open_shop()
    made = offer(shop.channel, amount_off(100), coupon="BACK", code="back")
    order = place(shop.draft((shop.stocked(1), 1), codes=["BACK"]), ANA)
    given_back = threading.Event()

    def cancel():
        with transaction.atomic():
            checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
            given_back.set()
            time.sleep(0.5)

    def set_limit():
        given_back.wait(10)
        if limit == "coupon":
            pricing.set_coupon(coupon_id=Coupon.objects.get().pk, is_active=True, limit_total=5, actor=SYSTEM)
        else:
            pricing.save_promotion(replace(draft_of(made), limit_per_customer=1), actor=SYSTEM)

    assert outcomes(race(cancel, set_limit)) == {"ok": 2}
    settled()
    assert Coupon.objects.get().used_count == 0
    assert place(shop.draft((shop.stocked(1), 1), codes=["BACK"]), ANA).total_amount == 900


def test_baskets_with_the_same_two_codes_in_either_order_do_not_lock_each_other_out():
    channel = SalesChannelFactory()
    uses = []
    for code in ("ONE", "TWO"):
        made = offer(channel, amount_off(100), coupon=code, coupon_limit=50, limit_total=50)
        uses.append(Use(promotion_id=made.pk, coupon_id=Coupon.objects.get(promotion=made).pk, amount=100))

    def use(number):
        with transaction.atomic():
            pricing.redeem(uses if number % 2 else uses[::-1], owner=f"order:{number}", customer_id=None)

    assert outcomes(race(*[partial(use, number) for number in range(16)])) == {"ok": 16}
    assert set(Coupon.objects.values_list("used_count", flat=True)) == {16}


def test_a_limit_below_what_was_used_is_refused():
    channel, customer = SalesChannelFactory(), CustomerFactory()
    made = offer(channel, amount_off(100), coupon="TWICE", code="twice")
    coupon = Coupon.objects.get()
    for number in range(2):
        with transaction.atomic():
            use = Use(promotion_id=made.pk, coupon_id=coupon.pk, amount=100)
            pricing.redeem([use], owner=f"order:{number}", customer_id=customer.pk)

    with pytest.raises(InvalidInput):
        pricing.set_coupon(coupon_id=coupon.pk, is_active=True, limit_total=1, actor=SYSTEM)
    pricing.set_coupon(coupon_id=coupon.pk, is_active=True, limit_total=2, actor=SYSTEM)

    coupon.refresh_from_db()
    assert (coupon.limit_total, coupon.used_count) == (2, 2)
