"""What a master table needs to travel as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import DomainError, InvalidInput
from apps.imports.formats.rows import TableRow
from apps.imports.formats.tables import TABLES
from apps.imports.services._counts import Counts

Values = Mapping[str, Any]
Say = Callable[[TableRow, DomainError], None]
"""Notes that a row was refused, and why."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`rows` makes a queryset ready to read, `describe` says a row in the columns of its file.

    `find` looks a row of a file up, `write` (`write_at`, where the service is told when) stores what it states over what is
    there; a kind without them is read back by a
    format of its own. `changing` must be held everywhere by who imports; personal tables leave only by who may export them.
    `write_many` writes a whole batch where rows come by the thousand.
    `said_as` names the column for a field that a service refuses under another name.
    """

    code: str
    label: str
    changing: Permission
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    describe: Callable[[Any], Values]
    titles: Sequence[tuple[str, Any]] = ()
    find: Callable[[Values], Model | None] | None = None
    write: Callable[[Values, Any, Actor], None] | None = None
    write_at: Callable[[Values, Any, Actor, datetime], None] | None = None
    is_personal: bool = False
    write_many: Callable[[Sequence[TableRow], Actor, Say], Counts] | None = None
    lines: Callable[[QuerySet[Any]], Iterator[Values]] | None = None
    said_as: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[tuple[str, Any]]:
        """Names and titles of the columns, in their order."""
        table = TABLES.get(self.code)
        return [(column.name, column.title) for column in table.columns] if table else list(self.titles)


def needed(row: Any, field: str) -> Any:
    """The row that another one names. Raises: InvalidInput."""
    if row is None:
        raise InvalidInput(_("There is nothing of this name here. Import it first."), field=field)
    return row
