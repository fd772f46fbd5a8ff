"""Messages of the card provider: signed, kept once, looked into later; their order, age and number change nothing."""

from __future__ import annotations

import json
import time

import pytest
from django.core.management import call_command
from django.test import Client

from apps.orders.enums import OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import InboxMessage
from apps.payments import services as payments
from apps.payments.models import Payment, PaymentAttempt
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.shop import NOW, open_shop
from tests.fakes.stripe.standin import event, signature
from tests.races import outcomes, race

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/webhooks/stripe"


def post(body, **sign):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    header = sign.pop("header", None) or signature(raw, **sign)
    return Client().post(ADDRESS, raw, content_type="application/json", headers={"Stripe-Signature": header})


def settled():
    outbox.relay()
    call_command("verify", verbosity=0)


@pytest.mark.race
def test_a_hundred_at_once_are_one(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    stripe.pay(started(order).client_secret)
    (told,) = stripe.events

    results = []
    for _round in range(10):
        results += race(*[lambda: post(told) for _ in range(10)])

    assert outcomes(results) == {"ok": 100}
    assert {response.status_code for response in results} == {200}
    assert sum(response.json()["is_new"] for response in results) == 1
    assert InboxMessage.objects.count() == 1
    payments.work_inbox(now=NOW)
    outbox.relay()
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PLACED
    assert Payment.objects.count() == 1
    settled()


def test_late_and_reversed_messages_change_nothing(stripe):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    shop_collects(shop, order)
    worked()
    card = card_of(order)
    assert card.state == "closed"
    before = (card.captured_amount, PaymentAttempt.objects.count(), stripe.count("POST", "/capture"))

    for told in reversed(stripe.events):
        assert post(told).status_code == 200
    old = event(
        "payment_intent.processing", {"object": "payment_intent", "id": card.provider_reference, "status": "processing"}
    )
    assert post(old).status_code == 200
    worked(2)

    card.refresh_from_db()
    assert (card.captured_amount, PaymentAttempt.objects.count(), stripe.count("POST", "/capture")) == before
    assert (card.state, InboxMessage.objects.exclude(state="done").count()) == ("closed", 0)
    settled()


def shop_collects(shop, order):
    from apps.fulfilment import services as fulfilment  # noqa: PLC0415 this test alone
    from tests.factories.shop import code_of  # noqa: PLC0415

    work = shop.ready(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)


TOLD = {"id": "evt_1", "object": "event", "type": "charge.refunded", "data": {"object": {"id": "ch_1"}}}
RAW = json.dumps(TOLD).encode()


@pytest.mark.parametrize(
    ("body", "sign", "status", "code"),
    [
        (RAW, {"secret": "whsec_other"}, 400, "payments.forged_message"),
        (RAW, {"header": "t=1,v1=00"}, 400, "payments.forged_message"),
        (RAW, {"header": "nonsense"}, 400, "payments.forged_message"),
        (RAW, {"at": time.time() - 301}, 400, "payments.forged_message"),
        (RAW.replace(b" ", b"  "), {"header": signature(RAW)}, 400, "payments.forged_message"),
        (b"\xff\xfe", {}, 400, "payments.forged_message"),
        (b"[]", {}, 400, "payments.unreadable_message"),
        (b"[1, 2]", {}, 400, "payments.unreadable_message"),
        (b"{}", {}, 400, "payments.unreadable_message"),
        (b'{"id": 7, "type": "x"}', {}, 400, "payments.unreadable_message"),
        (b"not json", {}, 400, "payments.unreadable_message"),
        (b"[" * 10_000, {}, 400, "payments.unreadable_message"),
        (b'{"id": "evt_1", "type": "x", "pad": "' + b"x" * 1024 * 1024 + b'"}', {}, 413, "api.body_too_large"),
        (b"x" * 5 * 1024 * 1024, {"header": "t=1,v1=00"}, 413, "api.body_too_large"),
    ],
)
def test_what_is_forged_stale_or_broken_is_refused_and_not_kept(stripe, body, sign, status, code):
    response = post(body, **sign)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not InboxMessage.objects.exists()


def test_two_secrets_are_live_while_one_replaces_the_other(stripe, settings):
    assert post(TOLD, secret="whsec_next").status_code == 200
    assert post({**TOLD, "id": "evt_2"}).status_code == 200
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_next"]
    assert post({**TOLD, "id": "evt_3"}).status_code == 400

    assert sorted(InboxMessage.objects.values_list("event_id", flat=True)) == ["evt_1", "evt_2"]


def test_a_provider_without_an_answer_leaves_the_message_for_later(stripe):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    stripe.pay(started(order).client_secret)
    post(stripe.events[0])
    stripe.fail("error", "/v1/payment_intents/", method="GET", times=1)

    payments.work_inbox(now=NOW)
    message = InboxMessage.objects.get()
    assert (message.state, message.attempts, bool(message.error)) == ("received", 1, True)

    InboxMessage.objects.update(due_at=message.created_at)
    payments.work_inbox(now=NOW)
    message.refresh_from_db()
    assert (message.state, message.error) == ("done", "")
