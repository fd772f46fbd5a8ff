"""The statements that build the read model. `%(products)s` is an array of ids, or NULL for all."""

from __future__ import annotations

CHOSEN = "(%(products)s::bigint[] IS NULL OR {column} = ANY(%(products)s))"

TERMS = f"""
WITH RECURSIVE above AS (
    SELECT id AS category_id, id AS term_of, parent_id FROM catalogue_category
    UNION ALL
    SELECT above.category_id, upper.id, upper.parent_id
    FROM above JOIN catalogue_category upper ON upper.id = above.parent_id
), wanted AS (
    SELECT 'brand' AS grp, lower(brand) AS code FROM catalogue_product
    WHERE brand <> '' AND {CHOSEN.format(column="id")}
    UNION
    SELECT 'category', above.term_of::text
    FROM catalogue_product product JOIN above ON above.category_id = product.category_id
    WHERE {CHOSEN.format(column="product.id")}
    UNION
    SELECT 'option:' || option.code, value.code
    FROM catalogue_option option JOIN catalogue_optionvalue value ON value.option_id = option.id
    WHERE {CHOSEN.format(column="option.product_id")}
)
INSERT INTO discovery_facetterm ("group", code)
SELECT grp, code FROM wanted ORDER BY grp, code
ON CONFLICT ("group", code) DO NOTHING
"""

_SAME = "(label.group_name, label.name, label.swatch) IS DISTINCT FROM (excluded.group_name, excluded.name, excluded.swatch)"
_KEEP = f"""
ON CONFLICT (term_id, language) DO UPDATE
SET group_name = excluded.group_name, name = excluded.name, swatch = excluded.swatch WHERE {_SAME}
"""

BRAND_LABELS = f"""
INSERT INTO discovery_facetlabel AS label (term_id, language, group_name, name, swatch)
SELECT term.id, spoken.language, '', min(product.brand), ''
FROM catalogue_product product
JOIN discovery_facetterm term ON term."group" = 'brand' AND term.code = lower(product.brand)
CROSS JOIN (SELECT DISTINCT unnest(array_append(languages, default_language)) AS language FROM stores_saleschannel) spoken
WHERE product.brand <> '' AND {CHOSEN.format(column="product.id")}
GROUP BY term.id, spoken.language ORDER BY term.id, spoken.language
{_KEEP}
"""

CATEGORY_LABELS = f"""
INSERT INTO discovery_facetlabel AS label (term_id, language, group_name, name, swatch)
SELECT term.id, words.language, '', words.name, ''
FROM discovery_facetterm term JOIN catalogue_categorytext words ON words.category_id::text = term.code
WHERE term."group" = 'category' ORDER BY term.id, words.language
{_KEEP}
"""

OPTION_LABELS = f"""
INSERT INTO discovery_facetlabel AS label (term_id, language, group_name, name, swatch)
SELECT term.id, words.language, coalesce(min(named.name), min(option.code)), min(words.name), max(value.swatch)
FROM catalogue_option option
JOIN catalogue_optionvalue value ON value.option_id = option.id
JOIN catalogue_optionvaluetext words ON words.value_id = value.id
LEFT JOIN catalogue_optiontext named ON named.option_id = option.id AND named.language = words.language
JOIN discovery_facetterm term ON term."group" = 'option:' || option.code AND term.code = value.code
WHERE {CHOSEN.format(column="option.product_id")}
GROUP BY term.id, words.language ORDER BY term.id, words.language
{_KEEP}
"""

REMOVE = f"""
DELETE FROM discovery_searchentry entry
WHERE {CHOSEN.format(column="entry.product_id")} AND NOT EXISTS (
    SELECT FROM catalogue_publication shown
    JOIN catalogue_product product ON product.id = shown.product_id AND product.status = 'active'
    JOIN stores_saleschannel place ON place.id = shown.channel_id AND place.is_active
    WHERE shown.product_id = entry.product_id AND shown.channel_id = entry.channel_id
      AND entry.language = ANY(array_append(place.languages, place.default_language))
      AND EXISTS (SELECT FROM catalogue_producttext words WHERE words.product_id = product.id)
      AND EXISTS (SELECT FROM catalogue_variant variant WHERE variant.product_id = product.id AND variant.is_active))
"""

