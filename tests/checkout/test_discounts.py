"""An offer from the basket to the order and back: frozen at checkout, counted at placing, given back when cancelled."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.carts import services as carts
from apps.checkout import services as checkout
from apps.checkout.errors import DraftGone
from apps.orders import selectors as order_reads
from apps.orders import services as orders
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order, OrderDiscount, OrderLine
from apps.orders.services import Contact
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.payments.models import Payment
from apps.pricing import services as pricing
from apps.pricing.errors import CouponUsedUp
from apps.pricing.models import Coupon, Promotion, PromotionCustomer, Redemption
from tests.factories.pricing import amount_off, buy_get, offer, percent_off
from tests.factories.shop import ANA, GUEST, NOW, open_shop

pytestmark = pytest.mark.django_db
BEA = Contact(name="Bea", email="bea@example.com")


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.fixture
def shop():
    return open_shop()


def the_three(shop):
    return [(shop.stocked(5, amount=amount, name=f"at {amount}"), 1) for amount in (8995, 4500, 1505)]


def cancel(order, *units):
    """Cancels units of a placed order as those who answer for it do."""
    locked = orders.lock(order.pk)
    orders.cancel_units(locked, dict(units), reason=CancelReason.OUT_OF_STOCK, actor=GUEST, now=NOW)
    orders.balance_money(locked, actor=GUEST, now=NOW)
    return locked


def test_a_draft_freezes_the_offer_line_by_line(shop):
    offer(shop.channel, percent_off(10), coupon="TEN", names={"en": "Ten off", "es": "Diez menos"})

    order = shop.draft(*the_three(shop), codes=["ten"])

    assert order.total_amount == 13_500
    lines = order_reads.lines_of(order)
    assert [(line.discount_amount, line.total_amount) for line in lines] == [(900, 8095), (450, 4050), (150, 1355)]
    (discount,) = order_reads.discounts_on(order, lines)
    assert (discount.name, discount.code, discount.amount) == ("Ten off", "TEN", 1500)
    assert discount.shares == {line.pk: line.discount_amount for line in lines}


def test_taking_a_unit_out_later_takes_its_share_of_the_price_paid(shop):
    offer(shop.channel, percent_off(10), coupon="TEN")
    order = shop.placed(*the_three(shop), codes=["TEN"])
    middle = OrderLine.objects.get(order=order, unit_amount=Decimal(4500))

    cancelled = cancel(order, (middle.pk, 1))

    assert orders.due_of(cancelled) == 13_500 - 4050 == 9450
    assert Payment.objects.get(state="initiated").requested_amount == 9450
    assert Redemption.objects.get().given_back_at is None
    cancel_rest(order)


def cancel_rest(order):
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)


def test_the_cheapest_of_three_is_free_and_the_twenty_was_paid_16_67(shop):
    offer(shop.channel, buy_get(2, 1))
    wanted = [(shop.stocked(5, amount=amount, name=f"at {amount}"), 1) for amount in (3000, 2000, 1000)]

    order = shop.placed(*wanted)

    assert [line.total_amount for line in order_reads.lines_of(order)] == [2500, 1667, 833]


def test_placing_counts_the_offer_and_cancelling_the_whole_order_gives_it_back(shop):
    made = offer(shop.channel, amount_off(100), coupon="ONE", coupon_limit=1, limit_total=5, limit_per_customer=1)

    order = shop.placed((shop.stocked(5), 1), codes=["ONE"])

    assert counts(made) == (1, 1, [1])
    cancel_rest(order)
    assert counts(made) == (0, 0, [0])
    assert Redemption.objects.get().given_back_at is not None
    assert shop.placed((shop.stocked(5), 1), codes=["ONE"]).total_amount == 900


def counts(promotion):
    promotion.refresh_from_db()
    used = PromotionCustomer.objects.filter(promotion=promotion).values_list("used_count", flat=True)
    return promotion.used_count, Coupon.objects.get(promotion=promotion).used_count, list(used)


def test_placing_twice_counts_once(shop):
    made = offer(shop.channel, amount_off(100), limit_total=5, coupon="ONE")
    order = shop.placed((shop.stocked(5), 1), codes=["ONE"])

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    assert counts(made)[0] == Redemption.objects.count() == 1


def test_an_offer_that_was_used_up_meanwhile_refuses_and_changes_nothing_and_the_next_total_can_be_had(shop):
    offer(shop.channel, amount_off(100), coupon="ONE", coupon_limit=1)
    shirt = shop.stocked(5)
    order = shop.draft((shirt, 1), codes=["ONE"])
    shop.placed((shirt, 1), codes=["ONE"])
    events = Event.objects.count()

    with pytest.raises(CouponUsedUp) as refusal:
        checkout.place(order_id=order.pk, contact=BEA, actor=GUEST, now=NOW)

    assert refusal.value.context["codes"] == ["ONE"]
    order.refresh_from_db()
    assert (order.status, Event.objects.count(), Payment.objects.count()) == (OrderStatus.DRAFT, events, 1)
    with pytest.raises(DraftGone):
        checkout.place(order_id=order.pk, contact=BEA, actor=GUEST, now=NOW)
    again = checkout.begin(cart_id=order.cart_id, actor=GUEST, now=NOW)
    assert checkout.place(order_id=again.pk, contact=BEA, actor=GUEST, now=NOW).total_amount == 1000


def test_a_guest_who_used_an_automatic_offer_before_can_order_without_it(shop):
    offer(shop.channel, amount_off(100), limit_per_customer=1)
    shirt = shop.stocked(9)
    shop.placed((shirt, 1))
    order = shop.draft((shirt, 1))

    with pytest.raises(CouponUsedUp):
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    again = checkout.begin(cart_id=order.cart_id, actor=GUEST, now=NOW)
    assert checkout.place(order_id=again.pk, contact=ANA, actor=GUEST, now=NOW).total_amount == 1000
    assert shop_total(shop, shirt) == 900


def shop_total(shop, shirt):
    order = shop.draft((shirt, 1))
    return checkout.place(order_id=order.pk, contact=BEA, actor=GUEST, now=NOW).total_amount


def test_an_order_that_costs_nothing_is_placed_without_a_payment(shop):
    offer(shop.channel, percent_off(100), coupon="FREE")

    order = shop.placed((shop.stocked(5), 2), codes=["FREE"])

    assert (order.total_amount, order.tax_amount, Payment.objects.count()) == (0, 0, 0)


def test_another_code_makes_another_draft(shop):
    offer(shop.channel, percent_off(10), coupon="TEN")
    order = shop.draft((shop.stocked(5), 1))

    carts.add_code(cart_id=order.cart_id, code="TEN", now=NOW)
    again = checkout.begin(cart_id=order.cart_id, actor=GUEST, now=NOW)
    carts.remove_code(cart_id=order.cart_id, code="ten")
    last = checkout.begin(cart_id=order.cart_id, actor=GUEST, now=NOW)

    assert [one.total_amount for one in (order, again, last)] == [1000, 900, 1000]
    assert set(Order.objects.exclude(pk=last.pk).values_list("status", flat=True)) == {OrderStatus.CANCELLED}


def test_what_a_promotion_became_later_changes_no_order(shop):
    made = offer(shop.channel, percent_off(10), names={"en": "Ten"})
    order = shop.placed((shop.stocked(5), 1))

    pricing.end_promotion(promotion_id=made.pk, actor=GUEST)
    Promotion.objects.filter(pk=made.pk).update(priority=7)

    assert OrderDiscount.objects.get(order=order).name == "Ten"
    assert order_reads.lines_of(order)[0].total_amount == 900


@pytest.mark.parametrize(
    ("currency", "price", "total"), [("JPY", 1995, 1795), ("EUR", 1995, 1795), ("KWD", 19_955, 17_959)]
)
def test_a_purchase_with_an_offer_in_currencies_of_0_2_and_3_decimals(currency, price, total):
    shop = open_shop()
    shop.channel.__class__.objects.filter(pk=shop.channel.pk).update(currency=currency)
    shop.channel.refresh_from_db()
    offer(shop.channel, percent_off(10), coupon="TEN")

    order = shop.placed((shop.stocked(5, amount=price), 1), codes=["TEN"])

    assert (order.currency, order.total_amount) == (currency, total)
    assert Payment.objects.get().requested_amount == total
