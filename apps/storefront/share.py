"""The picture that goes with a shared link: 1200 × 630, the thing on one side, its name on the other. It shows no price,
for who has it keeps it long after the price has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

import resvg_py
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

WIDTH, HEIGHT, SQUARE, MARGIN = 1200, 630, 630, 64
PAPER, INK, SOFT, EMBER = "#fcf9f5", "#19212e", "#4a5262", "#c8481f"
LARGEST, SMALLEST, MOST_LINES = 68, 36, 4
LOOK: Final = "1"
"""Changed with the drawing, so that pictures drawn before are drawn anew."""

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, kw_only=True)
class Card:
    """What stands on the picture. `image_url` is a picture of ours (/static/… or /media/…) or empty."""

    title: str
    brand: str
    above: str = ""
    image_url: str = ""

    @property
    def key(self) -> str:
        said = f"{LOOK}\x00{self.title}\x00{self.brand}\x00{self.above}\x00{self.image_url}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def png(card: Card) -> bytes:
    """The picture, drawn at the first call and kept in the media storage."""
    name = f"share/{card.key}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            return bytes(kept.read())
    drawn = draw(card)
    default_storage.save(name, ContentFile(drawn))
    return drawn


def draw(card: Card) -> bytes:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    picture = _picture(card.image_url)
    left = MARGIN
    if picture is not None:
        sheet.paste(picture, (0, 0))
        left += SQUARE
    pen = ImageDraw.Draw(sheet)
    room = WIDTH - left - MARGIN
    pen.rectangle((left, MARGIN, left + 72, MARGIN + 8), fill=EMBER)
    if card.above:
        pen.text((left, MARGIN + 34), _fitting(card.above, _font("Medium", 28), room), font=_font("Medium", 28), fill=SOFT)  # fmt: skip
    font, lines = _set(card.title, room)
    step = int(font.size * 1.16)
    top = (HEIGHT - step * len(lines)) // 2 + 10
    for place, line in enumerate(lines):
        pen.text((left, top + place * step), line, font=font, fill=INK)
    pen.text((left, HEIGHT - MARGIN - 40), _fitting(card.brand, _font("Bold", 36), room), font=_font("Bold", 36), fill=INK)  # fmt: skip
    out = BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _picture(url: str) -> Image.Image | None:
    """The product's picture as a square; None where there is none that we can read.

    SVG is drawn only if it came with the program: one that was uploaded could name other files.
    """
    is_drawing = url.lower().endswith(".svg")
    try:
        if url.startswith(settings.STATIC_URL):
            found = finders.find(url.removeprefix(settings.STATIC_URL))
            if not isinstance(found, str):
                return None
            return _square(_drawn(found) if is_drawing else Path(found).read_bytes())
        if url.startswith(settings.MEDIA_URL) and not is_drawing:
            with default_storage.open(url.removeprefix(settings.MEDIA_URL)) as file:
                return _square(file.read())
    except (OSError, ValueError, SuspiciousOperation, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return None


def _drawn(path: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_path=path, height=SQUARE, skip_system_fonts=True))


def _square(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as picture:
        return ImageOps.fit(picture.convert("RGB"), (SQUARE, SQUARE))


def _set(title: str, room: int) -> tuple[Font, list[str]]:
    """The largest type in which the title stands in a few lines."""
    for size in range(LARGEST, SMALLEST, -4):
        font = _font("Bold", size)
        lines = _wrapped(title, font, room)
        if len(lines) <= MOST_LINES and all(font.getlength(line) <= room for line in lines):
            return font, lines
    font = _font("Bold", SMALLEST)
    lines = _wrapped(title, font, room)
    kept = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        kept[-1] += "…"
    return font, [_fitting(line, font, room) for line in kept]


def _wrapped(text: str, font: Font, room: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(text: str, font: Font, room: int) -> str:
    """The text, or its beginning with an ellipsis."""
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


@cache
def _font(weight: str, size: int) -> Font:
    spec = find_spec("font_roboto")
    if spec is None or spec.origin is None:
        raise RuntimeError("The package font-roboto is not installed.")
    return ImageFont.truetype(Path(spec.origin).parent / "files" / f"Roboto-{weight}.ttf", size)
