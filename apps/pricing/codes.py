"""Codes that people type: capitals, digits, hyphens and underscores; what reads alike is alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_LENGTH: Final = 40
_WELL_FORMED: Final = re.compile(r"[A-Z0-9_-]{1,40}")


def normalised(text: str) -> str:
    """The code as it is kept: without spaces, in capitals. What is far too long stays as it is, and is no code."""
    if len(text) > MAX_LENGTH * 4:
        return text
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def is_well_formed(code: str) -> bool:
    """Whether a normalised text may be a code at all."""
    return _WELL_FORMED.fullmatch(code) is not None
