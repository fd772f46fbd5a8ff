"""What several people do to one order at once: one of them wins, the others are told, and the sums hold."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from apps.checkout import services as checkout
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.models import FulfilmentLine, FulfilmentOrder, PutBackTask
from apps.inventory.models import StockLevel
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.payments import selectors as payments
from apps.payments.enums import Tender
from apps.payments.models import Payment, PaymentAttempt
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
REFUSALS = {
    "ok", "IllegalTransition", "AlreadyCollected", "PaidInShop", "OrderEnded", "NotPaid", "PromiseGone", "AlreadyTaken",
    "NothingToTake", "WrongAmount", "BadQuantity", "StockBusy", "NothingToGiveBack",
}  # fmt: skip


def settled():
    for _ in range(3):
        outbox.relay()
    call_command("verify", verbosity=0)


def cancel(order, actor=GUEST):
    return checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=actor, now=NOW)


def take(shop, order):
    return checkout.take_payment(
        work_id=work_of(order).public_id, tender=Tender.CARD_TERMINAL, tendered_amount=None, actor=shop.clerk, now=NOW
    )


def short_one(shop, work):
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    return fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=1, reason=RejectReason.NOT_FOUND,
        actor=shop.clerk, now=NOW,
    )  # fmt: skip


def paid_of(order):
    return payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]


def test_placed_in_two_tabs_and_more_is_placed_once():
    shop = open_shop()
    order = shop.draft((shop.stocked(9), 2))

    results = race(*[partial(checkout.place, order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)] * 8)

    assert outcomes(results) == {"ok": 8}
    assert (FulfilmentOrder.objects.count(), Payment.objects.count()) == (1, 1)
    assert Event.objects.filter(name="orders.order_placed").count() == 1
    settled()


@pytest.mark.parametrize("is_paid", [True, False])
def test_ready_pickup_is_handed_over_cancelled_or_expired_but_one_of_them(is_paid):
    shop = open_shop()
    shirt = shop.stocked(60)
    for _ in range(6):
        order = shop.placed((shirt, 2))
        work = shop.ready(order)
        if is_paid:
            shop.paid(order)
        FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=NOW.replace(year=2020), reminders_sent=2)
        on_hand = StockLevel.objects.get(variant=shirt).on_hand

        results = race(
            partial(fulfilment.hand_over, work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW),
            partial(cancel, order, shop.manager),
            partial(fulfilment.expire_overdue, now=NOW),
            partial(take, shop, order),
            partial(fulfilment.count_stock, variant_id=shirt.pk, location_id=shop.location.pk, counted=on_hand, actor=shop.manager, now=NOW),
            outbox.relay,
        )  # fmt: skip

        assert set(outcomes(results)) <= REFUSALS
        settled()
        order.refresh_from_db()
        work = work_of(order)
        collected = work.status == Status.COLLECTED
        assert work.status in {Status.COLLECTED, Status.CANCELLED, Status.EXPIRED}
        assert order.status == (OrderStatus.CLOSED if collected else OrderStatus.CANCELLED)
        assert FiscalDocument.objects.filter(owner=f"fulfilment_order:{work.pk}").exists() is collected
        assert StockLevel.objects.get(variant=shirt).on_hand == on_hand - (2 if collected else 0)
        paid = paid_of(order)
        if collected:
            assert (paid.captured_amount, paid.refunded_amount) == (2000, 0)
        elif paid.captured_amount > paid.refunded_amount:
            checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)
            settled()


def test_picking_against_counts_shorts_rejections_and_cancellations():
    shop = open_shop()
    shirt = shop.stocked(60)
    for counted in (60, 1, 0, 40, 2, 7):
        fulfilment.count_stock(
            variant_id=shirt.pk, location_id=shop.location.pk, counted=60 + 60, actor=shop.manager, now=NOW
        )
        order = shop.placed((shirt, 3))
        work = work_of(order)
        fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
        other = shop.placed((shirt, 2))

        results = race(
            partial(short_one, shop, work),
            partial(short_one, shop, work),
            partial(fulfilment.count_stock, variant_id=shirt.pk, location_id=shop.location.pk, counted=60 + counted, actor=shop.manager, now=NOW),
            partial(fulfilment.reject, work_id=work_of(other).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW),
            partial(cancel, other),
            partial(cancel, order),
            outbox.relay,
        )  # fmt: skip

        assert set(outcomes(results)) <= REFUSALS
        settled()
        for task in PutBackTask.objects.filter(state="open"):
            fulfilment.put_back(task_id=task.public_id, actor=shop.clerk, now=NOW)
    assert not Order.objects.filter(status=OrderStatus.PLACED, lines__cancelled_quantity=F("lines__quantity")).exists()


def test_money_is_taken_once_and_a_cancelled_order_keeps_none():
    shop = open_shop()
    shirt = shop.stocked(60)
    for _ in range(6):
        order = shop.placed((shirt, 1))

        results = race(
            partial(take, shop, order), partial(take, shop, order), partial(cancel, order, shop.manager),
            partial(cancel, order),
        )  # fmt: skip

        assert set(outcomes(results)) <= REFUSALS
        paid = paid_of(order)
        order.refresh_from_db()
        assert order.status == OrderStatus.CANCELLED
        assert paid.captured_amount == paid.refunded_amount
        assert PaymentAttempt.objects.filter(payment__owner=f"order:{order.pk}", kind="take").count() <= 1
    settled()


def test_overpaid_money_is_given_back_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(3), 3))
    work = work_of(order)
    shop.paid(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    short_one(shop, work)
    outbox.relay()

    results = race(*[partial(checkout.refund_overpaid, work_id=work.public_id, actor=shop.clerk, now=NOW)] * 5)

    assert outcomes(results) == {"ok": 1, "NothingToGiveBack": 4}
    assert paid_of(order).refunded_amount == 1000
    settled()


def test_units_are_put_back_once():
    shop = open_shop()
    shirt = shop.stocked(4)
    order = shop.placed((shirt, 3))
    shop.ready(order)
    cancel(order)
    task = PutBackTask.objects.get()

    results = race(*[partial(fulfilment.put_back, task_id=task.public_id, actor=shop.clerk, now=NOW)] * 6)

    assert outcomes(results) == {"ok": 6}
    assert StockLevel.objects.get(variant=shirt).unavailable == 0
    assert Event.objects.filter(name="fulfilment.put_back_done").count() == 1
    settled()


def test_units_over_all_places_are_constant_in_every_read():
    """Jepsen's bank test: on hand and sold add up to what came in, seen by a reader at any moment."""
    shop = open_shop()
    shirt = shop.stocked(40)

    def buy_and_collect():
        for _ in range(4):
            shop.collected(shop.placed((shirt, 1)))

    def read():
        sums = set()
        for _ in range(40):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT (SELECT sum(on_hand) FROM inventory_stocklevel WHERE variant_id = %(shirt)s) + "
                    "(SELECT coalesce(sum(fulfilled_quantity), 0) FROM orders_orderline WHERE variant_id = %(shirt)s)",
                    {"shirt": shirt.pk},
                )
                sums.add(cursor.fetchone()[0])
            call_command("verify", verbosity=0)
        return sums

    *buyers, seen = race(*[buy_and_collect] * 3, read)

    assert outcomes(buyers) == {"ok": 3}
    assert seen == {40}
    assert StockLevel.objects.get(variant=shirt).on_hand == 28
    settled()
