"""What a parser has to say about a file: where, about which value, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

SHOWN = 200
"""A value longer than this is cut in the report."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """`row` counts as a spreadsheet does: the header is 1; 0 speaks of the whole file. An error means: not stored."""

    row: int
    column: str
    value: str
    reason: str
    severity: Severity


@dataclass(slots=True)
class Issues:
    """Collects issues until somebody takes them; counts them for good."""

    errors: int = 0
    warnings: int = 0
    _pending: list[Issue] = field(default_factory=list)

    def error(self, row: int, column: str, value: str, reason: str) -> None:
        self.errors += 1
        self._pending.append(Issue(row, column, _shown(value), reason, Severity.ERROR))

    def warning(self, row: int, column: str, value: str, reason: str) -> None:
        self.warnings += 1
        self._pending.append(Issue(row, column, _shown(value), reason, Severity.WARNING))

    def take(self) -> list[Issue]:
        """What has come in since the last call."""
        taken, self._pending = self._pending, []
        return taken


def _shown(value: str) -> str:
    clean = value.replace("\x00", "␀").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= SHOWN else clean[: SHOWN - 1] + "…"
