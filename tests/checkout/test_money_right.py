"""Shares, refunds and ends: whatever becomes of an order, its money adds up."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.accounts.permissions import Role
from apps.checkout import services as checkout
from apps.checkout.errors import NothingToGiveBack
from apps.core.errors import PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, RejectReason, Status
from apps.fulfilment.errors import NoSuchWork
from apps.fulfilment.models import Decision, FulfilmentLine, FulfilmentOrder
from apps.inventory import services as inventory
from apps.invoicing.errors import FullInvoiceRequired
from apps.invoicing.models import FiscalDocument
from apps.invoicing.services import Party
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.errors import OrderEnded
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from apps.payments.enums import CashReason, Tender
from apps.payments.errors import AlreadyTaken, CashLimitReached, NotEnoughCash, NothingToTake, RefundTooLarge
from apps.payments.models import PaymentAttempt
from apps.payments.services import record_cash
from tests.factories.fulfilment import FulfilmentTransitionFactory
from tests.factories.shop import GUEST, NOW, code_of, open_shop, staff_of, work_of
from tests.factories.stores import LocationFactory
from tests.fulfilment.asking import asking_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def picking(shop, order):
    work = work_of(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    return work


def short(shop, work, variant, quantity):
    line = FulfilmentLine.objects.get(fulfilment_order=work, order_line__variant=variant)
    fulfilment.short(
        work_id=work.public_id, line_id=line.public_id, quantity=quantity, reason=RejectReason.NOT_FOUND,
        actor=shop.clerk, now=NOW,
    )  # fmt: skip


def rest_ready(shop, work):
    for line in FulfilmentLine.objects.filter(fulfilment_order=work):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)


def hand_over(shop, work):
    return fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)


def money(order):
    paid = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    return paid.captured_amount, paid.refunded_amount


def test_line_that_is_not_there_at_all_does_not_stop_the_rest():
    shop = open_shop()
    shirt, cap = shop.stocked(2), shop.stocked(2, amount=499)
    order = shop.placed((shirt, 2), (cap, 1))
    work = picking(shop, order)
    short(shop, work, shirt, 2)
    outbox.relay()
    rest_ready(shop, work)
    shop.paid(order)

    hand_over(shop, work)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert FiscalDocument.objects.get().total_amount == 499
    assert money(order) == (499, 0)


def test_gift_that_is_left_over_is_handed_over_without_money_or_document():
    shop = open_shop()
    shirt, gift = shop.stocked(2), shop.stocked(2, amount=0)
    order = shop.placed((shirt, 1), (gift, 1))
    work = picking(shop, order)
    short(shop, work, shirt, 1)
    outbox.relay()
    rest_ready(shop, work)

    hand_over(shop, work)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert not FiscalDocument.objects.exists()


def test_order_for_nothing_is_placed_collected_and_cancelled_like_any_other():
    shop = open_shop()
    gift = shop.stocked(5, amount=0)
    taken, dropped = shop.placed((gift, 2)), shop.placed((gift, 1))

    hand_over(shop, shop.ready(taken))
    checkout.cancel(order_id=dropped.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    taken.refresh_from_db()
    dropped.refresh_from_db()
    assert (taken.status, dropped.status) == (OrderStatus.CLOSED, OrderStatus.CANCELLED)


def test_paid_units_that_are_not_there_are_given_back_at_the_desk():
    shop = open_shop()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 3))
    work = picking(shop, order)
    shop.paid(order)
    short(shop, work, shirt, 1)
    outbox.relay()
    rest_ready(shop, work)
    hand_over(shop, work)
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED  # the shop owes the customer

    given = checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)

    order.refresh_from_db()
    assert (given, money(order)) == (1000, (3000, 1000))
    assert order.status == OrderStatus.CLOSED
    with pytest.raises(NothingToGiveBack):
        checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)
    assert money(order) == (3000, 1000)


def test_paid_order_that_nobody_collected_is_given_back_at_the_desk():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 2))
    work = shop.ready(order)
    shop.paid(order)
    FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=NOW.replace(year=2020), reminders_sent=2)
    fulfilment.expire_overdue(now=NOW)
    outbox.relay()

    checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)

    order.refresh_from_db()
    assert (order.status, money(order)) == (OrderStatus.CANCELLED, (2000, 2000))


def test_giving_back_is_for_the_desk_of_that_shop_and_needs_something_to_give():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 2))
    work = shop.ready(order)
    stranger = staff_of(LocationFactory(), Role.STAFF)

    for actor, error in ((GUEST, PermissionDenied), (stranger, NoSuchWork), (shop.clerk, NothingToGiveBack)):
        with pytest.raises(error):
            checkout.refund_overpaid(work_id=work.public_id, actor=actor, now=NOW)
    shop.paid(order)
    with pytest.raises(NothingToGiveBack):
        checkout.refund_overpaid(work_id=work.public_id, actor=shop.clerk, now=NOW)
    assert money(order) == (2000, 0)


def test_pickup_that_ended_takes_no_money():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 2))
    work = shop.ready(order)
    FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=NOW.replace(year=2020), reminders_sent=2)
    fulfilment.expire_overdue(now=NOW)  # the order does not know yet

    with pytest.raises(OrderEnded):
        shop.paid(order)

    assert money(order) == (0, 0)


def test_pickup_that_cannot_be_ended_yet_does_not_stop_the_others():
    shop = open_shop()
    shirt, cap = shop.stocked(1), shop.stocked(1)
    first, second = shop.placed((shirt, 1)), shop.placed((cap, 1))
    for order in (first, second):
        shop.ready(order)
    FulfilmentOrder.objects.update(collect_by=NOW.replace(year=2020), reminders_sent=2)
    inventory.count(
        variant_id=shirt.pk, location_id=shop.location.pk, counted=0, actor=shop.manager
    )  # not heard of yet

    assert fulfilment.expire_overdue(now=NOW) == 1

    assert work_of(second).status == Status.EXPIRED
    outbox.relay()
    assert work_of(first).status == Status.CANCELLED


def test_partial_ends_add_up_when_units_do_not_divide_evenly():
    shop = open_shop()
    shirt = shop.stocked(10, amount=333)
    order = shop.placed((shirt, 3))
    type(order.lines.get()).objects.filter(order=order).update(
        total_amount=1000, tax_amount=174, unit_amount="333.3333"
    )
    type(order).objects.filter(pk=order.pk).update(total_amount=1000, tax_amount=174)
    work = picking(shop, order)
    short(shop, work, shirt, 1)
    outbox.relay()
    rest_ready(shop, work)
    shop.paid(order)

    hand_over(shop, work)

    line = order.lines.get()
    assert line.cancelled_amount + line.fulfilled_amount == 1000
    assert FiscalDocument.objects.get().total_amount == line.fulfilled_amount == money(order)[0]


def test_paid_twice_from_two_tabs_is_paid_once():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 2))
    shop.paid(order)

    with pytest.raises(AlreadyTaken):
        shop.paid(order)

    assert PaymentAttempt.objects.count() == 1


def test_cash_is_refused_from_the_limit_of_the_law_on():
    shop = open_shop()
    below, at = shop.placed((shop.stocked(1, amount=99_999), 1)), shop.placed((shop.stocked(1, amount=100_000), 1))

    def cash(order):
        checkout.take_payment(
            work_id=work_of(order).public_id, tender=Tender.CASH, tendered_amount=None, actor=shop.clerk, now=NOW
        )

    cash(below)
    with pytest.raises(CashLimitReached):
        cash(at)

    assert (money(below), money(at)) == ((99_999, 0), (0, 0))


def test_cancelled_for_cash_from_an_empty_drawer_or_by_another_tender_changes_nothing():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 1))
    checkout.take_payment(
        work_id=work_of(order).public_id, tender=Tender.CASH, tendered_amount=2000, actor=shop.clerk, now=NOW
    )
    record_cash(
        location_id=shop.location.pk, amount=-1000, currency="EUR", reason=CashReason.DEPOSIT, note="bank",
        actor=shop.clerk, now=NOW,
    )  # fmt: skip

    for tender, error in ((None, NotEnoughCash), (Tender.BIZUM, RefundTooLarge)):
        with pytest.raises(error):
            checkout.cancel(
                order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW, refund_tender=tender
            )

    order.refresh_from_db()
    assert (order.status, work_of(order).status, money(order)) == (OrderStatus.PLACED, Status.ASSIGNED, (1000, 0))


def test_order_of_two_works_closes_with_the_last():
    shop = open_shop()
    shirt, cap = shop.stocked(2), shop.stocked(2, amount=499)
    order = shop.placed((shirt, 1), (cap, 1))
    first = work_of(order)
    second = FulfilmentOrder.objects.create(
        order=order, location=first.location, pickup_group=first.pickup_group, method=first.method,
        promised_at=first.promised_at, status=Status.ASSIGNED,
    )  # fmt: skip
    FulfilmentTransitionFactory(fulfilment_order=second)
    FulfilmentLine.objects.filter(fulfilment_order=first, order_line__variant=cap).update(fulfilment_order=second)
    for work in (first, second):
        fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
        rest_ready(shop, work)
    shop.paid(order)

    hand_over(shop, first)
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    hand_over(shop, second)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert sorted(FiscalDocument.objects.values_list("total_amount", flat=True)) == [499, 1000]


def test_sum_that_needs_a_full_invoice_is_handed_over_with_one():
    shop = open_shop()
    order = shop.placed((shop.stocked(1, amount=350_000), 1))
    work = shop.ready(order)
    shop.paid(order)

    with pytest.raises(FullInvoiceRequired):
        hand_over(shop, work)
    assert work_of(order).status == Status.READY
    fulfilment.hand_over(
        work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW,
        party=Party(name="Talleres Ruiz S.L.", tax_id="B12345674", address="Calle Mayor 1, 28013 Madrid"),
    )  # fmt: skip

    document = FiscalDocument.objects.get()
    assert (document.kind, document.total_amount, document.party_tax_id) == ("full", 350_000, "B12345674")


@pytest.mark.parametrize("collects_first", [True, False])
def test_the_desk_asks_nothing_for_units_that_the_customer_still_decides_about(*, collects_first: bool):
    shop = asking_shop()
    mug = shop.stocked(3, amount=3334)
    order = shop.placed((mug, 3))
    work = picking(shop, order)
    short(shop, work, mug, 1)
    rest_ready(shop, work)
    owner = f"order:{order.pk}"
    sure = order.total_amount * 2 // 3

    shop.paid(order)
    assert payments.status_of([owner])[owner].captured_amount == sure
    with pytest.raises(NothingToTake):
        shop.paid(order)
    assert payments.asked_at_desk(owner) == order.total_amount - sure, "it waits for the answer"
    if collects_first:
        fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    outbox.relay()
    checkout.decide(decision_id=Decision.objects.get().pk, choice=DecisionChoice.REFUND, actor=shop.manager, now=NOW)

    assert payments.status_of([owner])[owner].owed_amount == 0
    order.refresh_from_db()
    assert order.status == (OrderStatus.CLOSED if collects_first else OrderStatus.PLACED)


def test_what_the_customer_waits_for_is_asked_once_it_is_there():
    shop = asking_shop(wait_days=7)
    mug = shop.stocked(3)
    order = shop.placed((mug, 3))
    work = picking(shop, order)
    short(shop, work, mug, 1)
    rest_ready(shop, work)
    owner = f"order:{order.pk}"
    outbox.relay()
    checkout.decide(decision_id=Decision.objects.get().pk, choice=DecisionChoice.WAIT, actor=shop.manager, now=NOW)
    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    assert payments.status_of([owner])[owner].captured_amount == 2000

    fulfilment.count_stock(
        variant_id=mug.pk, location_id=shop.location.pk, counted=1, note="", actor=shop.clerk, now=NOW
    )
    checkout.decisions_due(now=NOW)
    shop.ready(order)
    shop.paid(order)

    assert payments.status_of([owner])[owner].captured_amount == 3000
