"""Rows of a table's file into their table, each by itself: what is already so writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.core.errors import DomainError
from apps.imports.errors import ImportRefused
from apps.imports.formats.issues import Issues
from apps.imports.formats.rows import TableRow
from apps.imports.formats.tables import TABLES
from apps.imports.services._counts import Counts
from apps.imports.services.tables._kind import Kind
from apps.stores import selectors as stores

BATCH = 200
USER = "user:"


def actor_behind(key: str) -> Actor:
    """Who asked for an import, with the rights that they have now; a command line acts as the system.

    Raises: ImportRefused where nobody with rights is behind it any more.
    """
    if key == SYSTEM.key:
        return SYSTEM
    number = key.removeprefix(USER)
    user = User.objects.filter(pk=int(number), is_active=True).first() if number.isdigit() else None
    if user is None:
        raise ImportRefused(_("Who asked for this import may not run it any more."))
    return stores.actor_for_user(user)


class TableWriter:
    """Writes the rows of one kind on behalf of who asked for the import. Raises: ImportRefused without the right."""

    def __init__(self, code: str, *, requested_by: str, now: datetime) -> None:
        from apps.imports.services.tables import KINDS  # noqa: PLC0415 slow import: kinds name this module's sisters

        self._kind: Kind = KINDS[code]
        self._now = now
        self._clears = {column.name for column in TABLES[code].columns if column.clears}
        self._titles = {column.name: str(column.title) for column in TABLES[code].columns}
        self._actor = actor_behind(requested_by)
        if self._actor.kind is not ActorKind.SYSTEM and not self._actor.may(self._kind.changing, 0):
            raise ImportRefused(_("You don't have permission to change this table."))

    def write(self, rows: Sequence[TableRow], issues: Issues) -> Counts:
        """Each row in a savepoint of its own, or all by one service that says which it refuses; the others stand."""
        if self._kind.write_many is not None:
            return self._kind.write_many(rows, self._actor, lambda row, refusal: self._say(issues, row, refusal))
        counts = Counts()
        for row in rows:
            try:
                with transaction.atomic():
                    outcome = self._write(row)
                setattr(counts, outcome, getattr(counts, outcome) + 1)
            except DomainError as refusal:
                self._say(issues, row, refusal)
            except (DataError, IntegrityError):
                issues.error(row.row, "", "", _("This row breaks a rule of the table; it was left out."))
        return counts

    def _say(self, issues: Issues, row: TableRow, refusal: DomainError) -> None:
        field = self._kind.said_as.get(refusal.field or "", refusal.field or "")
        value = row.values.get(field, "")
        issues.error(row.row, self._titles.get(field, field), _shown(value), str(refusal))

    def _write(self, row: TableRow) -> str:
        find = self._kind.find
        if find is None:
            raise TypeError(self._kind.code)
        found = find(row.values)
        known = self._kind.describe(found) if found is not None else {}
        stated = self._stated(row.values, known)
        if found is not None and all(known.get(name) == value for name, value in stated.items()):
            return "unchanged"
        self._store({**known, **stated}, found)
        return "updated" if found is not None else "created"

    def _store(self, values: Mapping[str, Any], found: Model | None) -> None:
        if self._kind.write_at is not None:
            self._kind.write_at(values, found, self._actor, self._now)
        elif self._kind.write is not None:
            self._kind.write(values, found, self._actor)

    def _stated(self, values: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
        """What a row says; an empty flag or number says nothing about a row that exists, nor does other white space."""
        return {
            name: known[name] if _reads_like(known.get(name), value) else value
            for name, value in values.items()
            if value is not None or known.get(name) is None or name in self._clears
        }


def _reads_like(known: object, value: object) -> bool:
    return isinstance(known, str) and isinstance(value, str) and known.split() == value.split()


def _shown(value: object) -> str:
    return "" if value is None else str(value)
