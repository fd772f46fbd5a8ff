"""What the catalogue tells the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ProductChanged(DomainEvent):
    """A product, one of its variants or texts, or where it is published, is not what it was."""

    name: ClassVar[str] = "catalogue.product_changed"
    product_id: int
