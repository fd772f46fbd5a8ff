"""Cards after the goods are ready: one that dies, one that is charged in time, late or for less, and what comes after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from apps.checkout import services as checkout
from apps.checkout.errors import AlreadyPlaced
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import NotPaid
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder
from apps.fulfilment.services import Leaving
from apps.orders.enums import OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import PaymentState, TaskKind, TaskState
from apps.payments.models import Payment, PaymentOperation, PaymentTask
from apps.payments.services import _work
from tests.checkout.test_cards import (
    amounts,
    cancel,
    every_invariant_holds,  # noqa: F401 a fixture of every test here
    hand_over,
    in_hours,
)
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.shop import NOW, code_of, open_shop, work_of

pytestmark = pytest.mark.django_db


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
