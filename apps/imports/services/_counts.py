"""What a batch did."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    prices_changed: int = 0
    levels_opened: int = 0

    def items(self) -> list[tuple[str, int]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]
