from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class StockChanged(DomainEvent):
    """A level moved; `level_version` lets a reader drop what is older than what it knows."""

    name: ClassVar[str] = "inventory.stock_changed"
    variant_id: int
    location_id: int
    level_version: int


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(DomainEvent):
    """A count or loss took away units that were promised to `owner_kind:owner_id`."""

    name: ClassVar[str] = "inventory.promise_broken"
    broken_promise_id: int
    reservation_id: int
    owner_kind: str
    owner_id: int
    variant_id: int
    location_id: int
    quantity: int
    was_allocated: bool
