"""One row of a sheet, read field by field; what is wrong goes to the issues under the column's own title."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _

from apps.catalogue import gtin
from apps.imports.formats import cells, numbers
from apps.imports.formats.issues import Issues
from apps.imports.formats.records import Record
from apps.imports.formats.sheet import Sheet

MAX_NAME = 255
MAX_HTML = 200_000


class RowRefused(Exception):
    """The row can't be stored; the issue that says why is written already."""


class Row:
    """`text` and its kin give clean values; `refuse` writes an error and leaves the row."""

    __slots__ = ("_cells", "_fields", "_issues", "number", "sheet")

    def __init__(self, sheet: Sheet, record: Record, issues: Issues) -> None:
        self.sheet = sheet
        self.number = record.row
        self._cells = record.cells
        self._fields = sheet.fields
        self._issues = issues

    def raw(self, field: str) -> str:
        index = self._fields.get(field)
        return self._cells[index] if index is not None and index < len(self._cells) else ""

    def text(self, field: str) -> str:
        """Clean text, line breaks kept."""
        value = self.raw(field)
        if not value:
            return ""
        clean, notes = cells.mend(value)
        for note in notes:
            self.warn(field, note)
        return cells.from_csv_text(clean)

    def name(self, field: str, *, limit: int = MAX_NAME) -> str:
        """One line. Raises: RowRefused if it is longer than a name may be."""
        value = cells.name(self.text(field))
        if len(value) > limit:
            self.refuse(field, _("This is longer than %(limit)s characters.") % {"limit": limit})
        return value

    def lines(self, field: str, *, limit: int) -> str:
        """Text whose line breaks stay. Raises: RowRefused if it is longer than that."""
        value = self.text(field).replace("\r\n", "\n").replace("\r", "\n")
        if len(value) > limit:
            self.refuse(field, _("This is longer than %(limit)s characters.") % {"limit": limit})
        return value

    def short(self, field: str, *, limit: int = MAX_NAME) -> str:
        """One line, cut where it is too long, with a warning."""
        value = cells.name(self.text(field))
        if len(value) > limit:
            self.warn(field, _("Cut to %(limit)s characters.") % {"limit": limit})
            return value[: limit - 1].rstrip() + "…"
        return value

    def fitting(self, field: str, *, limit: int) -> str:
        """One line, left out where it is too long, with a warning: half a telephone number is none."""
        value = cells.name(self.text(field))
        if len(value) > limit:
            self.warn(field, _("This is longer than %(limit)s characters; it was left out.") % {"limit": limit})
            return ""
        return value

    def html(self, field: str) -> str:
        """Sanitised HTML. Raises: RowRefused if it is absurdly long."""
        value = self.text(field)
        if len(value) > MAX_HTML:
            self.refuse(field, _("This is longer than %(limit)s characters.") % {"limit": MAX_HTML})
        clean, was_dangerous = cells.html(value)
        if was_dangerous:
            self.warn(field, _("Removed scripts, styles or other HTML that pages must not hold."))
        return clean

    def amount(self, field: str) -> Decimal | None:
        """A price; None where there is none. Raises: RowRefused if it is no number, or negative."""
        value = self.text(field)
        if not value:
            return None
        try:
            number = numbers.amount(value, self.sheet.mark)
        except numbers.NumberProblem as problem:
            self.refuse(field, str(problem))
        if number < 0:
            self.refuse(field, _("A price can't be negative."))
        if number >= 10**12:
            self.refuse(field, _("This price is too large."))
        return number

    def quantity(self, field: str) -> int | None:
        """Units; less than none becomes none, with a warning. Raises: RowRefused if it is no whole number."""
        value = self.text(field)
        if not value:
            return None
        try:
            number = numbers.quantity(value, self.sheet.mark)
        except numbers.NumberProblem as problem:
            self.refuse(field, str(problem))
        if number < 0:
            self.warn(field, _("A stock can't be negative; 0 was taken."))
            return 0
        return number

    def grams(self, field: str, factor: Decimal = Decimal(1)) -> int | None:
        """A weight; one that can't be read is left out, with a warning."""
        value = self.text(field)
        if not value:
            return None
        try:
            number = numbers.amount(value, self.sheet.mark) * factor
        except numbers.NumberProblem as problem:
            self.warn(field, str(problem))
            return None
        if not 0 <= number < 2**31:
            self.warn(field, _("This is no weight; it was left out."))
            return None
        return int(number.quantize(Decimal(1))) or None

    def day(self, field: str) -> date | None:
        """A date, maybe with a time. Raises: RowRefused if there is no such day."""
        value = self.text(field)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self.refuse(field, _("There is no such day. Write it like 2026-12-31."))

    def flag(self, field: str, *, default: bool) -> bool:
        return cells.flag(self.text(field), default=default)

    def sku(self, field: str) -> str:
        value = cells.sku(self.name(field))
        if len(value) > 100:
            self.refuse(field, _("This is longer than %(limit)s characters.") % {"limit": 100})
        return value

    def gtin(self, field: str) -> gtin.Gtin:
        """The trade item number; a bad one is kept, with a warning."""
        value = cells.name(self.text(field))
        number = gtin.check(value)
        if number.reason:
            self.warn(field, number.reason)
        if len(number.value) > 60:
            return gtin.Gtin(number.value[:60], is_valid=False, reason=number.reason)
        return number

    def picture(self, field: str, value: str | None = None) -> str:
        """The address of a picture, or "" with a warning where it can't be taken."""
        text = self.text(field) if value is None else value
        if not text:
            return ""
        url, fault = cells.picture(text)
        if fault:
            self._issues.warning(self.number, self.sheet.title(field), text, fault)
        return url

    def warn(self, field: str, reason: str) -> None:
        self._issues.warning(self.number, self.sheet.title(field), self.raw(field), reason)

    def error(self, field: str, reason: str) -> None:
        self._issues.error(self.number, self.sheet.title(field), self.raw(field), reason)

    def refuse(self, field: str, reason: str) -> NoReturn:
        self.error(field, reason)
        raise RowRefused(reason)


def usable(sheet: Sheet, record: Record, issues: Issues) -> bool:
    """Whether a record has the shape of the header; says so where it hasn't."""
    extra = record.cells[len(sheet.titles) :]
    if record.is_broken:
        reason = _("A quote is opened and never closed; the row was left out.")
    elif any(cell.strip() for cell in extra):
        reason = _("This row has %(cells)s cells, the header %(titles)s.") % {
            "cells": len(record.cells),
            "titles": len(sheet.titles),
        }
    else:
        return True
    issues.error(record.row, "", " · ".join(cell for cell in record.cells[:4] if cell), reason)
    return False
