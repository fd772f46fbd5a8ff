from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(DomainEvent):
    """A fiscal document got its number and its place in the chain. In order per series."""

    name: ClassVar[str] = "invoicing.document_issued"
    document_id: int
    owner: str
    kind: str
    code: str
    legal_entity_id: int
    total_amount: int
    tax_amount: int
    currency: str
    substitutes_id: int | None = None
    """The document whose sale this one tells again: who adds documents up takes that one out."""
