from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.fulfilment.enums import Status
from apps.fulfilment.models import (
    FulfilmentLine,
    FulfilmentOrder,
    FulfilmentTransition,
    PickupGroup,
    PickupSlot,
    PutBackTask,
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
