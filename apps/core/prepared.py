"""Statements of the hot path, compiled once instead of at every call (docs/adr/0001).

Django compiles a queryset to SQL whenever it runs, which takes longer than PostgreSQL takes to answer it. The few reads
that every purchase makes are compiled at their first use and then only filled in:

    _BY_ID = Prepared(lambda: Order.objects.select_related("channel").filter(pk=Given("pk")))
    order = _BY_ID.first(pk=order_id)

`cursor()` is the same for SQL that is written by hand: values travel beside the text, so PostgreSQL parses and plans a
text once per connection (`prepare_threshold` in omni/settings/databases.py; behind PgBouncer, every time).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators

from apps.core.models import BaseModel

Row = TypeVar("Row", bound=Model)
_populators: Any = get_related_populators


class _Cursor(ServerBindingCursor):
    """psycopg forgets the text of what it runs prepared; logs and tests that count statements ask for it."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # type: ignore[misc]
        return self._query


_new_cursor: Any = _Cursor


@contextmanager
def cursor() -> Iterator[Any]:
    """As `connection.cursor()`, for constant SQL: give parameters a cast where PostgreSQL can't tell their type."""
    connection.ensure_connection()
    own: Any = connection
    with own._prepare_cursor(_new_cursor(own.connection)) as found:  # noqa: SLF001 as Django does
        yield found


class Given(Expression):
    """A value that each run of a `Prepared` queryset brings."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        return "%s", [self]


class _Compiled(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    model: type[Any]
    attributes: list[str]
    columns: slice
    related: list[Any]
    annotations: dict[str, int]
    converters: list[tuple[int, list[Any], Any]]


class Prepared(Generic[Row]):
    """A queryset of whole rows, with `select_related` and locks, whose SQL is made once in a process."""

    def __init__(self, make: Callable[[], QuerySet[Row]]) -> None:
        self._make = make
        self._compiled: _Compiled | None = None

    def first(self, **given: object) -> Row | None:
        """The only row, or None. Give the queryset an order and a limit where there may be more."""
        return next(iter(self.all(**given)), None)

    def all(self, **given: object) -> list[Row]:
        """All rows, in the queryset's order."""
        plan = self._compiled or self._compile()
        params = [given[value.name] if isinstance(value, Given) else value for value in plan.params]
        with cursor() as found:
            found.execute(plan.sql, params)
            return [_instance(plan, row) for row in found.fetchall()]

    def _compile(self) -> _Compiled:
        compiler: Any = self._make().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = compiler.klass_info["select_fields"]
        whole = slice(columns[0], columns[-1] + 1)
        converters = compiler.get_converters([column[0] for column in compiler.select])
        self._compiled = _Compiled(
            sql=sql,
            params=tuple(value.value if isinstance(value, Enum) else value for value in params),
            model=compiler.klass_info["model"],
            attributes=[column[0].target.attname for column in compiler.select[whole]],
            columns=whole,
            related=_populators(compiler.klass_info, compiler.select, connection.alias),
            annotations=compiler.annotation_col_map or {},
            converters=[(place, convert, column) for place, (convert, column) in converters.items()],
        )
        return self._compiled


def _instance(plan: _Compiled, row: Any) -> Any:
    if plan.converters:
        row = list(row)
        for place, converters, column in plan.converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
    found = plan.model.from_db(connection.alias, plan.attributes, row[plan.columns])
    for populator in plan.related:
        populator.populate(row, found)
    for name, place in plan.annotations.items():
        setattr(found, name, row[place])
    return found


def written(row: BaseModel, pk: int, created_at: datetime) -> None:
    """Marks a row that a statement of ours has just inserted as Django marks what it saved itself."""
    row.pk, row.created_at = pk, created_at
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 Django's place for it
