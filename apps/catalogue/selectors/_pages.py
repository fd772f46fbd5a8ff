"""A product with all that its page shows, but for price and stock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from apps.catalogue.shown import CategoryView, OptionView, Picture, ProductView, ValueView, VariantView

FIND = """
SELECT product.id, product.public_id, product.language, product.brand, product.tax_class_code, product.category_id
FROM catalogue_product product
JOIN catalogue_publication shown ON shown.product_id = product.id AND shown.channel_id = %(channel)s
WHERE product.status = 'active' AND {named}
ORDER BY {order} LIMIT 1
"""
BY_SLUG = FIND.format(
    named="product.id IN (SELECT product_id FROM catalogue_producttext WHERE slug = %(slug)s)",
    order=(
        "(SELECT min((language <> %(language)s)::int) FROM catalogue_producttext "
        "WHERE product_id = product.id AND slug = %(slug)s), product.id"
    ),
)
BY_ID = FIND.format(named="product.public_id = %(public_id)s", order="product.id")

WORDS = "ORDER BY {table}.language = %(language)s DESC, {table}.language = found.language DESC, {table}.language"
"""The language that was asked for, else the product's own, else any."""

CATEGORIES = """
WITH RECURSIVE path AS (
    SELECT id, parent_id, code, 0 AS height FROM catalogue_category WHERE id = %(category)s
    UNION ALL
    SELECT above.id, above.parent_id, above.code, path.height + 1
    FROM catalogue_category above JOIN path ON path.parent_id = above.id WHERE path.height < 20
)
SELECT path.id, coalesce(words.name, path.code), coalesce(words.slug, '')
FROM path LEFT JOIN LATERAL (
    SELECT name, slug FROM catalogue_categorytext WHERE category_id = path.id
    ORDER BY language = %(language)s DESC, language LIMIT 1
) words ON true
ORDER BY height DESC
"""

PAGE = f"""
WITH found AS MATERIALIZED ({{find}})
SELECT found.id, found.public_id, found.brand, found.tax_class_code, found.category_id, (
    SELECT json_agg(json_build_array(words.language, words.name, words.slug, words.summary, words.description,
                                     words.seo_title, words.seo_description) {WORDS.format(table="words")})
    FROM catalogue_producttext words WHERE words.product_id = found.id
), (
    SELECT json_agg(json_build_array(option.id, option.code, coalesce(named.name, option.code), value.code,
                                     coalesce(shown.name, value.code), value.swatch)
                    ORDER BY option.position, option.id, value.position, value.id)
    FROM catalogue_option option
    JOIN catalogue_optionvalue value ON value.option_id = option.id
    LEFT JOIN LATERAL (SELECT name FROM catalogue_optiontext words WHERE words.option_id = option.id
                       {WORDS.format(table="words")} LIMIT 1) named ON true
    LEFT JOIN LATERAL (SELECT name FROM catalogue_optionvaluetext words WHERE words.value_id = value.id
                       {WORDS.format(table="words")} LIMIT 1) shown ON true
    WHERE option.product_id = found.id
), (
    SELECT json_agg(json_build_array(variant.id, variant.public_id, variant.sku, variant.gtin, variant.weight_grams,
                                     variant.requires_shipping, coalesce(picture.url, ''), chosen.codes)
                    ORDER BY variant.position, variant.id)
    FROM catalogue_variant variant
    LEFT JOIN catalogue_media picture ON picture.id = variant.media_id
    LEFT JOIN LATERAL (
        SELECT json_agg(option.id || ':' || value.code ORDER BY option.position, option.id) AS codes
        FROM catalogue_variantoption choice
        JOIN catalogue_optionvalue value ON value.id = choice.value_id
        JOIN catalogue_option option ON option.id = value.option_id
        WHERE choice.variant_id = variant.id
    ) chosen ON true
    WHERE variant.product_id = found.id AND variant.is_active
), (
    SELECT json_agg(json_build_array(media.url, coalesce(alt.alt, '')) ORDER BY media.position, media.id)
    FROM catalogue_media media
    LEFT JOIN LATERAL (SELECT alt FROM catalogue_mediatext words WHERE words.media_id = media.id
                       {WORDS.format(table="words")} LIMIT 1) alt ON true
    WHERE media.product_id = found.id
), (
    SELECT json_agg(json_build_array(coalesce(named.name, attribute.code), stated.value) ORDER BY stated.id)
    FROM catalogue_productattribute stated
    JOIN catalogue_attribute attribute ON attribute.id = stated.attribute_id
    LEFT JOIN LATERAL (SELECT name FROM catalogue_attributetext words WHERE words.attribute_id = attribute.id
                       {WORDS.format(table="words")} LIMIT 1) named ON true
    WHERE stated.product_id = found.id AND stated.language = (
        SELECT language FROM catalogue_productattribute WHERE product_id = found.id AND language IN (%(language)s, '')
        ORDER BY language DESC LIMIT 1)
)
FROM found
"""
PAGE_BY_SLUG = PAGE.replace("{find}", BY_SLUG)
PAGE_BY_ID = PAGE.replace("{find}", BY_ID)


