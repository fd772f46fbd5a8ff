"""Orders paid by card, against the stand-in: one order and one charge, whatever comes in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.checkout.errors import AlreadyPlaced
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RefusalReason, RejectReason
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services import Leaving
from apps.inventory import services as inventory
from apps.inventory.models import Reservation
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import PaymentState, Tender
from apps.payments.errors import CardRefused, CardsOff
from apps.payments.models import Payment, PaymentOperation
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.pricing import offer, percent_off
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of
from tests.fakes.stripe.standin import CARD_3DS, CARD_REFUSED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def hand_over(shop, order):
    work = shop.ready(order)
    return fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)


def cancel(order, actor=GUEST):
    return checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=actor, now=NOW)


def in_hours(hours):
    return datetime.now(UTC) + timedelta(hours=hours)


def amounts(payment):
    payment.refresh_from_db()
    return payment.state, payment.authorised_amount, payment.captured_amount, payment.refunded_amount


def test_an_order_is_authorised_when_placed_and_charged_when_goods_have_left(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(3), 2))

    card = card_of(order)
    assert amounts(card) == ("authorized", 2000, 0, 0)
    assert not Payment.objects.filter(tender=Tender.PAY_IN_STORE).exists()
    worked()
    assert stripe.count("POST", "/capture") == 0

    hand_over(shop, order)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PLACED
    worked()

    assert amounts(card) == ("closed", 2000, 2000, 0)
    assert (stripe.charges(), stripe.count("POST", "/capture")) == (1, 1)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_without_keys_cards_are_off(settings):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))

    with pytest.raises(CardsOff):
        started(order)

    assert not Payment.objects.exists()


def test_what_costs_nothing_asks_for_no_card(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1, amount=0), 1))

    with pytest.raises(CardRefused):
        started(order)

    assert (stripe.calls, Payment.objects.count()) == ([], 0)
    assert not payments.can_be_charged(amount=12_345, currency="KWD")
    assert payments.can_be_charged(amount=12_340, currency="KWD")


def test_a_bank_that_asks_and_one_that_refuses(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    start = started(order)

    refused = stripe.pay(start.client_secret, number=CARD_REFUSED)
    payments.sync(payment_public_id=start.payment_public_id, now=NOW)
    card = card_of(order)
    assert (refused["error"]["code"], card.state, card.failure_code) == (
        "card_declined",
        "action_required",
        "card_declined",
    )

    assert started(order).payment_public_id == start.payment_public_id
    stripe.pay(start.client_secret, number=CARD_3DS, passes=False)
    stripe.pay(start.client_secret, number=CARD_3DS)
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    outbox.relay()

    assert amounts(card)[:2] == ("authorized", 1000)
    assert not Payment.objects.filter(tender=Tender.PAY_IN_STORE).exists()


def test_a_closed_browser_still_gets_its_order(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    start = started(order)
    stripe.pay(start.client_secret)

    worked()  # nobody comes back: the provider is asked
    worked()

    placed = Order.objects.get(pk=order.pk)
    assert (placed.status, placed.contact_email) == (OrderStatus.PLACED, ANA.email)
    assert amounts(card_of(order))[0] == "authorized"
    again = checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    assert again.pk == placed.pk
    with pytest.raises(AlreadyPlaced):
        started(order)


def test_goods_that_are_gone_are_not_charged_and_the_customer_is_told(stripe):
    shop = open_shop()
    shirt = shop.stocked(1)
    order = shop.draft((shirt, 1))
    start = started(order)
    stripe.pay(start.client_secret)
    Reservation.objects.update(expires_at=in_hours(-1))
    inventory.release_expired()
    shop.placed((shirt, 1))

    payments.sync(payment_public_id=start.payment_public_id, now=NOW)
    outbox.relay()
    worked()

    assert Order.objects.get(pk=order.pk).status == OrderStatus.CANCELLED
    assert amounts(card_of(order)) == ("voided", 1000, 0, 0)
    assert stripe.intent(card_of(order).provider_reference)["status"] == "canceled"
    assert Event.objects.filter(name="checkout.card_order_not_placed").count() == 1


def test_choosing_to_pay_in_the_shop_releases_a_card_that_was_never_confirmed(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    start = started(order)

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    worked()

    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000
    assert card_of(order).state == PaymentState.VOIDED
    assert "error" in stripe.pay(start.client_secret)


def test_a_changed_basket_releases_its_card(stripe):
    shop = open_shop()
    shirt = shop.stocked(3)
    order = shop.draft((shirt, 1))
    stripe.pay(started(order).client_secret)
    payments.sync(payment_public_id=card_of(order).public_id, now=NOW)

    order.cart.version += 1
    order.cart.save(update_fields=["version"])
    checkout.begin(cart_id=order.cart_id, actor=GUEST, now=NOW)
    outbox.relay()
    worked()

    assert amounts(card_of(order)) == ("voided", 1000, 0, 0)


def test_cancelled_before_it_left_is_released_once(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))

    cancel(order)
    cancel(order)
    worked(2)

    assert amounts(card_of(order)) == ("voided", 1000, 0, 0)
    assert (stripe.count("POST", "/cancel"), stripe.charges()) == (1, 0)


def test_part_cancelled_is_charged_in_part_and_the_rest_released(stripe):
    shop = open_shop()
    shirt, cap = shop.stocked(2), shop.stocked(2, amount=499)
    order = placed_by_card(stripe, shop, (shirt, 1), (cap, 1))
    work = work_of(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    gone, there = (FulfilmentLine.objects.get(fulfilment_order=work, order_line__variant=item) for item in (cap, shirt))
    fulfilment.short(
        work_id=work.public_id, line_id=gone.public_id, quantity=1, reason=RejectReason.NOT_FOUND, actor=shop.clerk, now=NOW
    )  # fmt: skip
    checkout.cancel_unsourced(order_id=order.pk, reason=CancelReason.OUT_OF_STOCK, now=NOW)
    fulfilment.set_picked(work_id=work.public_id, line_id=there.public_id, quantity=1, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    worked()

    assert amounts(card_of(order)) == ("closed", 1499, 1000, 0)
    captured = Event.objects.get(name="payments.payment_captured").payload
    assert (captured["amount"], captured["released_amount"]) == (1000, 499)


def test_two_of_three_with_a_coupon_are_charged_and_the_third_released(stripe):
    """89.95 + 45.00 + 15.05, less 10 %: 135.00 authorised, 94.50 charged, 40.50 released, one document."""
    shop = open_shop()
    offer(shop.channel, percent_off(10), coupon="TEN")
    wanted = [(shop.stocked(5, amount=amount, name=f"at {amount}"), 1) for amount in (8995, 4500, 1505)]
    order = placed_by_card(stripe, shop, *wanted, codes=["TEN"])
    assert card_of(order).authorised_amount == 13_500
    work = shop.ready(order)
    middle = FulfilmentLine.objects.get(fulfilment_order=work, order_line__variant=wanted[1][0])

    fulfilment.refuse_at_desk(
        work_id=work.public_id, units={middle.public_id: 1}, reason=RefusalReason.WRONG_SIZE, actor=shop.clerk, now=NOW
    )  # fmt: skip
    worked()
    assert stripe.charges() == 0
    rest = FulfilmentOrder.objects.get(order=order, status="ready")
    fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)
    worked(2)

    assert amounts(card_of(order)) == ("closed", 13_500, 9450, 0)
    captured = Event.objects.get(name="payments.payment_captured").payload
    assert (captured["amount"], captured["released_amount"]) == (9450, 4050)
    assert [document.total_amount for document in FiscalDocument.objects.all()] == [9450]
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_handed_over_in_two_goes_is_charged_once_after_the_second(stripe):
    shop = open_shop()
    shirt, cap = shop.stocked(2), shop.stocked(2, amount=499)
    order = placed_by_card(stripe, shop, (shirt, 1), (cap, 1))
    work = shop.ready(order)
    first = FulfilmentLine.objects.get(fulfilment_order=work, order_line__variant=cap)

    fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work), leaving=Leaving(units={first.public_id: 1}), actor=shop.clerk, now=NOW
    )  # fmt: skip
    worked()
    asked = PaymentOperation.objects.get()
    assert (asked.state, asked.amount, stripe.charges()) == ("pending", 499, 0)
    rest = FulfilmentOrder.objects.get(order=order, status="ready")
    fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)
    worked()

    asked.refresh_from_db()
    assert (asked.state, asked.amount, stripe.charges()) == ("succeeded", 1499, 1)


def test_a_hand_over_undone_before_it_was_charged_withdraws_the_request(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    hand_over(shop, order)

    fulfilment.undo_hand_over(
        work_id=work_of(order).public_id, in_hand=True, reason="wrong person", actor=shop.manager, now=NOW
    )
    worked(2)

    assert (amounts(card_of(order))[0], stripe.charges()) == ("authorized", 0)
    assert PaymentOperation.objects.get().state == "withdrawn"
