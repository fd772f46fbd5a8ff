"""Which dictionary of PostgreSQL knows the words of a language. Words are written without accents beforehand."""

from __future__ import annotations

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
