"""The list of products: found, narrowed, sorted, with prices and stock as they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from apps.catalogue import text as names
from apps.catalogue.selectors import code_keys
from apps.core.errors import InvalidInput
from apps.discovery.errors import BadCursor
from apps.discovery.languages import scope_word
from apps.discovery.results import ProductCard, ResultPage
from apps.discovery.selectors import _cursor, _facets, _words
from apps.discovery.selectors._narrow import Narrowing, narrowing
from apps.inventory import selectors as inventory
from apps.pricing import selectors as pricing
from apps.pricing.quotes import ShownPrice

MAX_PAGE = 200
RANKED = 1000
"""Of a text that more products match, so many are ranked: who reads on, narrows down instead."""


class Sort(StrEnum):
    RELEVANCE = "relevance"
    PRICE = "price"
    PRICE_DOWN = "-price"
    NEWEST = "newest"
    NAME = "name"


class _Order(NamedTuple):
    """`keys` are the columns of the cursor, `after` compares with those of the last row, `order` sorts."""

    keys: str
    order: str
    after: str
    extra: str = ""


ORDERS = {
    Sort.PRICE: _Order(
        "entry.price_from, entry.id", "entry.price_from, entry.id",
        "(entry.price_from, entry.id) > (%(key0)s::bigint, %(key1)s::bigint)", "entry.price_from IS NOT NULL",
    ),
    Sort.PRICE_DOWN: _Order(
        "entry.price_from, entry.id", "entry.price_from DESC, entry.id DESC",
        "(entry.price_from, entry.id) < (%(key0)s::bigint, %(key1)s::bigint)", "entry.price_from IS NOT NULL",
    ),
    Sort.NEWEST: _Order(
        "entry.published_at::text, entry.id", "entry.published_at DESC, entry.id DESC",
        "(entry.published_at, entry.id) < (%(key0)s::timestamptz, %(key1)s::bigint)",
    ),
    Sort.NAME: _Order(
        "entry.sort_key, entry.id", "entry.sort_key, entry.id",
        "(entry.sort_key, entry.id) > (%(key0)s::varchar, %(key1)s::bigint)",
    ),
}  # fmt: skip

COLUMNS = (
    "entry.product_id, entry.public_id, entry.name, entry.slug, entry.brand, entry.image_url, entry.variant_ids, "
    "entry.price_from, entry.price_to"
)


ELSEWHERE = (
    "(SELECT other.document FROM discovery_searchentry other WHERE other.product_id = entry.product_id "
    "AND other.channel_id = entry.channel_id AND other.language = %(tongue)s)"
)
"""The words of the same product in another language."""


class _Row(NamedTuple):
    product_id: int
    public_id: UUID
    name: str
    slug: str
    brand: str
    image_url: str
    variant_ids: list[int]
    price_from: int | None
    price_to: int | None
    key0: Any
    key1: int


def search(
    *,
    channel_id: int,
    language: str,
    fallback_language: str = "en",
    other_languages: Sequence[str] = (),
    text: str = "",
    category: str = "",
    facets: Mapping[str, Sequence[str]] | None = None,
    location_id: int | None = None,
    sort: str = Sort.RELEVANCE,
    cursor: str = "",
    limit: int = 24,
    with_facets: bool = True,
    method: str = "pickup",
    now: datetime,
) -> ResultPage:
    """A page of the products that the channel shows, as the shopper asked for them. At most six statements.

    An article number or trade item number comes first; words are taken with their endings, the last as a beginning,
    mistyped ones mended. `facets` maps a group (brand, category, price, stock, option:<code>) to the values chosen in
    it: any of a group, all groups. Prices are those of `now`, stock is what `location_id` may promise for `method`.
    A text that is not found as typed is looked for in `other_languages`, two statements more for each; the products
    found are shown in the page's language.
    Raises: InvalidInput naming the field, BadCursor.
    """
    order = _sort(sort)
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput(_("A page holds 1 to 200 products."), field="limit")
    typed = _typed(text)
    asked = narrowing(
        channel_id=channel_id, language=language, category=category, facets=facets or {}, location_id=location_id
    )
    ranked = order == Sort.RELEVANCE and bool(typed)
    chosen = {group: sorted(codes) for group, codes in asked.chosen.items()}
    plain = (channel_id, language, typed, category, chosen, location_id if "stock" in chosen else 0, order)
    found: _Found | None = None
    for tongue in _tongues(language, other_languages if typed else (), plain, cursor):
        mark = _cursor.fingerprint(*plain, tongue)
        keys = _cursor.read(cursor, mark) if cursor else []
        tried = asked.copy()
        corrected = _match(tried, typed, language=language, tongue=tongue) if typed else ""
        rows = _page(tried, ORDERS.get(order, ORDERS[Sort.NEWEST]), keys, limit=limit, is_ranked=ranked)
        if found is None or (rows and not found.rows) or (rows and not corrected):
            found = _Found(tried, rows, corrected, mark)
        if rows and not corrected:
            break
    asked, rows, corrected, mark = found or _Found(asked, [], "", "")
    count = _facets.counted(asked, fallback=fallback_language, location_id=location_id) if with_facets else None
    more = len(rows) > limit
    rows = rows[:limit]
    return ResultPage(
        cards=cards(rows, channel_id=channel_id, location_id=location_id, method=method, now=now),
        total=count.total if count else len(rows),
        is_total_capped=count.is_capped if count else more,
        facets=count.facets if count else (),
        corrected=corrected,
        next_cursor=_cursor.write(mark, [rows[-1].key0, rows[-1].key1]) if more else "",
    )


class _Found(NamedTuple):
    """What a text means in one language, and the rows that fit."""

    asked: Narrowing
    rows: list[_Row]
    corrected: str
    mark: str


def _tongues(language: str, others: Sequence[str], plain: tuple[object, ...], cursor: str) -> Sequence[str]:
    """The languages to look in, the page's own first; with a cursor the one in which the page before was found."""
    tongues = tuple(dict.fromkeys([language, *others]))
    if not cursor:
        return tongues
    return tuple(one for one in tongues if _cursor.fits(cursor, _cursor.fingerprint(*plain, one))) or (language,)


