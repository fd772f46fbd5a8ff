"""What scenes stand on: a wide canvas, and products placed on it."""

from __future__ import annotations

import re
from collections.abc import Callable

from apps.backoffice.demo.drawings.kit import COLOURS, Tones, group, path

Still = tuple[Callable[[Tones, int], str], int, str]
"""A drawing, its style and its colour."""


def wide(width: int, height: int, *inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{"".join(inner)}</svg>\n'


def placed(still: Still, transform: str, ground: str, name: str) -> str:
    """A product's drawing in a scene; its clips get names of their own."""
    draw, style, colour = still
    drawn = draw(Tones.mixed(COLOURS[colour].base, ground), style)
    return group(transform, re.sub(r'(id="|url\(#)(\w+)', rf"\g<1>{name}\g<2>", drawn))


def pine(x: float, y: float, size: float, fill: str) -> str:
    return path(
        f"M{x} {y - size}L{x + size * 0.3:.0f} {y - size * 0.5:.0f}H{x + size * 0.16:.0f}L{x + size * 0.42:.0f} {y:.0f}H{x - size * 0.42:.0f}"
        f"L{x - size * 0.16:.0f} {y - size * 0.5:.0f}H{x - size * 0.3:.0f}Z",
        fill,
    )
