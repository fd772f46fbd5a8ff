"""What must always hold of the catalogue; each statement returns the rows that break it."""

from __future__ import annotations

from apps.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        code="catalogue.choices",
        title="A variant answers options of its own product, each once",
        sql="""
        SELECT variant.id AS variant_id, min(option.id) AS option_id, count(*) AS answers
        FROM catalogue_variantoption choice
        JOIN catalogue_variant variant ON variant.id = choice.variant_id
        JOIN catalogue_optionvalue value ON value.id = choice.value_id
        JOIN catalogue_option option ON option.id = value.option_id
        GROUP BY variant.id, option.id, variant.product_id, option.product_id
        HAVING count(*) > 1 OR option.product_id <> variant.product_id
        """,
    ),
    Invariant(
        code="catalogue.tree",
        title="Every category hangs on a root",
        sql="""
        WITH RECURSIVE reached AS (
            SELECT id FROM catalogue_category WHERE parent_id IS NULL
            UNION ALL
            SELECT below.id FROM catalogue_category below JOIN reached ON below.parent_id = reached.id
        )
        SELECT id AS category_id FROM catalogue_category WHERE id NOT IN (SELECT id FROM reached)
        """,
    ),
]
