"""Building entries from what the capabilities below hold, set by set: for some products, or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.discovery.languages import configuration, scope_term, scope_word
from apps.discovery.services import _sql
from apps.stores.models import SalesChannel

LOCK_CLASS = 0x0D15
"""Advisory locks per product: a refresh reads what is stored only after the one before it has committed."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """How many entries a build wrote and took away, and how many words it learnt."""

    written: int
    removed: int
    words: int


@transaction.atomic
def refresh(*, product_ids: Sequence[int], now: datetime) -> Built:
    """Brings the entries of these products up to date; entries that are so already are not written.

    Locks: one advisory lock per product, in order.
    """
    if not product_ids:
        return Built(written=0, removed=0, words=0)
    products = sorted(set(product_ids))
    _run(
        "SELECT pg_advisory_xact_lock(%(class)s, (id %% 2147483647)::int) FROM unnest(%(products)s::bigint[]) wanted (id)",
        {"class": LOCK_CLASS, "products": products},
    )
    return _build({"products": products, "now": now})


@transaction.atomic
def rebuild(*, now: datetime) -> Built:
    """Brings all entries up to date, and forgets facets and words that nothing uses any more.

    Locks: the table of entries against other writers; readers go on.
    """
    _run("LOCK TABLE discovery_searchentry IN SHARE ROW EXCLUSIVE MODE", {})
    _run("DELETE FROM discovery_searchword", {})
    return _build({"products": None, "now": now})


def _build(asked: dict[str, Any]) -> Built:
    for statement in (_sql.TERMS, _sql.BRAND_LABELS, _sql.CATEGORY_LABELS, _sql.OPTION_LABELS):
        _run(statement, asked)
    removed = _run(_sql.REMOVE, asked)
    written, spoken = 0, set()
    for channel in SalesChannel.objects.filter(is_active=True).order_by("pk"):
        for language in dict.fromkeys([channel.default_language, *channel.languages]):
            spoken.add(language)
            written += _run(
                _sql.ENTRIES,
                {
                    **asked,
                    "channel": channel.pk,
                    "language": language,
                    "fallback": channel.default_language,
                    "config": configuration(language),
                    "scope_term": scope_term(channel.pk, language),
                    "scope_word": scope_word(channel.pk, language),
                },
            )
    return Built(written=written, removed=removed, words=_learn(asked, sorted(spoken)))


def _learn(asked: dict[str, Any], languages: Sequence[str]) -> int:
    """Notes the words that entries hold, so that a mistyped one can be told from a rare one."""
    if asked["products"] is not None:
        words = _run(_sql.WORDS_OF, asked)
    else:
        words = sum(_run(_sql.ALL_WORDS, {"language": language}) for language in languages)
    _run(_sql.SHOWN_WORDS, asked)
    return words


def _run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)