ENTRIES = f"""
WITH RECURSIVE above AS MATERIALIZED (
    SELECT id AS category_id, id AS term_of, parent_id FROM catalogue_category
    UNION ALL
    SELECT above.category_id, upper.id, upper.parent_id
    FROM above JOIN catalogue_category upper ON upper.id = above.parent_id
), shown AS MATERIALIZED (
    SELECT product.*, shown.published_at
    FROM catalogue_product product
    JOIN catalogue_publication shown ON shown.product_id = product.id AND shown.channel_id = %(channel)s
    WHERE product.status = 'active' AND {CHOSEN.format(column="product.id")}
), sold AS MATERIALIZED (
    SELECT variant.product_id, variant.id, variant.sku_key, variant.gtin_key, variant.position
    FROM catalogue_variant variant JOIN shown ON shown.id = variant.product_id WHERE variant.is_active
), variants AS MATERIALIZED (
    SELECT product_id, array_agg(id ORDER BY position, id) AS ids,
           array_remove(array_agg(DISTINCT sku_key) || array_agg(DISTINCT gtin_key::varchar), '') AS codes
    FROM sold GROUP BY product_id
), prices AS MATERIALIZED (
    SELECT sold.product_id, round(min(price.amount))::bigint AS low, round(max(price.amount))::bigint AS high
    FROM pricing_in_force(
        (SELECT array_agg(id ORDER BY id) FROM sold), (SELECT array_agg(1) FROM sold), %(channel)s, %(now)s) price
    JOIN sold ON sold.id = price.variant_id GROUP BY sold.product_id
), stock AS MATERIALIZED (
    SELECT sold.product_id, array_agg(DISTINCT level.location_id) AS places
    FROM inventory_stocklevel level JOIN sold ON sold.id = level.variant_id
    WHERE level.on_hand - level.reserved - level.allocated - level.unavailable > 0 GROUP BY sold.product_id
), terms AS (
    SELECT shown.id AS product_id, term.id AS term_id FROM shown
    JOIN discovery_facetterm term ON term."group" = 'brand' AND term.code = lower(shown.brand) AND shown.brand <> ''
    UNION ALL
    SELECT shown.id, term.id FROM shown JOIN above ON above.category_id = shown.category_id
    JOIN discovery_facetterm term ON term."group" = 'category' AND term.code = above.term_of::text
    UNION ALL
    SELECT DISTINCT sold.product_id, term.id FROM sold
    JOIN catalogue_variantoption choice ON choice.variant_id = sold.id
    JOIN catalogue_optionvalue value ON value.id = choice.value_id
    JOIN catalogue_option option ON option.id = value.option_id
    JOIN discovery_facetterm term ON term."group" = 'option:' || option.code AND term.code = value.code
), facets AS MATERIALIZED (
    SELECT terms.product_id, array_agg(terms.term_id ORDER BY terms.term_id) AS ids,
           string_agg(label.name, ' ') AS names
    FROM terms LEFT JOIN discovery_facetlabel label ON label.term_id = terms.term_id AND label.language = %(language)s
    GROUP BY terms.product_id
), tags AS MATERIALIZED (
    SELECT product_id, string_agg(name, ' ') AS names FROM catalogue_producttag
    WHERE {CHOSEN.format(column="product_id")} GROUP BY product_id
), pictures AS MATERIALIZED (
    SELECT DISTINCT ON (product_id) product_id, url FROM catalogue_media
    WHERE {CHOSEN.format(column="product_id")} ORDER BY product_id, position, id
), words AS MATERIALIZED (
    SELECT DISTINCT ON (words.product_id) words.product_id, words.name, words.slug, words.summary, words.description
    FROM catalogue_producttext words JOIN shown ON shown.id = words.product_id
    ORDER BY words.product_id, words.language = %(language)s DESC, words.language = %(fallback)s DESC,
             words.language = shown.language DESC, words.language
), plain AS MATERIALIZED (
    SELECT words.product_id, discovery_plain(words.name) AS name,
           discovery_plain(coalesce(facets.names, '') || ' ' || shown.brand || ' ' || shown.product_type) AS facets,
           discovery_plain(words.summary || ' ' || coalesce(tags.names, '')) AS summary,
           discovery_plain(regexp_replace(left(words.description, 4000), '<[^>]*>|&#?\\w+;', ' ', 'g')) AS description
    FROM words JOIN shown ON shown.id = words.product_id
    LEFT JOIN facets ON facets.product_id = words.product_id LEFT JOIN tags ON tags.product_id = words.product_id
)
INSERT INTO discovery_searchentry AS entry
    (product_id, channel_id, language, public_id, name, slug, brand, image_url, document, codes, variant_ids, facets,
     in_stock_at, price_from, price_to, sort_key, published_at, indexed_at)
SELECT shown.id, %(channel)s, %(language)s, shown.public_id, words.name, words.slug, shown.brand,
       coalesce(pictures.url, ''),
       setweight(to_tsvector('simple', plain.name) || to_tsvector(%(config)s::regconfig, plain.name), 'A')
       || setweight(to_tsvector('simple', plain.facets) || to_tsvector(%(config)s::regconfig, plain.facets), 'B')
       || setweight(to_tsvector('simple', plain.summary) || to_tsvector(%(config)s::regconfig, plain.summary), 'C')
       || setweight(to_tsvector('simple', plain.description) || to_tsvector(%(config)s::regconfig, plain.description), 'D')
       || array_to_tsvector(ARRAY[%(scope_word)s]),
       variants.codes, variants.ids, %(scope_term)s::bigint || coalesce(facets.ids, '{{}}'), coalesce(stock.places, '{{}}'),
       prices.low, prices.high, left(discovery_sort_key(words.name), 300), shown.published_at, omni_now()
FROM shown
JOIN variants ON variants.product_id = shown.id
JOIN words ON words.product_id = shown.id
JOIN plain ON plain.product_id = shown.id
LEFT JOIN facets ON facets.product_id = shown.id
LEFT JOIN prices ON prices.product_id = shown.id
LEFT JOIN stock ON stock.product_id = shown.id
LEFT JOIN pictures ON pictures.product_id = shown.id
ORDER BY shown.id
ON CONFLICT (product_id, channel_id, language) DO UPDATE SET
    public_id = excluded.public_id, name = excluded.name, slug = excluded.slug, brand = excluded.brand,
    image_url = excluded.image_url, document = excluded.document, codes = excluded.codes,
    variant_ids = excluded.variant_ids, facets = excluded.facets, in_stock_at = excluded.in_stock_at,
    price_from = excluded.price_from, price_to = excluded.price_to, sort_key = excluded.sort_key,
    published_at = excluded.published_at, indexed_at = excluded.indexed_at
WHERE (entry.public_id, entry.name, entry.slug, entry.brand, entry.image_url, entry.document, entry.codes,
       entry.variant_ids, entry.facets, entry.in_stock_at, entry.price_from, entry.price_to, entry.sort_key,
       entry.published_at)
   IS DISTINCT FROM
      (excluded.public_id, excluded.name, excluded.slug, excluded.brand, excluded.image_url, excluded.document,
       excluded.codes, excluded.variant_ids, excluded.facets, excluded.in_stock_at, excluded.price_from,
       excluded.price_to, excluded.sort_key, excluded.published_at)
"""

