"""A file that has been looked through once: how to read it, what it is, and a way to walk its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.imports.errors import ImportRefused
from apps.imports.formats import decoding, numbers
from apps.imports.formats.headers import fold
from apps.imports.formats.issues import Issues
from apps.imports.formats.records import DELIMITERS, Record, records, split
from apps.imports.formats.rows import AnyRow

HEADER_SEARCH = 20
"""So many lines may stand before or within the header."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A kind of file: `fields` finds our columns among folded titles, `is_match` says whether that is enough.

    `numbers` names the fields that show the decimal mark; `needs` says in words what the file must have.
    """

    code: str
    label: str | Promise
    needs: str
    fields: Callable[[Sequence[str]], dict[str, int]]
    is_match: Callable[[Mapping[str, int], Sequence[str]], bool]
    numbers: tuple[str, ...]
    parse: Callable[[Sheet, Issues], Iterator[AnyRow]]


@dataclass(kw_only=True)
class Sheet:
    """`mark` is the file's decimal mark, "" where nothing shows it. `total` counts its records without the header."""

    stream: BinaryIO
    decoding: decoding.Decoding
    delimiter: str
    format: Format
    titles: list[str]
    fields: dict[str, int]
    header_lines: int
    mark: str = ""
    total: int = 0
    is_swapped: bool = False
    notes: list[str] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
        """The rows after the header; rows without any text are left out."""
        lines = islice(decoding.lines(self.stream, self.decoding), self.header_lines, None)
        for record in records(lines, delimiter=self.delimiter, width=len(self.titles), first_row=2):
            if any(cell and not cell.isspace() for cell in record.cells):
                yield record

    def title(self, name: str) -> str:
        """How the file itself calls a column."""
        index = self.fields.get(name)
        return self.titles[index] if index is not None else ""

    @property
    def bytes_read(self) -> int:
        return self.stream.tell()


def survey(
    stream: BinaryIO,
    formats: Sequence[Format],
    *,
    only: str = "",
    encoding: str = "",
    mark: str = "",
) -> Sheet:
    """Looks the file through once, in constant memory, and chooses its format by its column titles.

    Raises: ImportRefused if it is no text, has no rows, or is of no format that we know (or not of `only`).
    """
    chosen = _chosen(formats, only)
    found = decoding.detect(stream, encoding=encoding)
    sheet = _with_header(stream, found, chosen, formats)
    _count(sheet, mark)
    if sheet.total == 0:
        raise ImportRefused(_("This file has column titles but no rows."))
    if found.note:
        sheet.notes.insert(0, found.note)
    return sheet


def _chosen(formats: Sequence[Format], only: str) -> Sequence[Format]:
    chosen = [kind for kind in formats if only in {"", kind.code}]
    if not chosen:
        raise ImportRefused(
            _("There is no format “%(format)s”. Known formats: %(known)s.") % {"format": only, "known": _known(formats)}
        )
    return chosen


def _with_header(
    stream: BinaryIO, found: decoding.Decoding, chosen: Sequence[Format], formats: Sequence[Format]
) -> Sheet:
    head = list(islice(decoding.lines(stream, found), HEADER_SEARCH))
    best: Sheet | None = None
    for skipped, line in enumerate(head):
        if not line.strip() or line.casefold().startswith("sep="):
            continue
        for delimiter in DELIMITERS:
            sheet = _read_header(stream, found, head[skipped:], delimiter, chosen)
            if sheet and (best is None or len(sheet.fields) > len(best.fields)):
                best = sheet
        if best is not None:
            best.header_lines += skipped
        break
    if best is None:
        raise ImportRefused(_unknown(head, chosen, formats))
    return best


def _read_header(
    stream: BinaryIO, found: decoding.Decoding, head: list[str], delimiter: str, chosen: Sequence[Format]
) -> Sheet | None:
    taken = iter(head)
    used = 0

    def counted() -> Iterator[str]:
        nonlocal used
        for line in taken:
            used += 1
            yield line

    header = next(records(counted(), delimiter=delimiter, width=0), None)
    titles = [" ".join(cell.replace("\ufeff", "").split()) for cell in header.cells] if header else []
    folded = [fold(title) for title in titles]
    best: Sheet | None = None
    for kind in chosen:
        fields = kind.fields(folded)
        if kind.is_match(fields, folded) and (best is None or len(fields) > len(best.fields)):
            best = Sheet(
                stream=stream,
                decoding=found,
                delimiter=delimiter,
                format=kind,
                titles=titles,
                fields=fields,
                header_lines=used,
            )
    return best


def _count(sheet: Sheet, mark: str) -> None:
    """Counts the rows and finds the decimal mark: the one that numbers show, or none where they disagree."""
    columns = [sheet.fields[name] for name in sheet.format.numbers if name in sheet.fields]
    shown: set[str] = set()
    for record in sheet.records():
        sheet.total += 1
        if len(shown) == 2:
            continue
        for column in columns:
            if column < len(record.cells) and ("." in (cell := record.cells[column]) or "," in cell):
                shown.add(numbers.evidence(cell))
                shown.discard("")
    sheet.mark = mark or (shown.pop() if len(shown) == 1 else "")
    if not shown and not sheet.mark and sheet.delimiter == ";":
        sheet.mark = ","
    if len(shown) == 2 and not mark:
        sheet.notes.append(_("Its numbers use both decimal points and decimal commas; each was read for itself."))
    elif sheet.mark == ",":
        sheet.notes.append(_("Its numbers have a decimal comma."))


def _known(formats: Sequence[Format]) -> str:
    return ", ".join(kind.code for kind in formats)


def _unknown(head: list[str], chosen: Sequence[Format], formats: Sequence[Format]) -> str:
    line = next((line for line in head if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda mark: len(split(line, mark)))
    titles = [cell.strip() for cell in split(line, delimiter)][:8]
    if len(chosen) == 1 and len(formats) > 1:
        return _("This is no file of the format %(format)s: it needs %(needs)s. Its first row reads: %(titles)s.") % {
            "format": chosen[0].code,
            "needs": chosen[0].needs,
            "titles": _short(titles),
        }
    return _("This file is of no format that we know (%(known)s). Its first row reads: %(titles)s.") % {
        "known": _known(formats),
        "titles": _short(titles),
    }


def _short(titles: Sequence[str]) -> str:
    text = " · ".join(title for title in titles if title)
    clean = "".join(mark for mark in text if mark.isprintable()).encode("utf-8", "replace").decode()
    return clean if len(clean) <= 160 else clean[:159] + "…"
