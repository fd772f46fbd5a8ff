"""What an answer does: another shop, or the money back; once, and by whom it may be given."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.core.errors import PermissionDenied
from apps.fulfilment import services as fulfilment
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import DecisionChoice, DecisionState, RejectReason, Status
from apps.fulfilment.errors import DecisionEnded, NotAnOption, OptionGone
from apps.fulfilment.models import Decision, FulfilmentOrder, PickupGroup
from apps.inventory import services as inventory
from apps.inventory.enums import Method
from apps.orders.enums import ChangeKind, ChangeState, OrderStatus
from apps.orders.models import OrderChange, OrderLine
from apps.outbox import services as outbox
from apps.payments import selectors as payments
from apps.payments.models import Payment
from tests.checkout.deciding import decide, waiting_amount
from tests.factories.shop import NOW, work_of
from tests.fulfilment.asking import (
    asked,
    asking_shop,
    level,
    other_shop,
    short,
    stock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def test_another_shop_gets_the_work_and_its_own_code():
    shop = asking_shop()
    shirt = shop.stocked(2)
    near = other_shop(shop)
    stock(shirt, near, 1)
    order = shop.placed((shirt, 2))
    lost = short(shop, order)

    decision = decide(asked(order), DecisionChoice.OTHER_SHOP, location_id=near.pk)

    work = work_of(order)
    assert (work.location_id, work.status, work.method) == (near.pk, Status.ASSIGNED, Method.PICKUP)
    assert pickup_code(work.pickup_group) != pickup_code(lost.pickup_group)
    assert PickupGroup.objects.filter(order=order).count() == 2
    assert (decision.state, decision.change.kind, decision.change.state) == (
        DecisionState.ANSWERED, ChangeKind.MOVE, ChangeState.CONFIRMED,
    )  # fmt: skip
    assert level(shirt, near) == (1, 1, 0, 0)
    assert waiting_amount(order) == [2000]


def test_shop_that_lost_the_units_is_left_out():
    shop = asking_shop()
    shirt = shop.stocked(5)
    near = other_shop(shop)
    stock(shirt, near, 5)
    order = shop.placed((shirt, 1))
    short(shop, order)
    decide(asked(order), DecisionChoice.OTHER_SHOP, location_id=near.pk)
    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.NOT_FOUND, actor=SYSTEM, now=NOW)
    outbox.relay()
    second = Decision.objects.select_related("order__channel", "order_line", "fulfilment_order__location").latest("pk")

    assert fulfilment.shops_with_stock(second, now=NOW) == ()
    for location in (shop.location, near):
        with pytest.raises(NotAnOption):
            decide(second, DecisionChoice.OTHER_SHOP, location_id=location.pk)


def test_refund_cancels_these_units_alone():
    shop = asking_shop()
    order = shop.placed((shop.stocked(3), 3))
    short(shop, order)

    decide(asked(order), DecisionChoice.REFUND)

    line = OrderLine.objects.get(order=order)
    assert (line.cancelled_quantity, line.cancelled_amount) == (1, 1000)
    assert waiting_amount(order) == [2000]
    assert OrderChange.objects.get().due_after_amount == 2000


def test_last_units_refunded_end_the_order_and_void_its_payment_once():
    shop = asking_shop()
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)

    for _time in range(2):
        decide(asked(order), DecisionChoice.REFUND)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Payment.objects.get(owner=f"order:{order.pk}").state == "voided"
    assert OrderChange.objects.count() == 1


def test_last_unit_that_went_meanwhile_is_refused_and_the_customer_may_choose_again():
    shop = asking_shop()
    shirt = shop.stocked(1)
    near = other_shop(shop)
    stock(shirt, near, 1)
    order = shop.placed((shirt, 1))
    short(shop, order)
    inventory.adjust(variant_id=shirt.pk, location_id=near.pk, delta=-1, reason="stolen", actor=SYSTEM)
    works = FulfilmentOrder.objects.count()

    with pytest.raises(OptionGone):
        decide(asked(order), DecisionChoice.OTHER_SHOP, location_id=near.pk)

    assert asked(order).state == DecisionState.OPEN
    assert (FulfilmentOrder.objects.count(), OrderChange.objects.count()) == (works, 0)
    decide(asked(order), DecisionChoice.REFUND)


def test_answered_question_takes_no_other_answer():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)
    decide(asked(order), DecisionChoice.REFUND)

    for choice in (DecisionChoice.WAIT, DecisionChoice.OTHER_SHOP):
        with pytest.raises(DecisionEnded):
            decide(asked(order), choice)
    with pytest.raises(DecisionEnded):
        checkout.preview_decision(decision=asked(order), choice=choice, now=NOW)


def test_staff_answer_in_the_customer_s_name_only_with_the_permission():
    shop = asking_shop()
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)

    with pytest.raises(PermissionDenied):
        decide(asked(order), DecisionChoice.REFUND, actor=shop.clerk)
    decide(asked(order), DecisionChoice.REFUND, actor=shop.manager)

    assert asked(order).state == DecisionState.ANSWERED


def test_money_taken_for_what_is_refunded_shows_as_owed_back():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    shop.paid(order)
    short(shop, order)

    decide(asked(order), DecisionChoice.REFUND)

    paid = payments.status_of([f"order:{order.pk}"])[f"order:{order.pk}"]
    assert (paid.captured_amount, paid.refunded_amount) == (2000, 0)
    assert checkout.refund_overpaid(work_id=work_of(order).public_id, actor=shop.clerk, now=NOW) == 1000
