"""Every published address of the catalogue, for the site map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

SHARE = 10_000
"""So many product keys stand in one file: well below the 50,000 addresses that the protocol allows."""

SHARES = f"""
SELECT product.id / {SHARE}, max(greatest(product.updated_at, shown.published_at))
FROM catalogue_publication shown
JOIN catalogue_product product ON product.id = shown.product_id AND product.status = 'active'
WHERE shown.channel_id = %(channel)s
GROUP BY 1 ORDER BY 1
"""
ADDRESSES = """
SELECT words.slug, greatest(product.updated_at, shown.published_at),
       (SELECT json_object_agg(other.language, other.slug) FROM catalogue_producttext other WHERE other.product_id = product.id)
FROM catalogue_publication shown
JOIN catalogue_product product ON product.id = shown.product_id AND product.status = 'active'
JOIN catalogue_producttext words ON words.product_id = product.id AND words.language = %(language)s
WHERE shown.channel_id = %(channel)s AND product.id >= %(first)s AND product.id < %(end)s
ORDER BY product.id
"""
CATEGORY_SLUGS = """
SELECT words.slug, (SELECT json_object_agg(other.language, other.slug) FROM catalogue_categorytext other
                    WHERE other.category_id = words.category_id)
FROM catalogue_categorytext words WHERE words.language = %(language)s
AND EXISTS (
    WITH RECURSIVE below AS (
        SELECT words.category_id AS id
        UNION SELECT child.id FROM catalogue_category child JOIN below ON child.parent_id = below.id
    )
    SELECT FROM below
    JOIN catalogue_product product ON product.category_id = below.id AND product.status = 'active'
    JOIN catalogue_publication shown ON shown.product_id = product.id AND shown.channel_id = %(channel)s
)
ORDER BY words.category_id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A path of the catalogue in one language, when it last changed, and its paths in all languages."""

    slug: str
    changed_at: datetime | None
    slugs: dict[str, str]


def shares_of_products(*, channel_id: int) -> list[tuple[int, datetime]]:
    """The files that the site map of products falls into, each with its last change. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(SHARES, {"channel": channel_id})
        return list(cursor.fetchall())


def published_products(*, channel_id: int, language: str, share: int) -> list[Published]:
    """The products of one such file that are described in that language. One statement."""
    if not 0 <= share < 2**40:
        return []
    values: dict[str, int | str] = {
        "channel": channel_id,
        "language": language,
        "first": share * SHARE,
        "end": (share + 1) * SHARE,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES, values)
        return [Published(slug=slug, changed_at=at, slugs=slugs) for slug, at, slugs in cursor.fetchall()]


def published_categories(*, channel_id: int, language: str) -> list[Published]:
    """The departments, of any depth, in which the channel shows something. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(CATEGORY_SLUGS, {"channel": channel_id, "language": language})
        return [Published(slug=slug, changed_at=None, slugs=slugs) for slug, slugs in cursor.fetchall()]
