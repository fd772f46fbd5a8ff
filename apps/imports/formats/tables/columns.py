"""Tables of ours: a column per field, titled in the reader's language, read back under its title of any language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.imports.formats.headers import aliases, fold
from apps.imports.formats.issues import Issues
from apps.imports.formats.row import Row, RowRefused, usable
from apps.imports.formats.rows import TableRow
from apps.imports.formats.sheet import Format, Sheet

_NO = frozenset({"0", "false", "no", "n", "nein", "non", "falso", "falsch", "off"})


class Lines(tuple[str, ...]):
    """Entries of a list that stand below each other in one cell."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One field of a table. `name` is understood as a title, too; a row without a needed one is refused.

    An empty cell says nothing about a number or a flag, but for those that it `clears`: there it means none.
    """

    name: str
    title: str | Promise
    read: Callable[[Row, str], Any]
    is_needed: bool = False
    is_key: bool = False
    clears: bool = False

    def titles(self) -> list[str]:
        """The title in every language of the installation, and the name."""
        found = [self.name]
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                found.append(str(self.title))
        return found


@dataclass(frozen=True)
class Table:
    """A kind of file with one row per row of a table."""

    code: str
    label: str | Promise
    columns: Sequence[Column]
    numbers: tuple[str, ...] = ()

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return aliases({column.name: column.titles() for column in self.columns})

    @cached_property
    def needed(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.is_needed or column.is_key)

    def fields(self, titles: Sequence[str]) -> dict[str, int]:
        """Our columns among folded titles."""
        found: dict[str, int] = {}
        for index, title in enumerate(titles):
            if name := self._aliases.get(title):
                found.setdefault(name, index)
        return found

    def is_match(self, found: Mapping[str, int], titles: Sequence[str]) -> bool:
        """A file is ours if it has what a row needs and no title that we do not know."""
        return self.needed <= found.keys() and all(not title or title in self._aliases for title in titles)

    def parse(self, sheet: Sheet, issues: Issues) -> Iterator[TableRow]:
        """Yields the rows as they stand in the file; only what a file has a column for is stated."""
        stated = [column for column in self.columns if column.name in sheet.fields]
        for record in sheet.records():
            if usable(sheet, record, issues):
                row = Row(sheet, record, issues)
                try:
                    values = {column.name: column.read(row, column.name) for column in stated}
                    for column in stated:
                        if column.is_needed and values[column.name] in {"", None}:
                            row.refuse(column.name, _("This must not be empty."))
                except RowRefused:
                    continue
                yield TableRow(row=row.number, table=self.code, values=values)

    def format(self) -> Format:
        """The kind of file, for who looks at files."""
        needs = ", ".join(column.name for column in self.columns if column.is_needed or column.is_key)
        return Format(
            code=self.code,
            label=self.label,
            needs=needs,
            fields=self.fields,
            is_match=self.is_match,
            numbers=self.numbers,
            parse=self.parse,
        )


def text(limit: int = 255) -> Callable[[Row, str], str]:
    """One line of at most so many characters."""
    return lambda row, name: row.name(name, limit=limit)


def lines(limit: int) -> Callable[[Row, str], str]:
    """Text of at most so many characters; its line breaks stay."""
    return lambda row, name: row.lines(name, limit=limit)


def rows(limit: int = 200_000) -> Callable[[Row, str], Lines]:
    """A list with an entry in each line of the cell; their order says nothing."""
    return lambda row, name: Lines(sorted(set(filter(None, map(str.strip, row.lines(name, limit=limit).split("\n"))))))


def code(limit: int = 60) -> Callable[[Row, str], str]:
    """A code without blanks around it."""
    return lambda row, name: row.name(name, limit=limit).strip()


def capitals(limit: int) -> Callable[[Row, str], str]:
    """A code in capital letters, such as a country."""
    return lambda row, name: row.name(name, limit=limit).strip().upper()


def sku(row: Row, name: str) -> str:
    """As the shop writes it; leading zeros stay."""
    return row.sku(name)


def amount(row: Row, name: str) -> Decimal | None:
    """An amount of money in whole units of its currency."""
    return row.amount(name)


def percent(row: Row, name: str) -> Decimal | None:
    """Between 0 and 100."""
    value = row.amount(name)
    if value is not None and value > 100:
        row.refuse(name, _("A tax rate lies between 0 and 100 per cent."))
    return value


def units(row: Row, name: str) -> int | None:
    """A whole number, 0 or more; a negative one is refused, for a table states what is."""
    if row.text(name).lstrip().startswith(("-", "−")):
        row.refuse(name, _("This can't be negative."))
    return row.quantity(name)


def whole(row: Row, name: str) -> int | None:
    """A whole number of either sign."""
    value = row.text(name)
    if not value:
        return None
    digits = value.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        row.refuse(name, _("This is no whole number."))
    return int(value)


def flag(row: Row, name: str) -> bool | None:
    """Yes or no, in the words of spreadsheets; None where nothing is written."""
    value = row.text(name)
    if not value:
        return None
    if not row.flag(name, default=False) and value.casefold() not in _NO:
        row.refuse(name, _("Write yes or no."))
    return row.flag(name, default=False)


def one_of(*codes: str) -> Callable[[Row, str], str]:
    """One of these codes, or nothing."""

    def read(row: Row, name: str) -> str:
        value = fold(row.text(name)).replace(" ", "_")
        if value and value not in codes:
            row.refuse(name, _("Write one of: %(codes)s.") % {"codes": ", ".join(filter(None, codes))})
        return value

    return read


def day(row: Row, name: str) -> date | None:
    """A calendar day."""
    return row.day(name)


def moment(row: Row, name: str) -> datetime | None:
    """A moment: with its offset, or a day, which begins at midnight UTC."""
    value = row.text(name)
    if not value:
        return None
    try:
        found = parse_datetime(value)
        found = found or datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        row.refuse(name, _("There is no such moment. Write it like 2026-12-31 or 2026-12-31T10:00+01:00."))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def words(row: Row, name: str) -> tuple[str, ...]:
    """Codes with blanks or commas between them; their order says nothing."""
    return tuple(sorted(set(listed(row, name))))


def listed(row: Row, name: str) -> tuple[str, ...]:
    """Words with blanks or commas between them."""
    return tuple(filter(None, row.text(name).replace(",", " ").split()))