ALL_WORDS = """
INSERT INTO discovery_searchword (language, word, shown)
SELECT %(language)s, left(found.word, 200), ''
FROM ts_stat('SELECT document FROM discovery_searchentry WHERE language = ' || quote_literal(%(language)s)) found
WHERE found.word NOT LIKE 'scope:%%'
ORDER BY 2 ON CONFLICT (language, word) DO NOTHING
"""

WORDS_OF = """
INSERT INTO discovery_searchword (language, word, shown)
SELECT DISTINCT entry.language, left(found.word, 200), ''
FROM discovery_searchentry entry CROSS JOIN LATERAL unnest(tsvector_to_array(entry.document)) found (word)
WHERE entry.product_id = ANY(%(products)s) AND found.word NOT LIKE 'scope:%%'
ORDER BY 1, 2 ON CONFLICT (language, word) DO NOTHING
"""

SHOWN_WORDS = f"""
WITH texts AS (
    SELECT entry.language, entry.name AS words FROM discovery_searchentry entry
    WHERE {CHOSEN.format(column="entry.product_id")}
    UNION
    SELECT DISTINCT label.language, label.name FROM discovery_facetlabel label
    JOIN (SELECT DISTINCT unnest(facets) AS term_id FROM discovery_searchentry entry
          WHERE {CHOSEN.format(column="entry.product_id")}) used USING (term_id)
), split AS (
    SELECT DISTINCT texts.language, left(written.word, 200) AS word
    FROM texts CROSS JOIN LATERAL regexp_split_to_table(lower(texts.words), '[^[:alnum:]\\u00c0-\\u1fff\\u2c00-\\uffff]+') written (word)
    WHERE length(written.word) > 2 AND written.word !~ '[0-9]'
), plain AS (
    SELECT language, discovery_plain(word) AS word, max(word) AS shown FROM split GROUP BY 1, 2
)
INSERT INTO discovery_searchword AS known (language, word, shown)
SELECT language, word, shown FROM plain WHERE word <> '' AND word !~ ' ' ORDER BY language, word
ON CONFLICT (language, word) DO UPDATE SET shown = excluded.shown WHERE known.shown = ''
"""

