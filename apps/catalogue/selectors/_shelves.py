"""Departments: the menu, and one of them by its path."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

ROOTS = """
SELECT category.id, words.name, words.slug, coalesce(cover.url, '')
FROM catalogue_category category
CROSS JOIN LATERAL (
    SELECT name, slug FROM catalogue_categorytext
    WHERE category_id = category.id ORDER BY language = %(language)s DESC, language LIMIT 1
) words
JOIN LATERAL (
    WITH RECURSIVE below AS (
        SELECT category.id UNION SELECT child.id FROM catalogue_category child JOIN below ON child.parent_id = below.id
    )
    SELECT picture.url FROM below
    JOIN catalogue_product product ON product.category_id = below.id AND product.status = 'active'
    JOIN catalogue_publication shown ON shown.product_id = product.id AND shown.channel_id = %(channel)s
    LEFT JOIN LATERAL (
        SELECT url FROM catalogue_media WHERE product_id = product.id ORDER BY position, id LIMIT 1
    ) picture ON true
    ORDER BY product.id LIMIT 1
) cover ON true
WHERE category.parent_id IS NULL
ORDER BY category.position, category.id LIMIT %(limit)s
"""
BY_SLUG = """
SELECT category_id, language, name, slug FROM catalogue_categorytext
WHERE category_id = (
    SELECT category_id FROM catalogue_categorytext WHERE slug = %(slug)s ORDER BY language = %(language)s DESC, language LIMIT 1
)
ORDER BY language = %(language)s DESC, language
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class MenuEntry:
    """A top department with the picture of its first product."""

    id: int
    name: str
    slug: str
    image_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShelfView:
    """A department in one language; `slugs` maps each language to its path."""

    id: int
    name: str
    slug: str
    slugs: dict[str, str]


def shelves(*, channel_id: int, language: str, limit: int = 20) -> tuple[MenuEntry, ...]:
    """The top departments in which the channel shows something, in the order of the menu. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"channel": channel_id, "language": language, "limit": limit})
        return tuple(MenuEntry(id=pk, name=name, slug=slug, image_url=url) for pk, name, slug, url in cursor.fetchall())


def shelf(*, slug: str, language: str) -> ShelfView | None:
    """The department of that path, whatever language the path is in. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(BY_SLUG, {"slug": slug, "language": language})
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, _language, name, own = rows[0]
    return ShelfView(id=pk, name=name, slug=own, slugs={row[1]: row[3] for row in rows})
