"""How many products each further choice would leave."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from apps.discovery.results import Facet, FacetValue
from apps.discovery.selectors._narrow import BANDS, BRAND, CATEGORY, HERE, PRICE, STOCK, Narrowing, band_code

CAP = 1000
"""Facets count at most so many products; beyond, a shopper narrows down before the figures matter."""

VALUES_PER_GROUP = 40
EVERYTHING = "*"


@dataclass(frozen=True)
class Counted:
    total: int
    is_capped: bool
    facets: tuple[Facet, ...]


def counted(narrowing: Narrowing, *, fallback: str, location_id: int | None) -> Counted:
    """Facets with counts: a group's own choices never change its counts, all others do. One statement."""
    passes = [EVERYTHING, *narrowing.chosen]
    values = {
        **narrowing.values,
        "cap": CAP,
        "fallback": fallback,
        "bands": list(BANDS),
        "shop": location_id,
        "taken": list(narrowing.chosen),
        **{f"group{place}": group for place, group in enumerate(passes)},
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(narrowing, passes, with_shop=location_id is not None), values)
        rows = cursor.fetchall()
    total = next(count for kind, *_, count in rows if kind == "total")
    return Counted(total=total, is_capped=total >= CAP, facets=_facets(narrowing, rows))


def _sql(narrowing: Narrowing, passes: list[str], *, with_shop: bool) -> str:
    here = "entry.in_stock_at @> ARRAY[%(shop)s]::bigint[]" if with_shop else "false"
    sets = [
        f"set{place} AS MATERIALIZED (SELECT entry.facets, entry.price_from, {here} AS here "
        f"FROM discovery_searchentry entry WHERE {narrowing.where(leaving_out=group)} LIMIT %(cap)s)"
        for place, group in enumerate(passes)
    ]
    numbered = {group: place for place, group in enumerate(passes)}
    terms = [
        f"SELECT {place} AS pass, term AS term_id, count(*) AS products "
        f"FROM set{place} CROSS JOIN LATERAL unnest(facets) term GROUP BY term"
        for place, group in enumerate(passes)
        if group not in {PRICE, STOCK}
    ]
    prices, stock = numbered.get(PRICE, 0), numbered.get(STOCK, 0)
    chosen = " OR ".join(
        f'(counts.pass = {place} AND term."group" = %(group{place})s)' for group, place in numbered.items() if place
    )
    return f"""
        WITH {", ".join(sets)}, counts AS ({" UNION ALL ".join(terms)})
        SELECT 'term', term."group", term.code, coalesce(label.group_name, other.group_name, ''),
               coalesce(label.name, other.name, term.code), coalesce(label.swatch, other.swatch, ''), counts.products
        FROM counts JOIN discovery_facetterm term ON term.id = counts.term_id
        LEFT JOIN discovery_facetlabel label ON label.term_id = term.id AND label.language = %(language)s
        LEFT JOIN discovery_facetlabel other ON other.term_id = term.id AND other.language = %(fallback)s
        WHERE (counts.pass = 0 AND term."group" <> ALL (%(taken)s::varchar[])) {"OR " + chosen if chosen else ""}
        UNION ALL
        SELECT 'price', '{PRICE}', width_bucket(price_from, %(bands)s::bigint[])::text, '', '', '', count(*)
        FROM set{prices} WHERE price_from IS NOT NULL GROUP BY 3
        UNION ALL
        SELECT 'stock', '{STOCK}', '{HERE}', '', '', '', count(*) FROM set{stock} WHERE here
        UNION ALL
        SELECT 'total', '', '', '', '', '', count(*) FROM set0
    """


def _facets(narrowing: Narrowing, rows: list[tuple[str, str, str, str, str, str, int]]) -> tuple[Facet, ...]:
    groups: dict[str, list[FacetValue]] = defaultdict(list)
    names: dict[str, str] = {}
    for kind, group, code, group_name, name, swatch, count in rows:
        if kind == "total" or (kind == "stock" and not count):
            continue
        value = band_code(int(code)) if kind == "price" else code
        names[group] = group_name or names.get(group, "")
        groups[group].append(
            FacetValue(
                code=value,
                name=name,
                count=count,
                is_chosen=value in narrowing.chosen.get(group, ()),
                swatch=swatch,
            )
        )
    return tuple(
        Facet(group=group, name=names[group], values=_ordered(group, groups[group]))
        for group in sorted(groups, key=_rank)
    )


def _rank(group: str) -> tuple[int, str]:
    """Categories first, then options, brand, price and stock."""
    order = {CATEGORY: 0, BRAND: 2, PRICE: 3, STOCK: 4}
    return order.get(group, 1), group


def _ordered(group: str, values: list[FacetValue]) -> tuple[FacetValue, ...]:
    """Bands by price, all else by count; what is chosen is never cut off."""
    if group == PRICE:
        return tuple(sorted(values, key=lambda value: int(value.code.split("-")[0])))
    best = sorted(values, key=lambda value: (-value.count, value.name))
    return tuple(value for place, value in enumerate(best) if place < VALUES_PER_GROUP or value.is_chosen)
