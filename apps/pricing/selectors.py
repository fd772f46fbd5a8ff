"""What things cost now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.core.prepared import cursor
from apps.pricing.quotes import ShownPrice


def prices_of(variant_ids: Sequence[int], *, channel_id: int, now: datetime) -> dict[int, ShownPrice]:
    """The price of one unit of each variant that has one. One statement."""
    if not variant_ids:
        return {}
    with cursor() as found:
        found.execute(
            "SELECT variant_id, amount, compare_at_amount, currency, is_tax_included "
            "FROM pricing_in_force(%s::bigint[], %s::integer[], %s, %s)",
            [list(variant_ids), [1] * len(variant_ids), channel_id, now],
        )
        return {
            row[0]: ShownPrice(amount=row[1], compare_at_amount=row[2], currency=row[3], is_tax_included=row[4])
            for row in found.fetchall()
        }
