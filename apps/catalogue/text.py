"""How names become keys: option codes, SKU keys, slugs, sort keys; and which characters no name may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

SLUG_LENGTH = 200
_NOT_SLUG = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_NEVER = re.compile("[\x00\ud800-\udfff]")
_OWN_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th"}
)


def tidy(text: str) -> str:
    """NFC, with runs of white space as one blank."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_forbidden(text: str) -> bool:
    """Whether a name holds control characters, half a character, or signs that turn the reading direction around."""
    return _FORBIDDEN.search(text) is not None


def cannot_be_stored(text: str) -> bool:
    """Whether a long text holds what PostgreSQL cannot keep: a NUL or half a character."""
    return _NEVER.search(text) is not None


def code(name: str) -> str:
    """A name as a key: `Größe ` and `größe` are one. Letters keep their accents, for `ano` is not `año`."""
    return unicodedata.normalize("NFC", tidy(name).casefold())


def option_key(values: Iterable[str]) -> str:
    """What identifies a variant within its product: its normalised values in the order of the options."""
    return "\x1f".join(code(value) for value in values)


def sku_key(sku: str) -> str:
    """What two SKUs share when a person would call them the same: composition, case and outer blanks don't count.

    Folded, not upper-cased: upper-casing would make one of `ı` and `i`.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", sku).strip().casefold())


def unaccented(text: str) -> str:
    """Lower case without accents, as search and sorting see it."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return unicodedata.normalize("NFC", bare).translate(_OWN_LETTERS)


def slug(text: str) -> str:
    """A path segment of lower-case letters, digits and dashes. Latin letters lose their accents; other scripts stay.

    It never holds a dot or a slash, so `../` becomes nothing, and pages put it behind a prefix of their own, so `admin`
    is a slug like any other.
    """
    return _NOT_SLUG.sub("-", unaccented(text)).strip("-")[:SLUG_LENGTH].rstrip("-")


def sort_key(text: str) -> str:
    """Orders names as a Spanish or English reader expects: accents don't count, ñ follows n, 9 comes before 10."""
    folded = tidy(text).casefold().replace("ñ", "n\u007f")
    numbered = _NUMBER.sub(lambda found: found.group().lstrip("0").rjust(9, "0")[:20], unaccented(folded))
    return numbered[:300]