def product_page(
    *, slug: str = "", public_id: UUID | None = None, language: str, channel_id: int
) -> ProductView | None:
    """The product of that slug (of any language) or id that the channel shows; None if it shows none. Two statements."""
    asked = {"slug": slug, "public_id": public_id, "language": language, "channel": channel_id}
    rows = _rows(PAGE_BY_ID if public_id else PAGE_BY_SLUG, asked)
    if not rows or not rows[0][5]:
        return None
    pk, product_public_id, brand, tax_class, category_id, texts, values, variants, pictures, attributes = rows[0]
    options, places = _options(values or [])
    used, name, own_slug, summary, description, seo_title, seo_description = texts[0]
    return ProductView(
        id=pk,
        public_id=product_public_id,
        language=used,
        name=name,
        slug=own_slug,
        summary=summary,
        description=description,
        seo_title=seo_title,
        seo_description=seo_description,
        brand=brand,
        tax_class_code=tax_class,
        categories=categories_of(category_id, language=language),
        pictures=tuple(Picture(url=url, alt=alt) for url, alt in pictures or ()),
        options=options,
        variants=tuple(_variant(row, places) for row in variants or ()),
        attributes=tuple((label, value) for label, value in attributes or ()),
        slugs={row[0]: row[2] for row in texts},
    )


def categories_of(category_id: int | None, *, language: str) -> tuple[CategoryView, ...]:
    """A category with those above it, from the root. One statement."""
    if category_id is None:
        return ()
    rows = _rows(CATEGORIES, {"category": category_id, "language": language})
    return tuple(CategoryView(id=pk, name=name, slug=slug) for pk, name, slug in rows)


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _options(rows: list[list[Any]]) -> tuple[tuple[OptionView, ...], dict[str, str]]:
    """The options in order, and the shown name of each value under "<option id>:<value code>"."""
    heads: dict[int, tuple[str, str]] = {}
    values: dict[int, list[ValueView]] = {}
    names: dict[str, str] = {}
    for option_id, code, name, value_code, value_name, swatch in rows:
        heads[option_id] = (code, name)
        values.setdefault(option_id, []).append(ValueView(code=value_code, name=value_name, swatch=swatch))
        names[f"{option_id}:{value_code}"] = value_name
    options = tuple(
        OptionView(code=code, name=name, values=tuple(values[option_id])) for option_id, (code, name) in heads.items()
    )
    return options, names


def _variant(row: list[Any], names: dict[str, str]) -> VariantView:
    pk, public_id, sku, gtin, weight, shipping, image, chosen = row
    return VariantView(
        id=pk,
        public_id=UUID(public_id),
        sku=sku,
        gtin=gtin,
        choices=tuple(value.split(":", 1)[1] for value in chosen or ()),
        option_text=" / ".join(names[value] for value in chosen or ()),
        image_url=image,
        weight_grams=weight,
        requires_shipping=shipping,
    )
