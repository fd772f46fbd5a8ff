"""The numbers under a list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pages:
    """`pages` are the numbers to show, None where some are left out."""

    number: int
    pages: tuple[int | None, ...]
    previous: int | None
    next: int | None


def of(number: int, count: int) -> Pages:
    """First, last, and those around the page."""
    shown = sorted({1, count, *range(max(1, number - 1), min(count, number + 1) + 1)})
    pages: list[int | None] = []
    for one in shown:
        if pages and pages[-1] is not None and one > pages[-1] + 1:
            pages.append(None)
        pages.append(one)
    return Pages(
        number=number,
        pages=tuple(pages),
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < count else None,
    )
