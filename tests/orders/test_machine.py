"""Every pair of an order's states."""

from __future__ import annotations

import pytest

from apps.core.errors import IllegalTransition
from apps.orders import services
from apps.orders.enums import TRANSITIONS, CancelReason, OrderStatus
from apps.orders.models import OrderTransition
from apps.orders.services import _changes
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.shop import GUEST, NOW

pytestmark = pytest.mark.django_db


def standing(status, **fields):
    placed = {"placed_at": NOW} if status in {OrderStatus.PLACED, OrderStatus.CLOSED} else {}
    ended = {"ended_at": NOW} if status in {OrderStatus.CLOSED, OrderStatus.CANCELLED} else {}
    return OrderFactory(status=status, **placed, **ended, **fields)


@pytest.mark.parametrize("to", OrderStatus.values)
@pytest.mark.parametrize("source", OrderStatus.values)
def test_mover_knows_every_pair(source, to):
    order = standing(source)
    order.placed_at = NOW
    order.ended_at = NOW if to in {OrderStatus.CLOSED, OrderStatus.CANCELLED} else None

    if to in TRANSITIONS[source]:
        _changes._move(order, to, GUEST, "", "placed_at", "ended_at")
        assert OrderTransition.objects.get().to_status == to
    else:
        with pytest.raises(IllegalTransition):
            _changes._move(order, to, GUEST, "", "placed_at", "ended_at")
        assert not OrderTransition.objects.exists()


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.CLOSED, OrderStatus.CANCELLED])
def test_units_are_cancelled_of_placed_orders_only(status):
    line = OrderLineFactory(order=standing(status))

    with pytest.raises(IllegalTransition):
        services.cancel_units(line.order, {line.pk: 1}, reason=CancelReason.OTHER, actor=GUEST, now=NOW)

    line.refresh_from_db()
    assert line.cancelled_quantity == 0


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.CLOSED, OrderStatus.CANCELLED])
def test_only_drafts_are_discarded(status):
    with pytest.raises(IllegalTransition):
        services.discard(standing(status), reason=CancelReason.OTHER, actor=GUEST, now=NOW)


@pytest.mark.parametrize(
    ("done", "owed", "closes"),
    [((2, 0), 0, True), ((1, 1), 0, True), ((1, 0), 0, False), ((2, 0), 5, False), ((2, 0), -5, False)],
)
def test_order_closes_when_nothing_is_open_and_nothing_is_owed_either_way(done, owed, closes):
    fulfilled, cancelled = done
    line = OrderLineFactory(
        order=standing(OrderStatus.PLACED), quantity=2, fulfilled_quantity=fulfilled, cancelled_quantity=cancelled
    )

    assert services.settle(line.order, owed_amount=owed, actor=GUEST, now=NOW) is closes
    line.order.refresh_from_db()
    assert line.order.status == (OrderStatus.CLOSED if closes else OrderStatus.PLACED)
