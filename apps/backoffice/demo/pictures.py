"""Every picture of the demo shop, by its path under static/."""

from __future__ import annotations

import re
from collections.abc import Callable

from apps.backoffice.demo.drawings import (
    bags,
    camp,
    camp_kitchen,
    clothing,
    footwear,
    kitchen,
    light,
    little_ones,
    scenes,
    shelves,
    study,
    textiles,
    wool,
)
from apps.backoffice.demo.drawings.kit import COLOURS, Tones, sheet
from apps.backoffice.demo.products import products, style_of
from apps.backoffice.demo.sources import Family

_DRAWERS = (footwear, clothing, wool, bags, camp, camp_kitchen, light, kitchen, textiles, study, little_ones)


def pictures() -> dict[str, str]:
    """Path → SVG: one per family, style and colour in use, then the scenes of the home page."""
    found: dict[str, str] = {}
    for product in products():
        for path in product.pictures:
            if path not in found:
                colour = path.rpartition(f"-{'ab'[style_of(product.index)]}-")[2].removesuffix(".svg")
                tones = Tones.of(COLOURS[colour])
                found[path] = _slim(sheet(tones, _drawing(product.family)(tones, style_of(product.index))))
    return found | {path: _slim(text) for path, text in (scenes.scenes() | shelves.shelves()).items()}


def _drawing(family: Family) -> Callable[[Tones, int], str]:
    for drawer in _DRAWERS:
        if draw := getattr(drawer, family.code, None):
            found: Callable[[Tones, int], str] = draw
            return found
    raise LookupError(family.code)


def _slim(svg: str) -> str:
    """Each clip once, though a pair uses it twice, and one decimal, which is finer than any screen shows."""
    seen: set[str] = set()

    def first_only(match: re.Match[str]) -> str:
        text = "" if match.group() in seen else match.group()
        seen.add(match.group())
        return text

    once = re.sub(r"<clipPath .*?</clipPath>", first_only, svg)
    return re.sub(r"\d+\.\d{2,}", lambda match: f"{float(match.group()):.1f}", once)