def _sort(sort: str) -> Sort:
    try:
        return Sort(sort)
    except ValueError:
        raise InvalidInput(_("We can't sort by this."), field="sort") from None


def _typed(text: str) -> str:
    typed = names.tidy(text.replace("\x00", " "))
    if len(typed) > _words.MAX_TEXT:
        raise InvalidInput(_("This is too long to search for."), field="text")
    return "" if names.cannot_be_stored(typed) else typed


def _match(asked: Narrowing, typed: str, *, language: str, tongue: str) -> str:
    """Narrows to what a text means in a tongue; returns the mended text if words were mended. One statement.

    Where that is not the page's language, the products are found by their words there and shown in the page's.
    """
    codes = [key for key in code_keys(typed) if key] if tongue == language else []
    understood = _words.understand(typed, codes=codes, language=tongue, channel_id=int(asked.values["channel"]))
    scope = scope_word(int(asked.values["channel"]), tongue)
    asked.values |= {"codes": codes, "rank": understood.query, "query": f"'{scope}' & ({understood.query})"}
    asked.has_text = True
    if not understood.query:
        asked.fixed.append("entry.codes && %(codes)s::varchar[]")
    elif tongue != language:
        asked.values["tongue"] = tongue
        asked.document = ELSEWHERE
        asked.fixed.append(
            "entry.product_id IN (SELECT product_id FROM discovery_searchentry WHERE document @@ %(query)s::tsquery)"
        )
    elif understood.is_code:
        asked.fixed.append("(entry.codes && %(codes)s::varchar[] OR entry.document @@ %(query)s::tsquery)")
    else:
        asked.fixed.append("entry.document @@ %(query)s::tsquery")
    return understood.corrected


def _page(asked: Narrowing, order: _Order, keys: list[Any], *, limit: int, is_ranked: bool) -> list[_Row]:
    values = {**asked.values, "count": limit + 1, "ranked": RANKED}
    if keys:
        if len(keys) != 2:
            raise BadCursor
        values |= {"key0": keys[0], "key1": keys[1]}
    sql = _ranked(asked, with_keys=bool(keys)) if is_ranked else _sorted(asked, order, with_keys=bool(keys))
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_Row(*row) for row in cursor.fetchall()]


def _sorted(asked: Narrowing, order: _Order, *, with_keys: bool) -> str:
    conditions = [
        asked.where(is_in_order=True),
        *([order.extra] if order.extra else []),
        *([order.after] if with_keys else []),
    ]
    return f"""
        SELECT {COLUMNS}, {order.keys} FROM discovery_searchentry entry
        WHERE {" AND ".join(conditions)} ORDER BY {order.order} LIMIT %(count)s
    """


def _ranked(asked: Narrowing, *, with_keys: bool) -> str:
    """Exact codes first, then by where and how often the words stand: name, facets, tags, description."""
    after = "WHERE (score, id) < (%(key0)s::bigint, %(key1)s::bigint)" if with_keys else ""
    rank = f"ts_rank('{{0.05, 0.2, 0.5, 1}}', {asked.document}, %(rank)s::tsquery)" if asked.values["rank"] else "0"
    return f"""
        WITH found AS MATERIALIZED (
            SELECT entry.id, (1000000 * {rank})::bigint
                   + CASE WHEN entry.codes && %(codes)s::varchar[] THEN 10000000 ELSE 0 END AS score
            FROM discovery_searchentry entry WHERE {asked.where()} LIMIT %(ranked)s
        ), best AS MATERIALIZED (
            SELECT id, score FROM found {after} ORDER BY score DESC, id DESC LIMIT %(count)s
        )
        SELECT {COLUMNS}, best.score, best.id FROM best JOIN discovery_searchentry entry ON entry.id = best.id
        ORDER BY best.score DESC, best.id DESC
    """


def cards(
    rows: Sequence[_Row], *, channel_id: int, location_id: int | None, method: str, now: datetime
) -> tuple[ProductCard, ...]:
    """The rows with live prices and, where a shop is known, its stock. At most two statements."""
    variant_ids = [pk for row in rows for pk in row.variant_ids]
    prices = pricing.prices_of(variant_ids, channel_id=channel_id, now=now)
    units = (
        inventory.atp(variant_ids=variant_ids, location_ids=[location_id], channel_id=channel_id, method=method)
        if location_id is not None
        else {}
    )
    return tuple(_card(row, prices, units, location_id) for row in rows)


def _card(
    row: _Row, prices: Mapping[int, ShownPrice], units: Mapping[tuple[int, int], int], location_id: int | None
) -> ProductCard:
    shown = [prices[pk] for pk in row.variant_ids if pk in prices]
    cheapest = min(shown, key=lambda price: price.amount, default=None)
    return ProductCard(
        product_id=row.product_id,
        public_id=row.public_id,
        name=row.name,
        slug=row.slug,
        brand=row.brand,
        image_url=row.image_url,
        variant_ids=tuple(row.variant_ids),
        price=cheapest,
        has_range=cheapest is not None and any(price.amount > cheapest.amount for price in shown),
        available=None if location_id is None else sum(units.get((pk, location_id), 0) for pk in row.variant_ids),
    )
