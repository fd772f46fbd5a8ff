"""One order from basket to hand-over, and every way in which it ends otherwise."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.carts import services as carts
from apps.checkout import services as checkout
from apps.checkout.errors import PaidInShop
from apps.core.errors import IllegalTransition
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import RejectReason, Status
from apps.fulfilment.errors import NotAllPicked, NotPaid, WrongCode
from apps.fulfilment.models import FulfilmentLine, PutBackTask
from apps.inventory import selectors
from apps.inventory import services as inventory
from apps.inventory.errors import OutOfStock
from apps.inventory.models import Reservation, StockLevel
from apps.invoicing.models import FiscalDocument
from apps.orders.enums import CancelReason, OrderStatus
from apps.orders.models import Order
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from tests.factories.shop import ANA, GUEST, NOW, code_of, open_shop, work_of

pytestmark = pytest.mark.django_db


def level(variant, location) -> tuple[int, int, int, int]:
    row = StockLevel.objects.get(variant=variant, location=location)
    return row.on_hand, row.reserved, row.allocated, row.unavailable


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    call_command("verify", verbosity=0)


def test_order_reaches_the_customer():
    shop = open_shop()
    shirt, cap = shop.stocked(5), shop.stocked(2, amount=499)

    order = shop.draft((shirt, 2), (cap, 1))
    assert level(shirt, shop.location) == (5, 2, 0, 0)
    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)
    assert level(shirt, shop.location) == (5, 0, 2, 0)
    work = shop.ready(order)
    with pytest.raises(NotPaid):
        fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)
    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work).lower(), actor=shop.clerk, now=NOW)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert level(shirt, shop.location) == (3, 0, 0, 0)
    assert level(cap, shop.location) == (1, 0, 0, 0)
    document = FiscalDocument.objects.get()
    assert document.total_amount == order.total_amount == 2499
    assert payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"].captured_amount == 2499


def test_hand_over_sent_twice_happens_once():
    shop = open_shop()
    shirt = shop.stocked(5)
    order = shop.placed((shirt, 2))
    work = shop.collected(order)

    again = fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)

    assert again.status == Status.COLLECTED
    assert level(shirt, shop.location) == (3, 0, 0, 0)
    assert FiscalDocument.objects.count() == 1


def test_wrong_code_hands_nothing_over():
    shop = open_shop()
    shirt = shop.stocked(1)
    work = shop.ready(shop.placed((shirt, 1)))

    with pytest.raises(WrongCode):
        fulfilment.hand_over(work_id=work.public_id, code="AAAAAA", actor=shop.clerk, now=NOW)

    assert work_of(work.order).status == Status.READY
    assert level(shirt, shop.location) == (1, 0, 1, 0)


def test_begin_short_of_stock_says_what_is_left():
    shop = open_shop()
    shirt = shop.stocked(1)

    with pytest.raises(OutOfStock) as refusal:
        shop.draft((shirt, 2))

    assert refusal.value.context["short"] == [
        {"variant_id": shirt.pk, "location_id": shop.location.pk, "asked": 2, "left": 1}
    ]
    assert not Order.objects.exists()
    assert not Reservation.objects.exists()


def test_begin_again_is_the_same_draft_and_a_changed_basket_a_new_one():
    shop = open_shop()
    shirt = shop.stocked(5)
    cart = shop.cart((shirt, 2))
    first = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)

    assert checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW) == first

    line = cart.lines.get()
    carts.set_quantity(cart_id=cart.pk, line_id=line.public_id, quantity=3)
    second = checkout.begin(cart_id=cart.pk, actor=GUEST, now=NOW)
    first.refresh_from_db()
    assert (first.status, first.cancel_reason) == (OrderStatus.CANCELLED, CancelReason.DRAFT_REPLACED)
    assert second.lines.get().quantity == 3
    assert level(shirt, shop.location) == (5, 3, 0, 0)


def test_hold_that_ran_out_is_taken_anew_when_the_stock_is_there():
    shop = open_shop()
    shirt = shop.stocked(1)
    order = shop.draft((shirt, 1))
    Reservation.objects.update(expires_at=NOW.replace(year=2020))
    inventory.release_expired()
    assert level(shirt, shop.location) == (1, 0, 0, 0)

    checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    assert level(shirt, shop.location) == (1, 0, 1, 0)


def test_hold_that_ran_out_and_was_sold_refuses_and_changes_nothing():
    shop = open_shop()
    shirt = shop.stocked(1)
    order = shop.draft((shirt, 1))
    Reservation.objects.update(expires_at=NOW.replace(year=2020))
    inventory.release_expired()
    shop.placed((shirt, 1))

    with pytest.raises(OutOfStock):
        checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    order.refresh_from_db()
    assert order.status == OrderStatus.DRAFT
    assert level(shirt, shop.location) == (1, 0, 1, 0)


def test_place_twice_is_one_order():
    shop = open_shop()
    shirt = shop.stocked(5)
    order = shop.placed((shirt, 1))

    again = checkout.place(order_id=order.pk, contact=ANA, actor=GUEST, now=NOW)

    assert again.pk == order.pk
    assert level(shirt, shop.location) == (5, 0, 1, 0)


def test_cancel_before_picking_frees_the_stock():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))

    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert work_of(order).status == Status.CANCELLED
    assert level(shirt, shop.location) == (2, 0, 0, 0)


def test_cancel_after_picking_puts_units_back_before_they_sell_again():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))
    shop.ready(order)

    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    assert level(shirt, shop.location) == (2, 0, 0, 2)
    task = PutBackTask.objects.get()
    fulfilment.put_back(task_id=task.public_id, actor=shop.clerk, now=NOW)
    fulfilment.put_back(task_id=task.public_id, actor=shop.clerk, now=NOW)

    assert level(shirt, shop.location) == (2, 0, 0, 0)


def test_cancel_of_what_was_paid_is_for_the_desk_and_gives_the_money_back():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 1))
    shop.ready(order)
    shop.paid(order)

    with pytest.raises(PaidInShop):
        checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)
    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=shop.manager, now=NOW)

    paid = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    assert (paid.captured_amount, paid.refunded_amount) == (1000, 1000)


def test_no_show_goes_back_on_sale():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))
    work = shop.ready(order)
    type(work).objects.filter(pk=work.pk).update(collect_by=NOW.replace(year=2020), reminders_sent=2)

    assert fulfilment.expire_overdue(now=NOW) == 1
    outbox.relay()

    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, CancelReason.NOT_COLLECTED)
    assert level(shirt, shop.location) == (2, 0, 0, 2)


def test_rejected_work_ends_in_a_cancelled_order():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))

    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    outbox.relay()

    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, CancelReason.OUT_OF_STOCK)
    assert level(shirt, shop.location) == (2, 0, 0, 0)


def test_short_unit_is_cancelled_and_the_rest_collected_for_its_price():
    shop = open_shop()
    shirt = shop.stocked(3, amount=1000)
    order = shop.placed((shirt, 3))
    work = work_of(order)
    fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
    line = FulfilmentLine.objects.get(fulfilment_order=work)
    fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=2, actor=shop.clerk)
    with pytest.raises(NotAllPicked):
        fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)

    fulfilment.short(
        work_id=work.public_id,
        line_id=line.public_id,
        quantity=1,
        reason=RejectReason.NOT_FOUND,
        actor=shop.clerk,
        now=NOW,
    )
    outbox.relay()
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    shop.paid(order)
    fulfilment.hand_over(work_id=work.public_id, code=code_of(work), actor=shop.clerk, now=NOW)

    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert FiscalDocument.objects.get().total_amount == 2000
    assert level(shirt, shop.location) == (1, 0, 0, 1)


def test_count_that_breaks_a_promise_names_it_and_the_work_shrinks():
    shop = open_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))

    result = inventory.count(variant_id=shirt.pk, location_id=shop.location.pk, counted=1, actor=shop.manager)
    assert [(row.owner_kind, row.quantity) for row in result.broken] == [("order_line", 1)]
    outbox.relay()

    line = order.lines.get()
    assert (line.cancelled_quantity, line.cancelled_amount) == (1, 1000)
    assert FulfilmentLine.objects.get().quantity == 1
    assert level(shirt, shop.location) == (1, 0, 1, 0)
    assert selectors.atp(
        variant_ids=[shirt.pk], location_ids=[shop.location.pk], channel_id=shop.channel.pk, method="pickup"
    ) == {(shirt.pk, shop.location.pk): 0}


def test_collected_order_cannot_be_picked_again():
    shop = open_shop()
    order = shop.placed((shop.stocked(2), 1))
    work = shop.collected(order)

    with pytest.raises(IllegalTransition):
        fulfilment.start_picking(work_id=work.public_id, actor=shop.clerk)
