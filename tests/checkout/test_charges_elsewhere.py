"""Refunds made in the provider's own pages, and disputes: they are seen, entered once, and a person is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.errors import NotPaid
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import InboxMessage
from apps.payments import selectors as payment_reads
from apps.payments import services as payments
from apps.payments.enums import OperationState, TaskKind
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation, PaymentTask
from apps.payments.providers import stripe as provider
from tests.factories.cards import card_of, placed_by_card, worked
from tests.factories.shop import GUEST, NOW, code_of, open_shop
from tests.fakes.stripe.standin import signature
from tests.races import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def told(stripe):
    """What the provider said so far arrives, twice."""
    for event in [*stripe.events, *stripe.events]:
        body = json.dumps(event).encode()
        payments.receive(body=body, signature=signature(body))
    worked()


def charged(stripe, shop, *, quantity=1):
    """Charged early: the goods are still in the shop."""
    order = placed_by_card(stripe, shop, (shop.stocked(3), quantity))
    Payment.objects.update(capture_before=datetime.now(UTC) + timedelta(hours=1))
    payments.announce_endings()
    outbox.relay()
    worked()
    return order, shop.ready(order)


def hand_over(shop, work):
    return fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)


def cancel(order):
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)


def tasks():
    return [(row.kind, row.amount, row.state) for row in PaymentTask.objects.order_by("pk")]


def status(order):
    return Order.objects.get(pk=order.pk).status


def test_goods_whose_money_went_back_there_wait_until_they_are_paid_again(stripe):
    order, work = charged(stripe, shop := open_shop(), quantity=2)
    stripe.refund_there(card_of(order).provider_reference, 500)
    stripe.refund_there(card_of(order).provider_reference, 300)

    told(stripe)

    assert card_of(order).refunded_amount == 800
    assert tasks() == [(TaskKind.REFUNDED_THERE, 800, "open")]
    with pytest.raises(NotPaid):
        hand_over(shop, work)
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 800
    shop.paid(order)
    hand_over(shop, work)
    assert status(order) == OrderStatus.CLOSED


def test_a_completed_order_stays_so_and_asks_nobody_at_the_desk(stripe):
    order, work = charged(stripe, shop := open_shop())
    hand_over(shop, work)
    stripe.refund_there(card_of(order).provider_reference, 1000)

    told(stripe)

    assert (status(order), card_of(order).refunded_amount) == (OrderStatus.CLOSED, 1000)
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == 0
    assert tasks() == [(TaskKind.REFUNDED_THERE, 1000, "open")]


def test_what_went_back_there_is_not_given_back_again(stripe):
    order, _work = charged(stripe, open_shop())
    stripe.refund_there(card_of(order).provider_reference, 1000)
    cancel(order)  # before the message came: a refund of ours waits

    payments.look_after_charge(reference=card_of(order).provider_reference, now=NOW)
    worked(2)

    assert (card_of(order).refunded_amount, stripe.refunds()) == (1000, 1)
    assert sorted(PaymentOperation.objects.filter(kind="refund").values_list("state", flat=True)) == [
        "succeeded", "withdrawn",
    ]  # fmt: skip


def test_a_refund_of_ours_is_no_news(stripe):
    order, _work = charged(stripe, open_shop())
    cancel(order)
    payments.work_due(now=NOW)

    told(stripe)

    assert (card_of(order).refunded_amount, stripe.refunds(), tasks()) == (1000, 1, [])
    assert not InboxMessage.objects.exclude(state="done").exists()


def test_one_made_there_after_ours_was_refused_settles_it(stripe):
    order, _work = charged(stripe, open_shop())
    cancel(order)
    stripe.fail("refuse", "/v1/refunds", times=3)
    worked(4)
    assert tasks() == [(TaskKind.REFUND_FAILED, 1000, "open")]
    stripe.refund_there(card_of(order).provider_reference, 1000)

    told(stripe)

    assert tasks() == [(TaskKind.REFUND_FAILED, 1000, "done")]
    assert PaymentOperation.objects.get(kind="refund").state == OperationState.SUCCEEDED
    assert PaymentAttempt.objects.filter(kind="refund").count() == 1


def test_a_refund_that_came_back_from_the_bank_is_looked_after(stripe):
    order, _work = charged(stripe, open_shop())
    cancel(order)
    payments.work_due(now=NOW)
    reference = PaymentOperation.objects.get(kind="refund").provider_reference

    stripe.send_back(reference, card_of(order).provider_reference)
    told(stripe)

    assert tasks() == [(TaskKind.REFUND_RETURNED, 1000, "open")]


def test_goods_of_a_disputed_charge_stay_until_somebody_says_otherwise(stripe):
    order, work = charged(stripe, shop := open_shop())
    stripe.dispute(card_of(order).provider_reference, 1000)
    told(stripe)
    task = PaymentTask.objects.get()
    assert (task.kind, task.amount, "fraudulent" in task.reason) == (TaskKind.DISPUTED, 1000, True)
    with pytest.raises(NotPaid):
        hand_over(shop, work)

    stripe.dispute(card_of(order).provider_reference, 1000, status="won")
    told(stripe)

    assert tasks() == [(TaskKind.DISPUTED, 1000, "done")]
    hand_over(shop, work)
    assert status(order) == OrderStatus.CLOSED


def test_a_dispute_that_is_lost_took_the_money(stripe):
    order, work = charged(stripe, shop := open_shop())
    stripe.dispute(card_of(order).provider_reference, 1000)
    told(stripe)
    task = PaymentTask.objects.get()
    payments.finish_task(task_id=task.public_id, note="We know her", actor=shop.manager, now=NOW)

    stripe.dispute(card_of(order).provider_reference, 1000, status="lost")
    told(stripe)

    assert card_of(order).refunded_amount == 1000
    assert tasks() == [(TaskKind.DISPUTED, 1000, "done"), (TaskKind.DISPUTED, 1000, "open")]
    with pytest.raises(NotPaid):
        hand_over(shop, work)
    shop.paid(order)
    hand_over(shop, work)
    assert status(order) == OrderStatus.CLOSED


@pytest.mark.parametrize(("amount", "asked"), [(1000, 0), (400, 600)])
def test_a_charge_made_there_holds_once_a_person_says_so(stripe, amount, asked):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    work = shop.ready(order)
    provider.capture(card_of(order).provider_reference, amount=amount, currency="EUR", key="by hand")
    told(stripe)
    worked()
    task = PaymentTask.objects.get()
    assert (task.kind, card_of(order).captured_amount) == (TaskKind.MISMATCH, 0)
    with pytest.raises(NotPaid):
        hand_over(shop, work)

    payments.finish_task(task_id=task.public_id, note="I charged it", actor=shop.manager, now=NOW)
    payments.poll_due(now=NOW)
    outbox.relay()

    assert (card_of(order).state, card_of(order).captured_amount) == ("closed", amount)
    assert payment_reads.asked_at_desk(f"order:{order.pk}") == asked
    if asked:
        shop.paid(order)
    hand_over(shop, work)
    assert status(order) == OrderStatus.CLOSED


def test_one_made_there_of_a_cancelled_order_goes_back_once_a_person_says_so(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    cancel(order)
    provider.capture(card_of(order).provider_reference, amount=1000, currency="EUR", key="by hand")
    worked()
    task = PaymentTask.objects.get()

    payments.finish_task(task_id=task.public_id, note="I charged it", actor=shop.manager, now=NOW)
    worked(3)

    assert (card_of(order).captured_amount, card_of(order).refunded_amount, stripe.refunds()) == (1000, 1000, 1)


def test_a_message_about_a_charge_that_nobody_knows_is_done(stripe):
    body = json.dumps({
        "id": "evt_x", "type": "charge.dispute.created", "data": {"object": {"object": "dispute", "payment_intent": "pi_of_others"}},
    }).encode()  # fmt: skip
    payments.receive(body=body, signature=signature(body))

    assert payments.work_inbox(now=NOW) == 1
    assert (InboxMessage.objects.get().state, stripe.calls, tasks()) == ("done", [], [])


def test_a_message_that_breaks_its_worker_does_not_hold_the_others(stripe, monkeypatch):
    order, _work = charged(stripe, open_shop())
    InboxMessage.objects.all().delete()
    for number, subject in enumerate(["pi_broken", card_of(order).provider_reference]):
        outbox.receive(source="stripe", event_id=f"e{number}", name="charge.refunded", subject=subject)
    stripe.refund_there(card_of(order).provider_reference, 1000)
    real = payments.look_after_charge

    def look(*, reference, now):
        if reference == "pi_broken":
            raise RuntimeError("broken")
        real(reference=reference, now=now)

    monkeypatch.setattr("apps.payments.services._watch.look_after_charge", look)
    with pytest.raises(RuntimeError):
        payments.work_inbox(now=NOW)
    InboxMessage.objects.filter(error="").update(leased_until=None)
    payments.work_inbox(now=NOW)

    assert card_of(order).refunded_amount == 1000


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(2))
def test_many_messages_at_once_enter_it_once(stripe, _round):
    order, _work = charged(stripe, open_shop())
    reference = card_of(order).provider_reference
    stripe.refund_there(reference, 400)

    race(*[partial(payments.look_after_charge, reference=reference, now=NOW) for _ in range(5)], partial(cancel, order))
    worked(2)

    assert (card_of(order).refunded_amount, stripe.refunds()) == (1000, 2)
    assert PaymentAttempt.objects.filter(kind="refund").count() == 2
