"""Words and facts put into the frame: a subject, a text and a page of HTML."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from typing import Final

import segno
from django.template.loader import render_to_string
from django.utils import translation

from apps.messaging.facts import Facts
from apps.messaging.letters import LETTERS, Block
from apps.messaging.words import Words

STYLE: Final = "messaging/style.css"
DARK: Final = {"auto": "(prefers-color-scheme: dark)", "light": "not all", "dark": "all"}


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A letter as it is read. `code` is what its QR picture shows, where the frame has one."""

    subject: str
    text: str
    html: str
    code: str = ""


def put(
    occasion: str, words: Words, facts: Facts, language: str, *, scheme: str = "auto", is_preview: bool = False
) -> Rendered:
    """The letter in its frame. A preview shows its subject, too, and carries its QR picture inside; a mail names that as
    cid:pickup-code.
    """
    letter = LETTERS[occasion]
    filled = words.filled(facts.values)
    code = facts.code if Block.CODE in letter.blocks else ""
    with translation.override(language):
        context = {
            "words": filled,
            "facts": facts,
            "letter": letter,
            "blocks": [f"messaging/blocks/{block}" for block in letter.blocks],
            "url": facts.links.get(letter.link, ""),
            "language": language,
            "style": style(scheme),
            "is_preview": is_preview,
            "qr": _embedded(code) if is_preview and code else "cid:pickup-code",
        }
        return Rendered(
            subject=filled.subject_line,
            text=_tidy(render_to_string("messaging/frame.txt", context)),
            html=render_to_string("messaging/frame.html", context),
            code=code,
        )


def style(scheme: str = "auto") -> str:
    """The style of every letter; `scheme` fixes what otherwise follows the reader's screen."""
    return render_to_string(STYLE, {"dark": DARK[scheme]})


def style_hash(scheme: str) -> str:
    """By which a content policy lets exactly this style in."""
    digest = hashlib.sha256(style(scheme).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def picture(code: str) -> bytes:
    """The pickup code as a QR picture."""
    buffer = io.BytesIO()
    segno.make(code, error="m", micro=False).save(buffer, kind="png", scale=8, border=3)
    return buffer.getvalue()


def _embedded(code: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture(code)).decode()}"


def _tidy(text: str) -> str:
    """One empty line between parts, however many a missing part left."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
