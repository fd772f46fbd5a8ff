"""Which dictionary of PostgreSQL knows the words of a language. Words are written without accents beforehand."""

from __future__ import annotations

import zlib

_SNOWBALL = {
    "ca": "catalan",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "sr": "serbian",
}


def configuration(language: str) -> str:
    """The text search configuration that stems the words of a language; `simple` where there is none."""
    return f"pg_catalog.{_SNOWBALL.get(language[:2].lower(), 'simple')}"


def dictionary(language: str) -> str:
    """The dictionary behind it, as ts_lexize() wants it."""
    name = _SNOWBALL.get(language[:2].lower())
    return f"pg_catalog.{name}_stem" if name else "pg_catalog.simple"


def scope_term(channel_id: int, language: str) -> int:
    """Stands among the facets of every entry of that channel and language, so that one index finds both at once."""
    return -(channel_id << 24 | zlib.crc32(language.encode()) & 0xFFFFFF)


def scope_word(channel_id: int, language: str) -> str:
    """The same among the words of every entry; no text holds it, for words have letters and digits only."""
    return f"scope:{channel_id}:{language}"
