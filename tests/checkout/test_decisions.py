"""What a shop could not keep: the customer is asked, and every answer adds up in goods and money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput, PermissionDenied
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.fulfilment.codes import pickup_code
from apps.fulfilment.enums import DecisionChoice, DecisionState, RejectReason, Status
from apps.fulfilment.errors import AddressMissing, DecisionEnded, NotAnOption, OptionGone
from apps.fulfilment.models import Decision, FulfilmentLine, FulfilmentOrder, PickupGroup
from apps.inventory import services as inventory
from apps.inventory.enums import Method
from apps.orders.enums import CancelReason, ChangeKind, ChangeState, OrderStatus
from apps.orders.models import OrderChange, OrderLine
from apps.outbox import services as outbox
from apps.outbox.models import Event
from apps.payments import selectors as payments
from apps.payments.models import Payment
from tests.factories.shop import GUEST, NOW, work_of
from tests.fulfilment.asking import (
    FAR,
    HOME,
    alike,
    asked,
    asking_shop,
    count,
    level,
    other_shop,
    short,
    stock,
    warehouse,
)

pytestmark = pytest.mark.django_db
PAST = NOW.replace(year=2020)


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


def decide(decision, choice, **more):
    actor = more.pop("actor", GUEST)
    return checkout.decide(decision_id=decision.pk, choice=choice, actor=actor, now=NOW, **more)


def waiting_amount(order):
    return [row.requested_amount for row in Payment.objects.filter(owner=f"order:{order.pk}", state="initiated")]


def late(decision):
    Decision.objects.filter(pk=decision.pk).update(deadline_at=PAST)


def test_short_units_are_asked_about_and_stay_in_the_order_until_the_answer():
    shop = asking_shop()
    shirt = shop.stocked(3)
    order = shop.placed((shirt, 2))

    short(shop, order)

    decision = asked(order)
    order.refresh_from_db()
    assert (decision.quantity, decision.reason, decision.state) == (1, RejectReason.NOT_FOUND, DecisionState.OPEN)
    assert order.status == OrderStatus.PLACED
    assert fulfilment_reads.unsourced(order) == {decision.order_line_id: 1}
    assert fulfilment_reads.unanswered(order) == {}
    assert level(shirt, shop.location) == (3, 1, 1, 1)


def test_rejected_pickup_asks_once_per_line_and_one_mail_is_due():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2), (shop.stocked(2), 1))

    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.NO_TIME, actor=shop.clerk, now=NOW)
    outbox.relay()

    assert sorted(Decision.objects.values_list("quantity", flat=True)) == [1, 2]
    assert sorted(row.payload["is_first"] for row in Event.objects.filter(name="fulfilment.decision_opened")) == [
        False,
        True,
    ]


def test_units_missed_one_by_one_are_one_question():
    shop = asking_shop()
    order = shop.placed((shop.stocked(3), 3))
    short(shop, order)
    short(shop, order)

    assert asked(order).quantity == 2


def test_where_nobody_is_asked_units_are_cancelled_at_once():
    shop = asking_shop(minutes=0)
    order = shop.placed((shop.stocked(1), 1))

    short(shop, order)

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert not Decision.objects.exists()


def test_shop_s_own_setting_comes_before_the_channel_s():
    shop = asking_shop(minutes=60)
    shop.location.decision_minutes, shop.location.decision_default = 5, DecisionChoice.OTHER_SHOP
    shop.location.save()
    order = shop.placed((shop.stocked(1), 1))

    short(shop, order)

    decision = asked(order)
    assert decision.default == DecisionChoice.OTHER_SHOP
    assert timedelta(minutes=4) < decision.deadline_at - decision.created_at < timedelta(minutes=6)


def test_view_shows_nearest_shops_with_stock_and_what_else_there_is():
    shop = asking_shop()
    shirt = shop.stocked(1, amount=1000)
    far, near, empty = other_shop(shop, at=FAR), other_shop(shop), other_shop(shop)
    stock(shirt, far, 5)
    stock(shirt, near, 1)
    same = alike(shop, shirt, 1, amount=1500, same_product=True)
    order = shop.placed((shirt, 1))
    short(shop, order)

    view = fulfilment.decision_view(asked(order), now=NOW)

    assert [option.shop.id for option in view.shops] == [near.pk, far.pk]
    assert empty.pk not in [option.shop.id for option in view.shops]
    assert view.shops[0].shop.distance_metres < 5000
    assert [(option.card.id, option.amount) for option in view.substitutes] == [(same.pk, 1000)]
    assert view.sent_by is None  # nothing is paid yet
    assert view.wait_until == NOW + timedelta(days=7)
    assert view.refund_amount == 1000
    assert view.choices == (
        DecisionChoice.OTHER_SHOP, DecisionChoice.SUBSTITUTE, DecisionChoice.WAIT, DecisionChoice.REFUND,
    )  # fmt: skip


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


@pytest.mark.parametrize(("amount", "charged"), [(1200, 1000), (1000, 1000), (799, 799)])
def test_substitute_is_never_dearer_than_what_was_lost(amount, charged):
    shop = asking_shop()
    shirt = shop.stocked(2)
    other = alike(shop, shirt, 2, amount=amount, same_product=True)
    order = shop.placed((shirt, 2))
    short(shop, order)
    preview = checkout.preview_decision(
        decision=asked(order), choice=DecisionChoice.SUBSTITUTE, variant_id=other.pk, now=NOW
    )

    decision = decide(asked(order), DecisionChoice.SUBSTITUTE, variant_id=other.pk)

    line = OrderLine.objects.get(order=order, variant=other)
    assert (line.total_amount, line.quantity) == (charged, 1)
    assert decision.change.new_line == line
    assert (preview.due_after_amount, preview.saved_amount) == (decision.change.due_after_amount, 1000 - charged)
    assert waiting_amount(order) == [1000 + charged]
    assert work_of(order).location_id == shop.location.pk
    assert level(other, shop.location) == (2, 1, 0, 1)


def test_only_what_is_like_it_may_take_its_place():
    shop = asking_shop()
    shirt = shop.stocked(1)
    strange, order = shop.stocked(5), shop.placed((shirt, 1))
    type(strange.product).objects.filter(pk=strange.product_id).update(category=None)
    short(shop, order)

    for variant_id in (strange.pk, shirt.pk, None, 0):
        with pytest.raises(NotAnOption):
            decide(asked(order), DecisionChoice.SUBSTITUTE, variant_id=variant_id)

    assert asked(order).state == DecisionState.OPEN
    assert not OrderChange.objects.exists()


def test_paid_order_is_sent_home_from_a_warehouse_that_has_it():
    shop = asking_shop()
    shirt = shop.stocked(1)
    house = warehouse(shop)
    stock(shirt, house, 1)
    order = shop.placed((shirt, 1))
    shop.paid(order)
    short(shop, order)
    assert fulfilment.decision_view(asked(order), now=NOW).sent_by is not None
    with pytest.raises(InvalidInput) as refusal:
        decide(asked(order), DecisionChoice.SHIP, address=replace(HOME, postcode="2801"))
    assert refusal.value.field == "postcode"
    with pytest.raises(AddressMissing):
        decide(asked(order), DecisionChoice.SHIP)

    decide(asked(order), DecisionChoice.SHIP, address=HOME)

    work = work_of(order)
    assert (work.location_id, work.method, work.shipment.region) == (house.pk, Method.SHIP, "ES-M")
    for line in FulfilmentLine.objects.filter(
        fulfilment_order=fulfilment.start_picking(work_id=work.public_id, actor=SYSTEM)
    ):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=1, actor=SYSTEM)
    fulfilment.pack(work_id=work.public_id, actor=SYSTEM)
    fulfilment.ship(work_id=work.public_id, carrier="Own courier", tracking_number="7", actor=SYSTEM, now=NOW)
    fulfilment.deliver(work_id=work.public_id, actor=SYSTEM, now=NOW)
    order.refresh_from_db()
    assert order.status == OrderStatus.CLOSED
    assert level(shirt, house) == (0, 0, 0, 0)


def test_unpaid_order_is_not_sent():
    shop = asking_shop()
    shirt = shop.stocked(1)
    stock(shirt, warehouse(shop), 1)
    order = shop.placed((shirt, 1))
    short(shop, order)

    with pytest.raises(OptionGone):
        decide(asked(order), DecisionChoice.SHIP, address=HOME)


def test_parcel_that_one_warehouse_cannot_send_is_sent_by_another_without_asking():
    shop = asking_shop()
    shirt = shop.stocked(1)
    first, second = warehouse(shop, name="A"), warehouse(shop, name="B")
    stock(shirt, first, 1)
    stock(shirt, second, 1)
    order = shop.placed((shirt, 1))
    shop.paid(order)
    short(shop, order)
    decide(asked(order), DecisionChoice.SHIP, address=HOME)

    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.DAMAGED, actor=SYSTEM, now=NOW)
    outbox.relay()

    assert work_of(order).location_id == second.pk
    assert Decision.objects.count() == 1
    fulfilment.reject(work_id=work_of(order).public_id, reason=RejectReason.GONE, actor=SYSTEM, now=NOW)
    outbox.relay()
    assert Decision.objects.filter(state=DecisionState.OPEN).count() == 1
    assert level(shirt, second) == (0, 0, 0, 0)


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


def test_deadline_gives_the_money_back_once():
    shop = asking_shop()
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)
    assert checkout.decisions_due(now=NOW) == 0
    late(asked(order))

    assert [checkout.decisions_due(now=NOW) for _time in range(2)] == [1, 0]

    decision = asked(order)
    order.refresh_from_db()
    assert (decision.state, decision.choice) == (DecisionState.DEFAULTED, DecisionChoice.REFUND)
    assert (order.status, order.cancel_reason) == (OrderStatus.CANCELLED, CancelReason.OUT_OF_STOCK)


@pytest.mark.parametrize("has_stock", [True, False])
def test_deadline_moves_it_to_the_nearest_shop_where_that_is_the_setting(has_stock):
    shop = asking_shop(decision_default=DecisionChoice.OTHER_SHOP)
    shirt = shop.stocked(1)
    near = other_shop(shop)
    stock(shirt, near, int(has_stock))
    order = shop.placed((shirt, 1))
    short(shop, order)
    late(asked(order))

    checkout.decisions_due(now=NOW)

    assert asked(order).state == DecisionState.DEFAULTED
    assert asked(order).choice == (DecisionChoice.OTHER_SHOP if has_stock else DecisionChoice.REFUND)
    assert (work_of(order).location_id == near.pk) is has_stock


def test_units_that_a_count_finds_overtake_the_question():
    shop = asking_shop()
    shirt = shop.stocked(1)
    order = shop.placed((shirt, 1))
    short(shop, order)
    assert checkout.decisions_due(now=NOW) == 0
    count(shop, shirt, 1)

    assert checkout.decisions_due(now=NOW) == 1

    assert asked(order).state == DecisionState.OVERTAKEN
    assert (work_of(order).status, work_of(order).location_id) == (Status.ASSIGNED, shop.location.pk)
    assert level(shirt, shop.location) == (1, 1, 0, 0)
    shop.paid(order)
    shop.ready(order)


def test_count_that_finds_nothing_leaves_the_question():
    shop = asking_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 1))
    short(shop, order)
    count(shop, shirt, 1)

    assert checkout.decisions_due(now=NOW) == 0
    assert asked(order).state == DecisionState.OPEN


def test_customer_waits_until_the_goods_are_there():
    shop = asking_shop()
    shirt = shop.stocked(1)
    order = shop.placed((shirt, 1))
    short(shop, order)
    for _time in range(2):
        decide(asked(order), DecisionChoice.WAIT)
    assert asked(order).state == DecisionState.WAITING
    assert asked(order).deadline_at == NOW + timedelta(days=7)
    count(shop, shirt, 0)
    assert checkout.decisions_due(now=NOW) == 0
    inventory.receive(variant_id=shirt.pk, location_id=shop.location.pk, quantity=5, actor=SYSTEM)

    assert checkout.decisions_due(now=NOW) == 1

    assert (asked(order).state, work_of(order).status) == (DecisionState.OVERTAKEN, Status.ASSIGNED)


def test_who_waited_in_vain_gets_the_money_back_and_may_change_their_mind_before():
    shop = asking_shop()
    first, second = (shop.placed((shop.stocked(1), 1)) for _order in range(2))
    for order in (first, second):
        short(shop, order)
        decide(asked(order), DecisionChoice.WAIT)
    late(asked(first))

    decide(asked(second), DecisionChoice.REFUND)
    checkout.decisions_due(now=NOW)

    assert (asked(first).state, asked(first).choice) == (DecisionState.DEFAULTED, DecisionChoice.REFUND)
    assert asked(second).state == DecisionState.ANSWERED


def test_channel_without_waiting_refuses_it():
    shop = asking_shop(wait_days=0)
    order = shop.placed((shop.stocked(1), 1))
    short(shop, order)

    with pytest.raises(NotAnOption):
        decide(asked(order), DecisionChoice.WAIT)


def test_promise_broken_by_a_count_is_asked_about():
    shop = asking_shop()
    shirt = shop.stocked(2)
    order = shop.placed((shirt, 2))

    count(shop, shirt, 1)
    outbox.relay()
    outbox.relay()

    assert (asked(order).quantity, asked(order).reason) == (1, RejectReason.NOT_FOUND)


def test_cancelled_order_asks_no_more():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)

    checkout.cancel(order_id=order.pk, reason=CancelReason.CUSTOMER, actor=GUEST, now=NOW)

    assert asked(order).state == DecisionState.OVERTAKEN


def test_no_show_of_the_rest_leaves_the_question_alone():
    shop = asking_shop()
    order = shop.placed((shop.stocked(2), 2))
    short(shop, order)
    work = work_of(order)
    for line in FulfilmentLine.objects.filter(fulfilment_order=work):
        fulfilment.set_picked(work_id=work.public_id, line_id=line.public_id, quantity=line.quantity, actor=shop.clerk)
    fulfilment.make_ready(work_id=work.public_id, bin_code="A1", actor=shop.clerk, now=NOW)
    FulfilmentOrder.objects.filter(pk=work.pk).update(collect_by=PAST)

    fulfilment.expire_overdue(now=NOW)
    outbox.relay()

    order.refresh_from_db()
    assert (order.status, asked(order).state) == (OrderStatus.PLACED, DecisionState.OPEN)
    assert OrderLine.objects.get(order=order).cancelled_quantity == 1


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
