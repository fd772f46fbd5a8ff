"""From the names that a source gives to the variants that were imported under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from apps.catalogue import text

Named = tuple[str, tuple[str, ...], str]
"""A handle, option values, and a SKU: any of them may be empty."""

FIND = """
SELECT product.external_handle, variant.option_key, variant.sku_key, variant.id
FROM catalogue_variant variant JOIN catalogue_product product ON product.id = variant.product_id
WHERE product.source = %(source)s AND (product.external_handle = ANY(%(handles)s) OR variant.sku_key = ANY(%(skus)s))
"""


def variants_named(names: Sequence[Named], *, source: str) -> dict[Named, int]:
    """The variants that a file means, by handle and option values, else by a SKU that only one variant of the source has.

    What isn't found isn't in the answer. One statement.
    """
    skus = {key for _handle, _values, sku in names if (key := text.sku_key(sku))}
    with connection.cursor() as cursor:
        cursor.execute(
            FIND, {"source": source, "handles": list({handle for handle, _v, _s in names}), "skus": list(skus)}
        )
        rows = cursor.fetchall()
    by_options = {(handle, options): pk for handle, options, _sku, pk in rows}
    by_sku = _unique((sku, pk) for _handle, _options, sku, pk in rows if sku)
    found = {
        name: by_options.get((name[0], text.option_key(name[1]))) or by_sku.get(text.sku_key(name[2])) for name in names
    }
    return {name: pk for name, pk in found.items() if pk is not None}


def _unique(pairs: Iterable[tuple[str, int]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for key, pk in pairs:
        found[key] = None if key in found else pk
    return found
