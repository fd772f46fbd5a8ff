"""Comparing what a batch wants with what is stored: one read and at most one write per table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model, QuerySet

M = TypeVar("M", bound=Model)
Key = tuple[Hashable, ...]


@dataclass
class Table(Generic[M]):
    """The stored rows of one table, by the columns that identify them.

    `fields` are the columns that a batch may change; others get their default, or what is stated, when a row is new.
    """

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
        arrays = [[row[column.attname] for row in rows.values()] for column in self._columns]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, arrays)
            for pk, *key in cursor.fetchall():
                self.ids[tuple(key)] = pk
        for key, row in rows.items():
            self.values[key] = tuple(row[name] for name in self.fields)
        return set(rows)

    @cached_property
    def _columns(self) -> list[Field[Any, Any]]:
        """All columns but those that the database itself fills."""
        named = {*self.key, *self.fields}
        meta = self.model._meta  # noqa: SLF001 documented as public by Django
        return [
            column
            for column in meta.concrete_fields
            if not column.primary_key and (column.attname in named or not column.has_db_default())
        ]

    @cached_property
    def _sql(self) -> str:
        """One INSERT over arrays: a third of the time that rows of placeholders take."""
        names = ", ".join(f'"{column.column}"' for column in self._columns)
        arrays = ", ".join(f"%s::{str(column.db_type(connection)).split('(')[0]}[]" for column in self._columns)
        key = ", ".join(f'"{name}"' for name in self.key)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in self.fields)
        conflict = f"ON CONFLICT ({key}) DO UPDATE SET {changes}" if self.fields else ""
        table = self.model._meta.db_table  # noqa: SLF001 documented as public by Django
        return f'INSERT INTO "{table}" ({names}) SELECT * FROM unnest({arrays}) {conflict} RETURNING id, {key}'

    def _row(self, key: Key, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The row to write, or None where the stored one is already so."""
        stated = {name: value for name, value in values.items() if value is not None}
        stored = self.values.get(key)
        if stored is not None:
            before = dict(zip(self.fields, stored, strict=True))
            stated = {name: value for name, value in stated.items() if name in before}
            if all(before[name] == value for name, value in stated.items()):
                return None
            stated = before | stated
        stated |= zip(self.key, key, strict=True)
        return {
            column.attname: stated[column.attname] if column.attname in stated else column.get_default()
            for column in self._columns
        }
