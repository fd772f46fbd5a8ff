"""One order and one charge, whoever is first: real parallel transactions against the stand-in."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.errors import DomainError
from apps.fulfilment import services as fulfilment
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.events import OrderPlaced
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.payments import services as payments
from apps.payments.enums import OperationKind
from apps.payments.models import Payment, PaymentAttempt, PaymentOperation
from tests.factories.cards import card_of, placed_by_card, started, worked
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def settled():
    for _ in range(2):
        worked()
    call_command("verify", verbosity=0)


def place(order):
    return checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_the_browser_comes_back_while_the_message_arrives(stripe, _round):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))
    start = started(order)
    stripe.pay(start.client_secret)

    def message():
        payments.sync(payment_public_id=start.payment_public_id, now=NOW)
        outbox.relay()

    results = race(partial(place, order), message, partial(place, order), message)
    outbox.relay()

    assert outcomes(results) == {"ok": 4}
    assert Order.objects.get(pk=order.pk).status == OrderStatus.PLACED
    assert Event.objects.filter(name=OrderPlaced.name).count() == 1
    assert (Payment.objects.count(), card_of(order).state) == (1, "authorized")
    settled()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_card_forms_of_one_order_are_one_payment(stripe, _round):
    shop = open_shop()
    order = shop.draft((shop.stocked(1), 1))

    results = race(*[partial(started, order) for _ in range(4)])

    kinds = outcomes(results)
    assert kinds["ok"] >= 1
    assert set(kinds) <= {"ok", "CardsUnavailable", "StockBusy"}
    assert Payment.objects.count() == 1
    assert len({result.client_secret for result in results if not isinstance(result, Exception)}) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_handed_over_while_it_is_cancelled_is_charged_or_released_never_both(stripe, _round):
    shop = open_shop()
    order = placed_by_card(stripe, shop, (shop.stocked(1), 1))
    work = shop.ready(order)
    code = code_of(work)

    results = race(
        partial(fulfilment.hand_over, work_id=work.public_id, code=code, actor=shop.clerk, now=NOW),
        partial(checkout.cancel, order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW),
        partial(payments.work_due, now=NOW),
    )
    assert all(not isinstance(result, Exception) or isinstance(result, DomainError) for result in results), results
    settled()

    card, closed = card_of(order), Order.objects.get(pk=order.pk).status == OrderStatus.CLOSED
    assert card.captured_amount == (1000 if closed else 0)
    assert card.state == ("closed" if closed else "voided")
    assert stripe.charges() == (1 if closed else 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_workers_never_ask_for_the_same(stripe, _round):
    shop = open_shop()
    shirt = shop.stocked(4)
    orders = [placed_by_card(stripe, shop, (shirt, 1)) for _ in range(3)]
    for order in orders:
        work = shop.ready(order)
        fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)

    results = race(*[partial(payments.work_due, now=NOW) for _ in range(4)])

    assert outcomes(results) == {"ok": 4}
    assert sum(results) == 3
    assert (stripe.charges(), stripe.count("POST", "/capture")) == (3, 3)
    assert PaymentAttempt.objects.filter(kind="take").count() == 3
    assert set(PaymentOperation.objects.filter(kind=OperationKind.CAPTURE).values_list("state", flat=True)) == {
        "succeeded"
    }
    settled()
