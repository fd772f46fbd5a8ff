"""From what a shopper chose to conditions on entries, one per group, so that each group can be left out of its own counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.catalogue import text as names
from apps.core.errors import InvalidInput
from apps.discovery.languages import scope_term

PRICE, STOCK, CATEGORY, BRAND = "price", "stock", "category", "brand"
OPTION = "option:"
HERE = "here"
BANDS = (0, 1_000, 2_500, 5_000, 10_000, 20_000, 50_000)
"""Where price bands begin, in minor units of any currency: 10.00 €, ¥1,000 and 1.000 KD are all a band's edge."""

MAX_CHOICES = 50
_BAND = re.compile(r"(\d{1,12})-(\d{0,12})")

RESOLVE = """
SELECT term."group", term.code, term.id FROM discovery_facetterm term
JOIN unnest(%(groups)s::varchar[], %(codes)s::varchar[]) asked (grp, code) ON asked.grp = term."group" AND asked.code = term.code
UNION ALL
SELECT 'shelf', '', term.id FROM discovery_facetterm term
WHERE term."group" = 'category' AND term.code = (
    SELECT category_id::text FROM catalogue_categorytext WHERE slug = %(category)s
    ORDER BY language = %(language)s DESC, language LIMIT 1)
"""


IN_ORDER = "entry.channel_id = %(channel)s AND entry.language = %(language)s"
"""The channel and language of a list that is read along an index in its order."""

AFTERWARDS = "entry.channel_id + 0 = %(channel)s AND entry.language || '' = %(language)s"
"""The same for what words or facets find: written so that no index is read for it, which would list every entry of the
channel to save a few rows. The scope among words and facets (languages.py) has narrowed them already."""

AMONG_FACETS = f"{AFTERWARDS} AND entry.facets @> ARRAY[%(scope)s]::bigint[]"


@dataclass
class Narrowing:
    """`fixed` holds for every count; `by_group` holds for all counts but the group's own."""

    fixed: list[str] = field(default_factory=list)
    by_group: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, frozenset[str]] = field(default_factory=dict)
    has_text: bool = False
    document: str = "entry.document"

    def copy(self) -> Narrowing:
        """The same, to narrow further without changing this one."""
        return replace(self, fixed=[*self.fixed], by_group={**self.by_group}, values={**self.values})

    def where(self, *, leaving_out: str = "", is_in_order: bool = False) -> str:
        """The condition of a set of entries, or of a list that an index holds in its order."""
        groups = {group: sql for group, sql in self.by_group.items() if group != leaving_out}
        if self.has_text:
            scope = AFTERWARDS
        elif is_in_order or not (self.fixed or groups.keys() - {PRICE}):
            scope = IN_ORDER
        else:
            scope = AMONG_FACETS
        return " AND ".join([scope, *self.fixed, *groups.values()])


def narrowing(
    *,
    channel_id: int,
    language: str,
    category: str,
    facets: Mapping[str, Sequence[str]],
    location_id: int | None,
) -> Narrowing:
    """The conditions of a list. One statement where a category or facet is asked for, else none.

    Raises: InvalidInput naming the facet that cannot be read.
    """
    result = Narrowing(values={"channel": channel_id, "language": language, "scope": scope_term(channel_id, language)})
    wanted = {group: tuple(dict.fromkeys(codes)) for group, codes in facets.items() if codes}
    for group, codes in wanted.items():
        _check(group, codes)
        result.chosen[group] = frozenset(codes)
    terms = _resolve(wanted, category=category, language=language)
    if category:
        result.values["shelf"] = terms.get(("shelf", ""), 0)
        result.fixed.append("entry.facets @> ARRAY[%(shelf)s]::bigint[]")
    for place, (group, codes) in enumerate(wanted.items()):
        _narrow(result, group, codes, terms=terms, location_id=location_id, name=f"facet{place}")
    return result


def _check(group: str, codes: Sequence[str]) -> None:
    known = group in {PRICE, STOCK, CATEGORY, BRAND} or group.startswith(OPTION)
    if not known or len(codes) > MAX_CHOICES:
        raise InvalidInput(_("We can't narrow the list by this."), field=group[:100])
    if any(len(code) > 220 or names.cannot_be_stored(code) for code in (group, *codes)):
        raise InvalidInput(_("We can't narrow the list by this."), field=group[:100])


def _resolve(wanted: Mapping[str, Sequence[str]], *, category: str, language: str) -> dict[tuple[str, str], int]:
    pairs = [(group, code) for group, codes in wanted.items() if group not in {PRICE, STOCK} for code in codes]
    if not pairs and not category:
        return {}
    if names.cannot_be_stored(category):
        raise InvalidInput(_("We can't narrow the list by this."), field="category")
    with connection.cursor() as cursor:
        cursor.execute(
            RESOLVE,
            {
                "groups": [group for group, _code in pairs],
                "codes": [code for _group, code in pairs],
                "category": category,
                "language": language,
            },
        )
        return {(group, code): pk for group, code, pk in cursor.fetchall()}


def _narrow(
    result: Narrowing,
    group: str,
    codes: Sequence[str],
    *,
    terms: Mapping[tuple[str, str], int],
    location_id: int | None,
    name: str,
) -> None:
    if group == PRICE:
        result.by_group[group] = _prices(codes)
    elif group == STOCK:
        if location_id is None:
            raise InvalidInput(_("Choose a shop first."), field=STOCK)
        result.values["shop"] = location_id
        result.by_group[group] = "entry.in_stock_at @> ARRAY[%(shop)s]::bigint[]"
    else:
        result.values[name] = [terms[(group, code)] for code in codes if (group, code) in terms]
        result.by_group[group] = f"entry.facets && %({name})s::bigint[]"


def _prices(codes: Sequence[str]) -> str:
    """Bands such as `1000-2500`, or `50000-` without an end; only digits reach the SQL."""
    bands = []
    for code in codes:
        found = _BAND.fullmatch(code)
        if found is None:
            raise InvalidInput(_("Write a price range such as 1000-2500."), field=PRICE)
        low, high = found.groups()
        upper = f" AND entry.price_from < {int(high)}" if high else ""
        bands.append(f"(entry.price_from >= {int(low)}{upper})")
    return f"({' OR '.join(bands)})"


def band_code(bucket: int) -> str:
    """The code of the band that width_bucket() numbers from 1."""
    upper = BANDS[bucket] if bucket < len(BANDS) else ""
    return f"{BANDS[bucket - 1]}-{upper}"
