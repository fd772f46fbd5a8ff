"""Orders paid by card, against the stand-in: one order and one charge, whatever comes in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from apps.checkout import services as checkout
from apps.checkout.errors import AlreadyPlaced
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RefusalReason, RejectReason
from apps.fulfilment.errors import NotPaid
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
from apps.payments.enums import PaymentState, TaskKind, TaskState, Tender
from apps.payments.errors import CardRefused, CardsOff
from apps.payments.models import Payment, PaymentOperation, PaymentTask
from apps.payments.services import _work
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


def test_an_authorisation_that_dies_holds_the_pickup_until_the_desk_is_paid(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    work = shop.ready(order)
    card = card_of(order)
    stripe.kill(card.provider_reference)
    payments.sync(payment_public_id=card.public_id, now=NOW)
    outbox.relay()

    assert amounts(card)[0] == "expired"
    with pytest.raises(NotPaid):
        fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)

    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED
    assert stripe.charges() == 0


def test_what_is_not_collected_in_time_is_charged_a_day_before_the_card_lets_go(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    card = card_of(order)
    assert payments.announce_endings() == 0

    Payment.objects.filter(pk=card.pk).update(capture_before=in_hours(23))
    assert (payments.announce_endings(), payments.announce_endings()) == (1, 0)
    outbox.relay()
    worked()

    assert amounts(card) == ("closed", 1000, 1000, 0)
    assert hand_over(shop, order).status == "collected"
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_a_no_show_that_was_charged_gets_its_money_back_once(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    Payment.objects.update(capture_before=in_hours(1))
    payments.announce_endings()
    outbox.relay()
    worked()

    cancel(order)
    worked(2)

    assert amounts(card_of(order)) == ("closed", 1000, 1000, 1000)
    assert stripe.count("POST", "/v1/refunds") == 1


def test_a_capture_that_fails_after_the_goods_left_opens_a_task_and_undoes_nothing(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    hand_over(shop, order)
    card = card_of(order)
    stripe.kill(card.provider_reference)
    worked(2)

    assert work_of(order).status == "collected"
    task = PaymentTask.objects.get()
    assert (task.kind, task.amount, task.state) == (TaskKind.CAPTURE_FAILED, 1000, TaskState.OPEN)
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PLACED


def test_card_that_died_is_followed_by_another_and_the_desk_asks_for_nothing(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1, amount=4500), 1))
    first = card_of(order)
    stripe.kill(first.provider_reference)
    payments.sync(payment_public_id=first.public_id, now=NOW)
    outbox.relay()
    owner = f"order:{order.pk}"
    assert payment_reads.status_of([owner])[owner].has_lapsed_card
    assert payment_reads.status_of([owner])[owner].owed_amount == 4500

    start = started(order)
    assert started(order).payment_public_id == start.payment_public_id
    stripe.pay(start.client_secret)
    payments.sync_open_cards(owner=owner, now=NOW)
    checkout.follow_money(order_id=order.pk, now=NOW)

    standing = payment_reads.status_of([owner])[owner]
    assert (start.amount, standing.owed_amount, standing.authorised_amount) == (4500, 0, 4500)
    with pytest.raises(AlreadyPlaced):
        started(order)
    hand_over(shop, order)
    worked(times=2)
    assert amounts(card_of(order)) == (PaymentState.CLOSED, 4500, 4500, 0)
    assert stripe.charges() == 1


def test_card_instead_of_the_desk_is_let_go_when_the_desk_was_quicker(stripe):
    shop = open_shop()
    order = shop.placed((shop.stocked(1, amount=4500), 1))
    start = started(order)
    stripe.pay(start.client_secret)

    shop.ready(order)
    shop.paid(order)
    payments.sync_open_cards(owner=f"order:{order.pk}", now=NOW)
    checkout.follow_money(order_id=order.pk, now=NOW)
    worked(times=2)

    assert card_of(order).state == PaymentState.VOIDED
    assert stripe.charges() == 0
    assert sum(Payment.objects.values_list("captured_amount", flat=True)) == 4500


def in_two_goes(stripe, shop):
    """One of two units has left; the other lies in the shop. The authorisation ends in 25 hours."""
    shirt, cap = shop.stocked(2), shop.stocked(2, amount=499)
    order = placed_by_card(stripe, shop, (shirt, 1), (cap, 1))
    Payment.objects.update(capture_before=in_hours(25))
    work = shop.ready(order)
    first = FulfilmentLine.objects.get(fulfilment_order=work, order_line__variant=cap)
    fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work), leaving=Leaving(units={first.public_id: 1}), actor=shop.clerk, now=NOW
    )  # fmt: skip
    return order, FulfilmentOrder.objects.get(order=order, status="ready")


def test_what_is_still_to_leave_is_charged_too_when_the_card_is_about_to_let_go(stripe):
    """The worker is often there before the watch: what left before must not be charged alone."""
    order, rest = in_two_goes(stripe, shop := open_shop())
    Payment.objects.update(capture_before=in_hours(23.9))
    PaymentOperation.objects.update(due_at=F("due_at") - timedelta(hours=1.1))
    payments.work_due(now=NOW)
    payments.announce_endings()
    outbox.relay()
    worked()

    assert amounts(card_of(order)) == ("closed", 1499, 1499, 0)
    fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_goods_do_not_leave_on_a_card_that_is_being_charged_for_less(stripe, monkeypatch):
    """What is not captured is released: while the provider is asked for 4.99, the card stands for no more."""
    order, rest = in_two_goes(stripe, shop := open_shop())
    PaymentOperation.objects.update(due_at=in_hours(-1))
    real = _work.KINDS["capture"]

    def capture(job):
        with pytest.raises(NotPaid):
            fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)
        return real(job)

    monkeypatch.setitem(_work.KINDS, "capture", capture)
    assert payments.work_due(now=NOW) == 1
    outbox.relay()

    assert amounts(card_of(order)) == ("closed", 1499, 499, 0)
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000


def test_a_task_of_a_card_that_died_is_settled_when_the_desk_is_paid(stripe):
    order, rest = in_two_goes(stripe, shop := open_shop())
    card = card_of(order)
    stripe.kill(card.provider_reference)
    payments.sync(payment_public_id=card.public_id, now=NOW)
    outbox.relay()
    assert PaymentTask.objects.get().kind == TaskKind.CAPTURE_FAILED

    shop.paid(order)

    assert PaymentTask.objects.get().state == TaskState.DONE
    fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


def test_the_second_of_two_hand_overs_is_undone(stripe):
    """What was split off was born ready: it never had the event of getting so."""
    order, rest = in_two_goes(stripe, shop := open_shop())
    fulfilment.hand_over(work_id=rest.public_id, code=code_of(rest), actor=shop.clerk, now=NOW)

    fulfilment.undo_hand_over(work_id=rest.public_id, in_hand=True, reason="wrong person", actor=shop.manager, now=NOW)
    worked()

    assert amounts(card_of(order)) == ("authorized", 1499, 0, 0)
    asked = PaymentOperation.objects.get()
    assert (asked.state, asked.amount) == ("pending", 499)
