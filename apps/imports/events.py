"""What imports tell the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from apps.outbox.events import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ImportMoved(DomainEvent):
    """An import began, waits, is through or was given up."""

    name: ClassVar[str] = "imports.import_moved"
    job_id: int
    state: str
