"""What a shopper typed, as a query: stems, the last word as a beginning, and mistyped words mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from apps.catalogue import text as names
from apps.discovery.languages import dictionary

MAX_TEXT = 200
MAX_WORDS = 12
MENDABLE_LENGTH = 3
_WORD = re.compile(r"[^\W_]+")

UNDERSTAND = """
SELECT lexized.stems = '{}', coalesce(lexized.stems[1], asked.word), alike.words, alike.stems, alike.shown,
       EXISTS (SELECT FROM discovery_searchentry entry WHERE entry.codes && %(codes)s::varchar[]
               AND entry.channel_id = %(channel)s AND entry.language = %(language)s)
FROM unnest(%(words)s::text[]) WITH ORDINALITY asked (word, place)
CROSS JOIN LATERAL (SELECT ts_lexize(%(dictionary)s::regdictionary, asked.word) AS stems) lexized
LEFT JOIN LATERAL (
    SELECT array_agg(near.word) AS words, array_agg(near.shown) AS shown,
           array_agg(coalesce((ts_lexize(%(dictionary)s::regdictionary, near.word))[1], near.word)) AS stems FROM (
        SELECT word, shown FROM discovery_searchword known
        WHERE known.language = %(language)s AND known.shown <> '' AND known.word %% asked.word
        ORDER BY similarity(known.word, asked.word) DESC, known.word LIMIT 20
    ) near
) alike ON NOT EXISTS (
    SELECT FROM discovery_searchword known
    WHERE known.language = %(language)s AND known.word IN (asked.word, lexized.stems[1])
) AND NOT (asked.place = %(count)s AND EXISTS (
    SELECT FROM discovery_searchword known
    WHERE known.language = %(language)s AND known.word >= asked.word AND known.word < asked.word || chr(1114111)
))
ORDER BY asked.place
"""


@dataclass(frozen=True)
class Understood:
    """`query` in PostgreSQL's syntax, or empty where nothing was asked; `corrected` is what is searched instead, if so."""

    query: str = ""
    corrected: str = ""
    is_code: bool = False


@dataclass(frozen=True)
class _Word:
    """A word to search: as written, its stem, and as shown to people."""

    word: str
    stem: str
    shown: str


def words_of(typed: str) -> list[str]:
    return _WORD.findall(names.unaccented(typed))[:MAX_WORDS]


def understand(typed: str, *, codes: Sequence[str], channel_id: int, language: str) -> Understood:
    """The query of a text. One statement, or none for no words.

    Where a product of the channel bears one of the codes, the words are taken as typed.
    """
    words = words_of(typed)
    if not words:
        return Understood()
    with connection.cursor() as cursor:
        cursor.execute(
            UNDERSTAND,
            {
                "words": words,
                "codes": list(codes),
                "channel": channel_id,
                "language": language,
                "dictionary": dictionary(language),
                "count": len(words),
            },
        )
        rows = cursor.fetchall()
    if rows[0][-1]:
        return Understood(query=" & ".join(f"'{word}'" for word in words), is_code=True)
    keep_stops = all(is_stop for is_stop, *_ in rows)
    parts: list[str] = []
    shown: list[str] = []
    is_mended = False
    for place, (word, (is_stop, stem, *alike, _is_code)) in enumerate(zip(words, rows, strict=True), 1):
        better = (
            None if is_stop else _nearest(word, [_Word(*near) for near in zip(*(a or () for a in alike), strict=True)])
        )
        is_mended = is_mended or better is not None
        found = better or _Word(word, stem, word)
        shown.append(found.shown)
        if keep_stops or not is_stop:
            parts.append(_term(found, is_beginning=place == len(words) and better is None))
    return Understood(query=" & ".join(parts), corrected=" ".join(shown) if is_mended else "")


def _term(word: _Word, *, is_beginning: bool) -> str:
    whole = f"'{word.word}':*" if is_beginning else f"'{word.word}'"
    return whole if word.stem == word.word else f"({whole} | '{word.stem}')"


def _nearest(word: str, alike: Sequence[_Word]) -> _Word | None:
    """The word that takes the fewest slips of the finger, if few enough; numbers are never mended."""
    if len(word) < MENDABLE_LENGTH or any(mark.isdigit() for mark in word):
        return None
    most = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    best = min(alike, key=lambda other: slips(word, other.word), default=None)
    return best if best is not None and slips(word, best.word) <= most else None


def slips(left: str, right: str) -> int:
    """Letters added, left out, changed or swapped with their neighbour (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, mark in enumerate(left, 1):
        above, before, row = before, row, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (mark != other))
            if i > 1 and j > 1 and mark == right[j - 2] and left[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
