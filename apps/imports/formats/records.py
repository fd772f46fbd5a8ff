"""Lines into records: the delimiter, and what becomes of a quote that is never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
MAX_LINES = 2_000
"""A record that spans more lines than this has an unclosed quote."""
MAX_CHARACTERS = 1 << 20

csv.field_size_limit(MAX_CHARACTERS * 2)


@dataclass(frozen=True, slots=True)
class Record:
    """`row` counts records as a spreadsheet does: the header is 1. `is_broken` means its quotes make no sense."""

    row: int
    cells: list[str]
    is_broken: bool = False


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    return next(csv.reader([line], delimiter=delimiter), [])


def records(lines: Iterable[str], *, delimiter: str, width: int, first_row: int = 1) -> Iterator[Record]:
    """Records one after the other.

    A quote that is never closed would swallow the rest of the file. So where a record of several lines has the wrong
    number of cells while one of its lines alone has the right one, or where it runs away, its first line is given back
    as broken and reading goes on at the second.
    """
    feed = _Feed(lines)
    row = first_row - 1
    while not feed.is_done():
        for cells in csv.reader(feed, delimiter=delimiter):
            row += 1
            taken = feed.taken()
            if (len(taken) > 1 or (cells and cells[-1].endswith("\n"))) and _ran_away(
                taken, cells, delimiter, width, overflow=feed.overflow
            ):
                feed.put_back(taken[1:])
                yield Record(row, split(taken[0].replace('"', ""), delimiter), is_broken=True)
                break
            yield Record(row, cells)
        feed.overflow = False


def _ran_away(taken: Sequence[str], cells: list[str], delimiter: str, width: int, *, overflow: bool) -> bool:
    if overflow or len(taken) == 1:
        return True
    if len(cells) == width or len(cells) == 0:
        return False
    quotes = sum(line.count('"') for line in taken)
    return quotes % 2 == 1 or any(len(split(line, delimiter)) == width for line in taken[1:])


class _Feed:
    """Hands lines to the reader and remembers those of the record at hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._characters = 0
        self._ended = False
        self.overflow = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= MAX_LINES or self._characters >= MAX_CHARACTERS:
            self.overflow = True
            raise StopIteration
        line = self._next()
        self._taken.append(line)
        self._characters += len(line)
        return line

    def _next(self) -> str:
        if self._again:
            return self._again.popleft()
        try:
            return next(self._lines)
        except StopIteration:
            self._ended = True
            raise

    def taken(self) -> list[str]:
        taken, self._taken, self._characters = self._taken, [], 0
        return taken

    def put_back(self, lines: Sequence[str]) -> None:
        self._again.extendleft(reversed(lines))

    def is_done(self) -> bool:
        """Whether nothing is left to read; looks one line ahead."""
        if self._again:
            return False
        if self._ended:
            return True
        try:
            self._again.append(self._next())
        except StopIteration:
            return True
        return False
