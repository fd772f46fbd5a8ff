"""From a code to variants: SKUs as people type them, trade item numbers as scanners read them."""

from __future__ import annotations

from django.db.models import Q

from apps.catalogue import gtin, text
from apps.catalogue.models import Variant
from apps.catalogue.shown import CodeMatch

MAX_CODE = 255
LIMIT = 50


def code_keys(code: str) -> tuple[str, str]:
    """The SKU key and the fourteen digits of a code; empty where it is none. Weights and prices of scales aside."""
    if len(code) > MAX_CODE or text.cannot_be_stored(code):
        return "", ""
    return text.sku_key(code), gtin.check(code).key


def variants_by_code(code: str) -> list[CodeMatch]:
    """Variants whose SKU or GTIN is exactly that; UPC-A, EAN-13 and GTIN-14 of one number are the same. One statement.

    SKUs may repeat, so there may be several; those that are sold come first.
    """
    sku, number = code_keys(code)
    named = Q(sku_key=sku) if sku else Q(pk__in=[])
    if number:
        named |= Q(gtin_key=number)
    rows = (
        Variant.objects.filter(named)
        .exclude(sku_key="", gtin_key="")
        .order_by("-is_active", "pk")
        .values_list("pk", "product_id", "is_active")[:LIMIT]
    )
    return [CodeMatch(variant_id=pk, product_id=product_id, is_active=active) for pk, product_id, active in rows]
