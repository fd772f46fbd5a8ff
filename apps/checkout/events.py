from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import CustomerEvent


@dataclass(frozen=True, kw_only=True)
class CardOrderNotPlaced(CustomerEvent):
    """A card was authorised for an order that could not be placed: it is released, nothing is charged."""

    name: ClassVar[str] = "checkout.card_order_not_placed"
    order_id: int
    reason: str
    amount: int
    currency: str
