"""Comparing what a batch wants with what is stored: one read and at most one write per table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Key = tuple[Hashable, ...]


@dataclass
class Table(Generic[M]):
    """The stored rows of one table, by the columns that identify them."""

    model: type[M]
    key: tuple[str, ...]
    fields: tuple[str, ...] = ()
    ids: dict[Key, int] = field(default_factory=dict)
    values: dict[Key, tuple[Any, ...]] = field(default_factory=dict)

    def load(self, stored: QuerySet[M]) -> Table[M]:
        """Reads the rows, in one statement."""
        width = len(self.key)
        for pk, *columns in stored.values_list("pk", *self.key, *self.fields):
            key = tuple(columns[:width])
            self.ids[key] = pk
            self.values[key] = tuple(columns[width:])
        return self

    def write(self, wanted: Mapping[Key, Mapping[str, Any]]) -> set[Key]:
        """Inserts what is new and updates what differs, in one statement if there is anything; returns those keys.

        A wanted value of None, or none at all, leaves what is stored, or the column's default.
        """
        rows = {key: row for key, values in wanted.items() if (row := self._row(key, values)) is not None}
        if not rows:
            return set()
        manager = self.model._default_manager  # noqa: SLF001 documented as public by Django
        saved = manager.bulk_create(list(rows.values()), **(self._on_conflict() if self.fields else {}))
        for key, row in zip(rows, saved, strict=True):
            self.ids[key] = row.pk
            self.values[key] = tuple(getattr(row, name) for name in self.fields)
        return set(rows)

    def _on_conflict(self) -> dict[str, Any]:
        return {"update_conflicts": True, "unique_fields": self.key, "update_fields": self.fields}

    def _row(self, key: Key, values: Mapping[str, Any]) -> M | None:
        """The row to write, or None where the stored one is already so."""
        stored = self.values.get(key)
        stated = {name: value for name, value in values.items() if value is not None}
        if stored is not None:
            before = dict(zip(self.fields, stored, strict=True))
            stated = {name: value for name, value in stated.items() if name in before}
            if all(before[name] == value for name, value in stated.items()):
                return None
            stated = before | stated
        return self.model(**dict(zip(self.key, key, strict=True)), **stated)
