"""Text as it may stand in a document."""

from __future__ import annotations

import unicodedata

from django.conf import settings


def one_line(text: str) -> str:
    """NFC, without control characters, line breaks and doubled spaces: the canonical text needs no escapes."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(character for character in spaced if unicodedata.category(character) not in {"Cc", "Cs"})


def shortened(text: str, length: int) -> str:
    """One line of at most `length` characters, an ellipsis where it was longer."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def document_language(language: str) -> str:
    """The nearest language that documents are printed in."""
    known = dict(settings.LANGUAGES)
    base = language.partition("-")[0].lower()
    return base if base in known else settings.LANGUAGE_CODE
