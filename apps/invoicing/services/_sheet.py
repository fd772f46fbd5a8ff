"""What receipt and invoice share: styles, the QR code, tables, the way to bytes."""

from __future__ import annotations

from typing import Any

import segno
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Table

from apps.invoicing.services._glyphs import BOLD, REGULAR, markup

INK = HexColor("#16181d")
FAINT = HexColor("#5b616e")
LINE = HexColor("#c9cdd4")

ALIGNMENT = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}


def style(size: float, *, bold: bool = False, align: str = "left", color: Color = INK) -> ParagraphStyle:
    """A paragraph style of the given size; lines stand 1.28 times as far apart."""
    return ParagraphStyle(
        name=f"{size}-{bold}-{align}",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.28,
        alignment=ALIGNMENT[align],
        textColor=color,
        splitLongWords=True,
    )


def text(content: str, look: ParagraphStyle) -> Paragraph:
    """Text as it is: nothing in it is markup."""
    return Paragraph(markup(content), look)


def table(rows: list[list[Any]], widths: list[float], *commands: tuple[Any, ...], repeat: int = 0) -> Table:
    """Columns without padding on the outside, so that they stand flush with the text around them."""
    base = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    return Table(rows, colWidths=widths, style=[*base, *commands], repeatRows=repeat, hAlign="LEFT")


class QrCode(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A QR code, error correction M, drawn as dark runs so that a printer keeps its edges sharp."""

    def __init__(self, content: str, *, size: float, align: str = "CENTER") -> None:
        super().__init__()
        self.width = self.height = size
        self.hAlign = align
        self.rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix]

    def wrap(self, *_available: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        module = self.width / len(self.rows)
        self.canv.setFillColor(INK)
        for number, row in enumerate(self.rows, start=1):
            start = 0
            while start < len(row):
                end = start
                while end < len(row) and row[end]:
                    end += 1
                if end > start:
                    self.canv.rect(
                        start * module, self.height - number * module, (end - start) * module, module, stroke=0, fill=1
                    )
                start = end + 1
