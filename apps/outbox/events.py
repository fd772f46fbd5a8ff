"""What an event is: a frozen fact of ids, amounts and reason codes. Never a secret, never personal data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """Base of every event; `name` is stable, a change is only ever an added field with a default."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    def payload(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class CustomerEvent(DomainEvent):
    """An event about a customer; the timeline hears all of these."""

    customer_id: int | None
