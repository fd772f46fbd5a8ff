"""What things cost now, and the lowest they cost before a reduction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from apps.core.prepared import cursor
from apps.pricing.quotes import ShownPrice

# A price is in force from a row of its history to the next, within its list, unless a list of higher priority has one:
# `points` are the moments at which that may change, `told` what was in force from each of them on. The reduction began
# where the last run of today's price began; the 30 days are those before that moment.
LOWEST = """
WITH asked AS (
    SELECT DISTINCT id FROM unnest(%(variants)s::bigint[]) AS asked (id)
), rows AS MATERIALIZED (
    SELECT history.variant_id, history.price_list_id, history.amount, history.set_at AS starts,
           lead(history.set_at) OVER (
               PARTITION BY history.variant_id, history.price_list_id ORDER BY history.set_at, history.id) AS ends,
           list.priority, list.valid_from, list.valid_to
    FROM pricing_pricehistory history
    JOIN pricing_pricelist list ON list.id = history.price_list_id
    JOIN stores_saleschannel channel ON channel.id = list.channel_id AND channel.currency = list.currency
    WHERE history.variant_id IN (SELECT id FROM asked) AND history.min_quantity = 1
      AND list.channel_id = %(channel)s AND history.set_at <= %(now)s
), spans AS MATERIALIZED (
    SELECT variant_id, price_list_id, amount, priority,
           greatest(starts, coalesce(valid_from, '-infinity')) AS starts,
           least(coalesce(ends, 'infinity'), coalesce(valid_to, 'infinity')) AS ends
    FROM rows
), points AS (
    SELECT variant_id, starts AS point FROM spans WHERE starts < ends
    UNION SELECT variant_id, ends FROM spans WHERE starts < ends
), told AS MATERIALIZED (
    SELECT points.variant_id, points.point, best.amount
    FROM points LEFT JOIN LATERAL (
        SELECT amount FROM spans
        WHERE spans.variant_id = points.variant_id AND spans.starts <= points.point AND spans.ends > points.point
        ORDER BY priority DESC, price_list_id LIMIT 1
    ) best ON true
    WHERE points.point <= %(now)s
), runs AS MATERIALIZED (
    SELECT variant_id, point, amount,
           coalesce(lead(point) OVER (PARTITION BY variant_id ORDER BY point), 'infinity') AS until,
           amount IS DISTINCT FROM lag(amount) OVER (PARTITION BY variant_id ORDER BY point) AS is_new
    FROM told
), began AS (
    SELECT variant_id, max(point) AS since FROM runs WHERE is_new GROUP BY variant_id
)
SELECT runs.variant_id, min(runs.amount)
FROM began JOIN runs USING (variant_id)
WHERE runs.point < began.since AND runs.until > began.since - interval '30 days' AND runs.amount IS NOT NULL
GROUP BY runs.variant_id
"""


def prices_of(variant_ids: Sequence[int], *, channel_id: int, now: datetime) -> dict[int, ShownPrice]:
    """The price of one unit of each variant that has one. One statement, a second one where a reduction is shown."""
    if not variant_ids:
        return {}
    with cursor() as found:
        found.execute(
            "SELECT variant_id, amount, compare_at_amount, currency, is_tax_included "
            "FROM pricing_in_force(%s::bigint[], %s::integer[], %s, %s)",
            [list(variant_ids), [1] * len(variant_ids), channel_id, now],
        )
        prices = {
            row[0]: ShownPrice(amount=row[1], compare_at_amount=row[2], currency=row[3], is_tax_included=row[4])
            for row in found.fetchall()
        }
    reduced = [pk for pk, price in prices.items() if price.is_reduced]
    for pk, lowest in lowest_prices(reduced, channel_id=channel_id, now=now).items():
        prices[pk] = replace(prices[pk], lowest_30_amount=lowest)
    return prices


def lowest_prices(variant_ids: Sequence[int], *, channel_id: int, now: datetime) -> dict[int, Decimal]:
    """The lowest price of each variant in the 30 days before its present price began, from the history. One statement.

    What had no price before has no entry: nothing to compare with.
    """
    if not variant_ids:
        return {}
    with cursor() as found:
        found.execute(LOWEST, {"variants": list(variant_ids), "channel": channel_id, "now": now})
        return dict(found.fetchall())
