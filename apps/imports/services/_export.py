"""Tables as files: what a list shows, line by line, in the columns in which it is read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.permissions import Permission
from apps.audit import services as audit
from apps.core.actor import Actor
from apps.imports.formats.cells import as_csv_text
from apps.imports.formats.tables.columns import Lines
from apps.imports.services._report import line
from apps.imports.services.tables import KINDS, Kind

CHUNK = 500


@transaction.atomic
def export(*, code: str, rows: QuerySet[Any], actor: Actor, filters: str = "") -> Iterator[str]:
    """The lines of a CSV file of these rows, titles in the language of now. Who took what is in the audit trail.

    The caller answers for which rows the actor may see. Raises: PermissionDenied for personal data.
    """
    kind = KINDS[code]
    if kind.is_personal:
        actor.require(Permission.PERSONAL_EXPORT, 0)
    audit.record(
        actor=actor, verb="imports.exported", object_key=f"table:{code}", after={"rows": rows.count(), "filters": filters[:500]}
    )  # fmt: skip
    columns = [(name, str(title)) for name, title in kind.columns()]
    return _lines(kind, rows, columns)


def template(*, code: str) -> str:
    """The titles of a file of that kind, to be filled in."""
    return "\ufeff" + line([str(title) for _name, title in KINDS[code].columns()])


def _lines(kind: Kind, rows: QuerySet[Any], columns: list[tuple[str, str]]) -> Iterator[str]:
    yield "\ufeff" + line([title for _name, title in columns])
    ready = kind.rows(rows)
    described = kind.lines(ready) if kind.lines else map(kind.describe, ready.iterator(chunk_size=CHUNK))
    for values in described:
        yield line([_cell(values.get(name)) for name, _title in columns])


def _cell(value: object) -> str:
    """As the importer reads it, whatever the language; texts that look like formulas are marked as text."""
    for kind, shown in _SHOWN:
        if isinstance(value, kind):
            return shown(value)
    return as_csv_text(str(value))


def _decimal(value: Decimal) -> str:
    """With a point that nobody takes for thousands: two digits, or more than three."""
    text = f"{value.normalize():f}"
    digits = len(text.partition(".")[2])
    if digits in {0, 1}:
        return f"{value:.2f}"
    return f"{text}0" if digits == 3 else text


_SHOWN: tuple[tuple[type | UnionType, Callable[[Any], str]], ...] = (
    (NoneType, lambda _nothing: ""),
    (bool, lambda value: "1" if value else "0"),
    (datetime, lambda value: value.astimezone(UTC).isoformat()),
    (date, date.isoformat),
    (Decimal, _decimal),
    (float, lambda value: f"{Decimal(repr(value)):f}"),
    (int, str),
    (Lines, lambda values: as_csv_text("\n".join(values))),
    (tuple | list, lambda values: as_csv_text(" ".join(map(str, values)))),
)
