"""Which fields of a table may be changed for many rows at once, and which service does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from apps.accounts.permissions import Permission
from apps.core.actor import Actor

Values = Mapping[str, Any]
MOST = 500
"""So many rows at once, unless a table says fewer: the rehearsal locks what the real thing locks."""


def as_text(value: object) -> str:
    """A value as a line of a bulk edit keeps it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value.pk if isinstance(value, Model) else value)


@dataclass(frozen=True, kw_only=True)
class Field:
    """`input` asks for the change; `result` makes the new value of `attribute` from the row, the
    old value and what was typed.
    """

    name: str
    attribute: str
    input: Callable[[], forms.Field]
    label: Any
    result: Callable[[Any, Any, Any], Any] = lambda _row, _before, typed: typed
    shown: Callable[[Any, Any], str] = lambda _row, value: "–" if value in {None, ""} else str(value)
    parse: Callable[[str], Any] = str


@dataclass(frozen=True, kw_only=True)
class Editable:
    """A table: its fields, how rows are read, the service that writes one row, and what a change would break.

    `needs_reason`: it is not done without one. `by_shop`: its service decides shop by shop who may.
    """

    label: str
    permission: Permission
    fields: Sequence[Field]
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    name: Callable[[Any], str]
    write: Callable[[Any, Values, Actor, datetime], None]
    needs_reason: bool = False
    by_shop: bool = False
    most: int = MOST
    warnings: Callable[[Sequence[Any], Values], Sequence[str]] = field(default=lambda _rows, _typed: ())

    def by_attribute(self, attribute: str) -> Field:
        """The field that keeps this attribute's words."""
        return next(one for one in self.fields if one.attribute == attribute)
