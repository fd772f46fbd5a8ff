from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from apps.core.actor import SYSTEM
from apps.inventory import services
from apps.inventory.enums import AdjustReason, Method, MovementKind, ReservationState
from apps.inventory.models import (
    BrokenPromise,
    LedgerEntry,
    Reservation,
    ShelfPlace,
    StockFloor,
    StockLevel,
    StockMovement,
)
from apps.inventory.services import Demand, OpeningStock
from tests.factories.catalogue import VariantFactory
from tests.factories.stores import LocationFactory, SalesChannelFactory


class StockLevelFactory(DjangoModelFactory):
    class Meta:
        model = StockLevel

    variant = factory.SubFactory(VariantFactory)
    location = factory.SubFactory(LocationFactory)


class LedgerEntryFactory(DjangoModelFactory):
    class Meta:
        model = LedgerEntry

    variant = factory.SubFactory(VariantFactory)
    location = factory.SubFactory(LocationFactory)
    on_hand = 1
    reserved = allocated = unavailable = 0
    cause_kind = "movement"
    cause_id = factory.Sequence(lambda n: 1_000_000 + n)
    leg = "receive"
    actor_key = "system"
    level_version = 1


class ReservationFactory(DjangoModelFactory):
    class Meta:
        model = Reservation

    owner_kind = "cart_line"
    owner_id = factory.Sequence(lambda n: n + 1)
    variant = factory.SubFactory(VariantFactory)
    location = factory.SubFactory(LocationFactory)
    channel = factory.SubFactory(SalesChannelFactory)
    method = Method.PICKUP
    quantity = 1
    state = ReservationState.RELEASED


class StockFloorFactory(DjangoModelFactory):
    class Meta:
        model = StockFloor

    location = factory.SubFactory(LocationFactory)
    quantity = 1


class ShelfPlaceFactory(DjangoModelFactory):
    class Meta:
        model = ShelfPlace

    location = factory.SubFactory(LocationFactory)
    variant = factory.SubFactory(VariantFactory)
    zone = "A"


class StockMovementFactory(DjangoModelFactory):
    class Meta:
        model = StockMovement

    kind = MovementKind.COUNT
    variant = factory.SubFactory(VariantFactory)
    location = factory.SubFactory(LocationFactory)
    quantity = 1
    reason = AdjustReason.CYCLE_COUNT
    actor_key = "system"


class BrokenPromiseFactory(DjangoModelFactory):
    class Meta:
        model = BrokenPromise

    movement = factory.SubFactory(StockMovementFactory)
    reservation = factory.SubFactory(ReservationFactory)
    quantity = 1
    owner_kind = "order_line"
    owner_id = 1
    was_allocated = True


def stocked(quantity: int, *, location=None, count: int = 1):
    """`count` variants with so many units each at one location, and a channel that sells there."""
    location = location or LocationFactory()
    variants = VariantFactory.create_batch(count)
    rows = [OpeningStock(variant_id=row.pk, location_id=location.pk, quantity=quantity) for row in variants]
    services.set_opening_stock(rows, actor=SYSTEM)
    return variants, location, SalesChannelFactory()


def demand(variant, location, channel, *, quantity: int = 1, owner: int = 1, method: str = Method.PICKUP) -> Demand:
    return Demand(
        variant_id=variant.pk,
        location_id=location.pk,
        quantity=quantity,
        owner_kind="cart_line",
        owner_id=owner,
        channel_id=channel.pk,
        method=method,
    )
