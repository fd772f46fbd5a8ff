from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import CustomerEvent


@dataclass(frozen=True, kw_only=True)
class FulfilmentEvent(CustomerEvent):
    """What all events of a fulfilment order carry."""

    order_id: int
    fulfilment_order_id: int
    location_id: int


@dataclass(frozen=True, kw_only=True)
class FulfilmentAccepted(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.accepted"


@dataclass(frozen=True, kw_only=True)
class PickingStarted(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.picking_started"


@dataclass(frozen=True, kw_only=True)
class FulfilmentPacked(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.packed"


@dataclass(frozen=True, kw_only=True)
class FulfilmentRejected(FulfilmentEvent):
    """The shop cannot do it; all its units are unsourced now."""

    name: ClassVar[str] = "fulfilment.rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentShort(FulfilmentEvent):
    """Some units were not there; they are unsourced now."""

    name: ClassVar[str] = "fulfilment.short"
    order_line_id: int
    quantity: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FulfilmentCancelled(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.cancelled"


@dataclass(frozen=True, kw_only=True)
class PickupReady(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.pickup_ready"


@dataclass(frozen=True, kw_only=True)
class PickupCollected(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.pickup_collected"
    amount: int


@dataclass(frozen=True, kw_only=True)
class PickupExpired(FulfilmentEvent):
    """Nobody came; its units are unsourced and on their way back to the shelf."""

    name: ClassVar[str] = "fulfilment.pickup_expired"


@dataclass(frozen=True, kw_only=True)
class PutBackDone(FulfilmentEvent):
    name: ClassVar[str] = "fulfilment.put_back_done"
    variant_id: int
    quantity: int
