"""The small steps: prices and stock of entries, without touching their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from apps.discovery.services import _sql
from apps.pricing.models import Price, PriceList

BATCH = 5000


@transaction.atomic
def refresh_prices(*, channel_id: int, variant_ids: Sequence[int], now: datetime) -> int:
    """Brings the prices by which entries are sorted and narrowed up to date; how many changed.

    Locks: the entries of these products.
    """
    if not variant_ids:
        return 0
    asked: dict[str, Any] = {"variants": list(variant_ids), "channel": channel_id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_sql.LOCK_ENTRIES, asked)
        cursor.execute(_sql.PRICES, asked)
        return int(cursor.rowcount)


@transaction.atomic
def refresh_stock(*, variant_ids: Sequence[int]) -> int:
    """Notes at which locations the products of these variants have units; how many entries changed: few, most of the time.

    Locks: the entries of the products, so that levels are read after whoever wrote them before has committed.
    """
    asked = {"variants": sorted(set(variant_ids))}
    with connection.cursor() as cursor:
        cursor.execute(_sql.LOCK_ENTRIES, asked)
        cursor.execute(_sql.STOCK, asked)
        return int(cursor.rowcount)


def follow_price_lists(*, since: timedelta, now: datetime) -> int:
    """Refreshes what is on lists that began or ended in the last while, for no event tells of that; entries changed."""
    begun = Q(valid_from__gt=now - since, valid_from__lte=now)
    ended = Q(valid_to__gt=now - since, valid_to__lte=now)
    changed = 0
    for price_list in PriceList.objects.filter(begun | ended).order_by("pk"):
        ids = list(Price.objects.filter(price_list=price_list).values_list("variant_id", flat=True).distinct())
        for start in range(0, len(ids), BATCH):
            changed += refresh_prices(channel_id=price_list.channel_id, variant_ids=ids[start : start + BATCH], now=now)
    return changed
