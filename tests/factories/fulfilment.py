from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.fulfilment.enums import DecisionChoice, DecisionState, HoldKind, Identity, RejectReason, Status
from apps.fulfilment.models import (
    CountTask,
    Decision,
    DecisionTransition,
    FulfilmentLine,
    FulfilmentOrder,
    FulfilmentTransition,
    HandOver,
    HandOverLine,
    OrderHold,
    PickupGroup,
    PickupSlot,
    PreparationTime,
    PutBackTask,
    Shipment,
    ShopLoad,
)
from apps.inventory.enums import Method
from tests.factories.orders import OrderFactory, OrderLineFactory
from tests.factories.stores import LocationFactory


class PickupSlotFactory(DjangoModelFactory):
    class Meta:
        model = PickupSlot

    location = factory.SubFactory(LocationFactory)
    starts_at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    ends_at = datetime(2026, 11, 23, 16, tzinfo=UTC)
    capacity = 20


class PickupGroupFactory(DjangoModelFactory):
    class Meta:
        model = PickupGroup

    order = factory.SubFactory(OrderFactory)
    location = factory.SubFactory(LocationFactory)
    code_hash = factory.Sequence(lambda n: f"{n:064x}")


class FulfilmentOrderFactory(DjangoModelFactory):
    class Meta:
        model = FulfilmentOrder

    order = factory.SubFactory(OrderFactory)
    location = factory.SubFactory(LocationFactory)
    method = Method.PICKUP
    promised_at = datetime(2026, 11, 23, 15, tzinfo=UTC)


class FulfilmentLineFactory(DjangoModelFactory):
    class Meta:
        model = FulfilmentLine

    fulfilment_order = factory.SubFactory(FulfilmentOrderFactory)
    order_line = factory.SubFactory(OrderLineFactory, order=factory.SelfAttribute("..fulfilment_order.order"))
    quantity = 1


class FulfilmentTransitionFactory(DjangoModelFactory):
    class Meta:
        model = FulfilmentTransition

    fulfilment_order = factory.SubFactory(FulfilmentOrderFactory)
    to_status = Status.ASSIGNED
    actor_key = "guest"


class PutBackTaskFactory(DjangoModelFactory):
    class Meta:
        model = PutBackTask

    fulfilment_line = factory.SubFactory(FulfilmentLineFactory)
    location = factory.SelfAttribute("fulfilment_line.fulfilment_order.location")
    quantity = 1


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    order = factory.SelfAttribute("fulfilment_order.order")
    fulfilment_order = factory.SubFactory(FulfilmentOrderFactory)
    order_line = factory.SubFactory(OrderLineFactory, order=factory.SelfAttribute("..order"))
    quantity = 1
    reason = RejectReason.NOT_FOUND
    deadline_at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    default = DecisionChoice.REFUND


class DecisionTransitionFactory(DjangoModelFactory):
    class Meta:
        model = DecisionTransition

    decision = factory.SubFactory(DecisionFactory)
    to_state = DecisionState.OPEN
    actor_key = "system"


class CountTaskFactory(DjangoModelFactory):
    class Meta:
        model = CountTask

    fulfilment_line = factory.SubFactory(FulfilmentLineFactory)
    variant = factory.SelfAttribute("fulfilment_line.order_line.variant")
    location = factory.SelfAttribute("fulfilment_line.fulfilment_order.location")
    quantity = 1


class OrderHoldFactory(DjangoModelFactory):
    class Meta:
        model = OrderHold

    order = factory.SubFactory(OrderFactory)
    kind = HoldKind.STAFF
    reason = "Customer calls back"
    placed_by_key = "user:1"


class ShipmentFactory(DjangoModelFactory):
    class Meta:
        model = Shipment

    fulfilment_order = factory.SubFactory(FulfilmentOrderFactory, method=Method.SHIP)
    name = "Ana Ruiz"
    street = "Calle Mayor 1"
    city = "Madrid"
    postcode = "28013"
    country = "ES"


class HandOverFactory(DjangoModelFactory):
    class Meta:
        model = HandOver

    fulfilment_order = factory.SubFactory(FulfilmentOrderFactory)
    at = datetime(2026, 11, 23, 15, tzinfo=UTC)
    actor_key = "user:1"
    identity = Identity.CODE
    amount = 1000


class HandOverLineFactory(DjangoModelFactory):
    class Meta:
        model = HandOverLine

    hand_over = factory.SubFactory(HandOverFactory)
    order_line = factory.SubFactory(OrderLineFactory)
    quantity = 1
    total_amount = 1000
    tax_amount = 174


class ShopLoadFactory(DjangoModelFactory):
    class Meta:
        model = ShopLoad

    location = factory.SubFactory(LocationFactory)
    stripe = 0
    units = 1


class PreparationTimeFactory(DjangoModelFactory):
    class Meta:
        model = PreparationTime

    location = factory.SubFactory(LocationFactory)
    hour = PreparationTime.ALL_DAY
    minutes = 30
    pickups = 20
