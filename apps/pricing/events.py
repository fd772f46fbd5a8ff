"""What pricing tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class PriceChanged(DomainEvent):
    """Prices on a list are not what they were; at most 500 variants an event."""

    name: ClassVar[str] = "pricing.price_changed"
    price_list_id: int
    channel_id: int
    variant_ids: list[int]
