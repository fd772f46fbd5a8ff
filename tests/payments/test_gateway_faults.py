"""What a gateway does on its bad days (reliability.md, fault 13): never two captures, and nothing stays unknown."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.transaction import TransactionManagementError

from apps.checkout import services as checkout
from apps.core.errors import DomainError, InvalidInput, PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import OperationKind, OperationState, PaymentState, TaskKind, TaskState
from apps.payments.errors import CardPending, CardsUnavailable, ReferenceUsed
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation, PaymentTask
from apps.payments.providers import ProviderBusy
from apps.payments.providers.stripe import _client
from apps.payments.services import _work
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody wants to wait ten seconds in a test."""
    monkeypatch.setattr(_client, "PATIENCE", (1.0, 0.6))
    _client._client_of.cache_clear()
    yield
    _client._client_of.cache_clear()


@pytest.fixture
def shop():
    return open_shop()


def placed(stripe, shop):
    return placed_by_card(stripe, shop, (shop.stocked(1), 1))


def collected(stripe, shop):
    order = placed(stripe, shop)
    work = shop.ready(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    return order


def operation(kind=OperationKind.CAPTURE):
    return PaymentOperation.objects.filter(kind=kind).latest("pk")


def closed_once(stripe, order):
    card = card_of(order)
    assert (card.state, card.captured_amount) == (PaymentState.CLOSED, 1000)
    assert stripe.charges() == 1
    assert PaymentAttempt.objects.filter(payment=card, kind="take").count() == 1
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED


@pytest.mark.parametrize("kind", ["hang", "hang_after", "reset", "reset_after", "error"])
def test_a_capture_without_an_answer_is_unknown_and_asked_about_before_anything_else(stripe, shop, kind):
    order = collected(stripe, shop)
    stripe.fail(kind, "/capture", seconds=1.0)

    payments.work_due(now=NOW)
    assert (operation().state, card_of(order).state) == (OperationState.UNKNOWN, PaymentState.UNKNOWN)
    call_command("verify", verbosity=0)

    worked(2)
    closed_once(stripe, order)


@pytest.mark.parametrize("kind", ["hang_after", "reset_after", "reset", "error"])
def test_a_card_form_without_an_answer_charges_nobody_and_works_the_next_time(stripe, shop, kind):
    order = shop.draft((shop.stocked(1), 1))
    stripe.fail(kind, "/v1/payment_intents", seconds=1.0)

    with pytest.raises(CardsUnavailable):
        started(order)
    assert card_of(order).state == PaymentState.UNKNOWN

    start = started(order)
    stripe.pay(start.client_secret)
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    outbox.relay()

    assert Payment.objects.count() == 1
    assert card_of(order).state == PaymentState.AUTHORIZED


def test_a_provider_that_is_down_leaves_paying_in_the_shop(stripe, shop):
    order = shop.draft((shop.stocked(1), 1))
    stripe.fail("busy", "/v1/payment_intents", times=9)

    with pytest.raises(CardsUnavailable) as refusal:
        started(order)
    assert "pay in the shop" in str(refusal.value)

    stripe.fail("error", "/v1/payment_intents", times=9)
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    stripe.faults.clear()
    worked(2)

    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000
    assert card_of(order).state == PaymentState.VOIDED


def test_a_card_form_that_never_opened_does_not_stop_paying_in_the_shop(stripe, shop):
    order = shop.draft((shop.stocked(1), 1))
    stripe.fail("reset_after", "/v1/payment_intents", times=1)
    with pytest.raises(CardsUnavailable):
        started(order)
    stripe.fail("reset", "/v1/payment_intents", times=9)

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    stripe.faults.clear()
    worked(2)

    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000
    assert (card_of(order).state, stripe.charges()) == (PaymentState.VOIDED, 0)


def test_a_payment_that_is_not_known_is_not_placed_as_unpaid(stripe, shop):
    order = shop.draft((shop.stocked(1), 1))
    stripe.pay(started(order).client_secret)
    stripe.fail("hang", "/v1/payment_intents/", method="GET", seconds=1.0)

    with pytest.raises(CardPending):
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    assert Order.objects.get(pk=order.pk).status == OrderStatus.DRAFT

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    outbox.relay()
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 0


@pytest.mark.parametrize("kind", ["amount", "currency"])
def test_another_amount_or_currency_is_blocked_for_a_person_until_it_is_right(stripe, shop, kind):
    order = collected(stripe, shop)
    stripe.fail(kind, "/capture")
    stripe.fail(kind, "/v1/payment_intents/", method="GET")

    assert (payments.work_due(now=NOW), payments.work_due(now=NOW)) == (1, 0)  # asked again later, not at once
    worked()
    task = PaymentTask.objects.get()
    assert (task.kind, task.state, card_of(order).captured_amount) == (TaskKind.MISMATCH, TaskState.OPEN, 0)

    worked(2)
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    closed_once(stripe, order)


def test_an_authorisation_of_another_amount_pays_for_nothing(stripe, shop):
    order = shop.draft((shop.stocked(1), 1))
    stripe.pay(started(order).client_secret)
    stripe.fail("amount", "/v1/payment_intents/", method="GET")

    with pytest.raises(CardPending):
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    assert PaymentTask.objects.get().kind == TaskKind.MISMATCH
    assert not payment_reads.cover_of(owner=f"order:{order.pk}", amount=1000).is_covered


def test_a_capture_that_is_refused_is_tried_again_then_left_to_a_person(stripe, shop):
    order = collected(stripe, shop)
    stripe.fail("refuse", "/capture", times=3)

    worked(4)

    assert (operation().state, operation().round) == (OperationState.FAILED, 3)
    task = PaymentTask.objects.get()
    assert (task.kind, task.state, stripe.charges()) == (TaskKind.CAPTURE_FAILED, TaskState.OPEN, 0)
    assert work_of(order).status == "collected"
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 1000

    with pytest.raises(PermissionDenied):
        payments.finish_task(task_id=task.public_id, note="x", actor=shop.clerk, now=NOW)
    with pytest.raises(InvalidInput):
        payments.finish_task(task_id=task.public_id, note=" ", actor=shop.manager, now=NOW)
    done = payments.finish_task(task_id=task.public_id, note="Paid by transfer", actor=shop.manager, now=NOW)
    assert (done.state, done.note) == (TaskState.DONE, "Paid by transfer")
    assert payments.finish_task(task_id=task.public_id, note="again", actor=shop.manager, now=NOW).note == done.note


def test_a_busy_provider_is_asked_again(stripe, shop):
    order = collected(stripe, shop)
    stripe.fail("busy", "/capture", times=2)

    worked(3)

    closed_once(stripe, order)


def charged_early(stripe, shop):
    """Charged while it waits for its customer, for the card's authorisation was about to end."""
    order = placed(stripe, shop)
    Payment.objects.update(capture_before=datetime.now(UTC) + timedelta(hours=1))
    payments.announce_endings()
    outbox.relay()
    worked()
    assert card_of(order).captured_amount == 1000
    return order


@pytest.mark.parametrize("kind", ["hang_after", "reset_after", "reset", "error", "amount"])
def test_a_refund_goes_back_once(stripe, shop, kind):
    order = charged_early(stripe, shop)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    stripe.fail(kind, "/v1/refunds", seconds=1.0)

    payments.work_due(now=NOW)
    assert operation(OperationKind.REFUND).state == OperationState.UNKNOWN
    worked(2)

    assert (card_of(order).refunded_amount, operation(OperationKind.REFUND).state) == (1000, OperationState.SUCCEEDED)
    assert stripe.refunds() == 1


def test_a_refund_that_is_refused_is_made_by_hand_and_entered(stripe, shop):
    order = charged_early(stripe, shop)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    stripe.fail("refuse", "/v1/refunds", times=3)
    worked(4)

    task = PaymentTask.objects.get()
    assert (task.kind, operation(OperationKind.REFUND).state) == (TaskKind.REFUND_FAILED, OperationState.MANUAL)
    with pytest.raises(InvalidInput):
        payments.finish_task(task_id=task.public_id, note="By transfer", actor=shop.manager, now=NOW)
    payments.finish_task(task_id=task.public_id, note="By transfer", reference="T-1", actor=shop.manager, now=NOW)

    card = card_of(order)
    assert (card.refunded_amount, operation(OperationKind.REFUND).state) == (1000, OperationState.SUCCEEDED)


def test_one_transfer_does_not_pay_for_two_refunds_made_by_hand(stripe, shop):
    tasks = []
    for _ in range(2):
        order = charged_early(stripe, shop)
        checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
        stripe.fail("refuse", "/v1/refunds", times=3)
        worked(4)
        tasks.append(PaymentTask.objects.latest("pk"))
    payments.finish_task(task_id=tasks[0].public_id, note="x", reference="T-1", actor=shop.manager, now=NOW)

    with pytest.raises(ReferenceUsed):
        payments.finish_task(task_id=tasks[1].public_id, note="x", reference=" T-1 ", actor=shop.manager, now=NOW)

    tasks[1].refresh_from_db()
    assert tasks[1].state == TaskState.OPEN


def test_a_request_that_breaks_its_worker_does_not_hold_the_others(stripe, shop, monkeypatch):
    broken, order = collected(stripe, shop), collected(stripe, shop)
    real = _work.KINDS[OperationKind.CAPTURE]

    def capture(job):
        if job.payment_id == card_of(broken).pk:
            raise KeyboardInterrupt
        return real(job)

    monkeypatch.setitem(_work.KINDS, OperationKind.CAPTURE, capture)
    with pytest.raises(KeyboardInterrupt):
        payments.work_due(now=NOW)
    payments.work_due(now=NOW)

    assert card_of(order).captured_amount == 1000


@pytest.mark.parametrize("kind", ["hang_after", "reset_after", "reset", "error"])
def test_a_release_without_an_answer_is_released_once(stripe, shop, kind):
    order = placed(stripe, shop)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    stripe.fail(kind, "/cancel", seconds=1.0)

    payments.work_due(now=NOW)
    assert card_of(order).state == PaymentState.UNKNOWN
    worked(2)

    assert (card_of(order).state, stripe.charges()) == (PaymentState.VOIDED, 0)


def test_a_worker_that_dies_in_the_middle_leaves_a_request_that_is_asked_about(stripe, shop, monkeypatch):
    order = collected(stripe, shop)

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("apps.payments.services._work.record", die)
    with pytest.raises(KeyboardInterrupt):
        payments.work_due(now=NOW)
    monkeypatch.undo()
    assert operation().state == OperationState.PROCESSING

    worked(2)
    closed_once(stripe, order)
    assert stripe.count("POST", "/capture") == 1


def test_a_provider_is_never_asked_inside_a_transaction(stripe, shop):
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        _client.fetch("pi_1")


def test_no_more_than_ten_calls_at_once(stripe, monkeypatch):
    monkeypatch.setattr(_client, "WAIT_FOR_A_TURN", 0.1)
    stripe.fail("hang", "/v1/payment_intents/", method="GET", times=30, seconds=0.5)
    said: list[str] = []

    def call():
        try:
            _client.fetch("pi_none")
        except Exception as refusal:  # noqa: BLE001 counted below
            said.append(type(refusal).__name__)

    began = time.monotonic()
    threads = [threading.Thread(target=call) for _ in range(14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said.count(ProviderBusy.__name__) == 4
    assert time.monotonic() - began < 5
    assert issubclass(CardsUnavailable, DomainError)


def test_keys_of_another_account_end_no_authorisation(stripe, shop):
    """The new account has never heard of the reference; the customer's money is held by the old one."""
    order = placed(stripe, shop)
    stripe.reset()

    with pytest.raises(ProviderBusy):
        payments.sync(payment_public_id=card_of(order).public_id, now=NOW)

    assert card_of(order).state == PaymentState.AUTHORIZED
    assert not PaymentTask.objects.exists()
