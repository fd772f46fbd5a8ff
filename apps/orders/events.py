from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import CustomerEvent


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(CustomerEvent):
    name: ClassVar[str] = "orders.order_placed"
    order_id: int
    channel_id: int
    location_id: int | None
    total_amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(CustomerEvent):
    """All that was still open of a placed order was cancelled."""

    name: ClassVar[str] = "orders.order_cancelled"
    order_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderLinesCancelled(CustomerEvent):
    """Some units of an order were cancelled; the rest goes on."""

    name: ClassVar[str] = "orders.order_lines_cancelled"
    order_id: int
    reason: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class OrderClosed(CustomerEvent):
    """Every unit was handed over or cancelled and nothing is owed."""

    name: ClassVar[str] = "orders.order_closed"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderReopened(CustomerEvent):
    """A hand-over was undone after the order was complete; its units wait for their customer again."""

    name: ClassVar[str] = "orders.order_reopened"
    order_id: int
