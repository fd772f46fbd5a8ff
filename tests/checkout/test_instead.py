"""Something else, or a parcel, in place of what a shop could not keep: what it costs and who sends it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command

from apps.checkout import services as checkout
from apps.core.actor import SYSTEM
from apps.core.errors import InvalidInput
from apps.fulfilment import services as fulfilment
from apps.fulfilment.enums import DecisionChoice, DecisionState, RejectReason
from apps.fulfilment.errors import AddressMissing, NotAnOption, OptionGone
from apps.fulfilment.models import Decision, FulfilmentLine
from apps.inventory.enums import Method
from apps.orders.enums import OrderStatus
from apps.orders.models import OrderChange, OrderLine
from apps.outbox import services as outbox
from tests.checkout.deciding import decide, waiting_amount
from tests.factories.shop import NOW, work_of
from tests.fulfilment.asking import (
    HOME,
    alike,
    asked,
    asking_shop,
    level,
    short,
    stock,
    warehouse,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_invariant_holds():
    yield
    outbox.relay()
    call_command("verify", verbosity=0)


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
    assert refusal.value.field == "address.postcode"
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
