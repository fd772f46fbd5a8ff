"""The type of printed documents: Roboto (Apache-2.0, package font-roboto), with Latin, Greek and Cyrillic."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Omni"
BOLD: Final = "Omni-Bold"
REPLACEMENT: Final = "?"


@cache
def register_fonts() -> frozenset[int]:
    """Registers the fonts once per process and returns the characters that they can print."""
    spec = find_spec("font_roboto")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-roboto is not installed.")
    folder = Path(spec.origin).parent / "files"
    for name, file in ((REGULAR, "Roboto-Regular.ttf"), (BOLD, "Roboto-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, folder / file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def printable(text: str) -> str:
    """The text with characters that the font lacks replaced: by their base letters where they have some, else by "?"."""
    known = register_fonts()
    return "".join(_printable(character, known) for character in text)


def markup(text: str) -> str:
    """Printable text that a paragraph takes literally."""
    return escape(printable(text))


def _printable(character: str, known: frozenset[int]) -> str:
    if unicodedata.category(character) == "Cf":  # joiners, and marks that turn the direction of what follows
        return ""
    if ord(character) in known:
        return character
    if unicodedata.category(character) in {"Mn", "Me"}:
        return ""
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if ord(part) in known)
    return base or REPLACEMENT
