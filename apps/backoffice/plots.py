"""Plots of the dashboard: numbers over time or by name, drawn on the server, each with its table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

HEIGHT = 100.0
GAP = 0.25
COLOURS = 6


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A rectangle in a box of 100 by 100; `words` say what it stands for."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Columns over time (`bars`), or a list of names with a bar each (`shares`); `table` says the same in cells."""

    slug: str
    title: str
    words: str
    empty: str
    total: str = ""
    bars: Sequence[Bar] = ()
    shares: Sequence[tuple[str, str, float]] = ()
    ticks: Sequence[str] = ()
    top: str = ""
    legend: Sequence[tuple[int, str]] = ()
    head: Sequence[str] = ()
    table: Sequence[Sequence[str]] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not self.table


def columns(
    series: Mapping[str, Mapping[str, int]],
    labels: Sequence[str],
    shown: Callable[[int], str],
    *,
    colours: Sequence[int] = range(COLOURS),
) -> tuple[list[Bar], int]:
    """Stacked columns, one per label, of series by name; and what the highest column stands for."""
    heights = [sum(values.get(label, 0) for values in series.values()) for label in labels]
    top = max([*heights, 0])
    if not top:
        return [], 0
    step = HEIGHT / len(labels)
    bars: list[Bar] = []
    for place, label in enumerate(labels):
        base = HEIGHT
        for number, (name, values) in enumerate(series.items()):
            value = values.get(label, 0)
            height = HEIGHT * value / top
            base -= height
            if value > 0:
                words = f"{label} · {name}: {shown(value)}"
                bars.append(
                    Bar(
                        x=round(step * (place + GAP / 2), 3), y=round(base, 3), width=round(step * (1 - GAP), 3),
                        height=round(height, 3), colour=colours[number % len(colours)], words=words,
                    )
                )  # fmt: skip
    return bars, top


def shares(
    values: Iterable[tuple[str, int]], shown: Callable[[int], str], *, most: int | None = None
) -> list[tuple[str, str, float]]:
    """Names with their value in words and in per cent of the largest (or of `most`)."""
    rows = list(values)
    top = most if most is not None else max([value for _name, value in rows], default=0)
    return [(name, shown(value), round(100 * value / top, 2) if top else 0.0) for name, value in rows]


def ticks(labels: Sequence[str]) -> list[str]:
    """The first, the middle and the last label: what fits under a plot on a telephone."""
    if len(labels) < 3:
        return list(labels)
    return [labels[0], labels[len(labels) // 2], labels[-1]]