PRICES = """
WITH asked AS MATERIALIZED (
    SELECT DISTINCT product_id FROM catalogue_variant WHERE id = ANY(%(variants)s)
), sold AS MATERIALIZED (
    SELECT variant.product_id, variant.id FROM catalogue_variant variant
    JOIN asked ON asked.product_id = variant.product_id WHERE variant.is_active
), prices AS (
    SELECT sold.product_id, round(min(price.amount))::bigint AS low, round(max(price.amount))::bigint AS high
    FROM pricing_in_force(
        (SELECT array_agg(id) FROM sold), (SELECT array_agg(1) FROM sold), %(channel)s, %(now)s) price
    JOIN sold ON sold.id = price.variant_id GROUP BY sold.product_id
)
UPDATE discovery_searchentry entry SET price_from = prices.low, price_to = prices.high
FROM asked LEFT JOIN prices ON prices.product_id = asked.product_id
WHERE entry.product_id = asked.product_id AND entry.channel_id = %(channel)s
  AND (entry.price_from, entry.price_to) IS DISTINCT FROM (prices.low, prices.high)
"""

LOCK_ENTRIES = """
SELECT entry.id FROM discovery_searchentry entry
WHERE entry.product_id IN (SELECT product_id FROM catalogue_variant WHERE id = ANY(%(variants)s))
ORDER BY entry.id FOR UPDATE
"""

STOCK = """
WITH asked AS MATERIALIZED (
    SELECT DISTINCT product_id FROM catalogue_variant WHERE id = ANY(%(variants)s)
), stock AS (
    SELECT asked.product_id, coalesce((
        SELECT array_agg(DISTINCT level.location_id ORDER BY level.location_id)
        FROM catalogue_variant sister JOIN inventory_stocklevel level ON level.variant_id = sister.id
        WHERE sister.product_id = asked.product_id AND sister.is_active
          AND level.on_hand - level.reserved - level.allocated - level.unavailable > 0), '{}') AS places
    FROM asked
)
UPDATE discovery_searchentry entry SET in_stock_at = stock.places
FROM stock WHERE entry.product_id = stock.product_id AND entry.in_stock_at IS DISTINCT FROM stock.places
"""
