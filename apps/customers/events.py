from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import CustomerEvent


@dataclass(frozen=True, kw_only=True)
class CustomerErased(CustomerEvent):
    """A person asked to be forgotten, and was: what is still derived from them goes as well."""

    name: ClassVar[str] = "customers.customer_erased"
