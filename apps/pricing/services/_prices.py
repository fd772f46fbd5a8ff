"""Setting prices in bulk, with their history in the same statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.outbox import services as outbox
from apps.pricing.events import PriceChanged
from apps.pricing.models import PriceList
from apps.pricing.quotes import PriceCounts, PriceDraft

VARIANTS_PER_EVENT = 500
MAX_AMOUNT = Decimal(10) ** 15
FOUR_DIGITS = Decimal("0.0001")

SET = """
WITH asked AS (
    SELECT * FROM unnest(%(variants)s::bigint[], %(amounts)s::numeric[], %(compare)s::numeric[], %(quantities)s::integer[])
        AS asked (variant_id, amount, compare_at_amount, min_quantity)
), written AS (
    INSERT INTO pricing_price AS price (price_list_id, variant_id, amount, compare_at_amount, min_quantity, updated_at)
    SELECT %(list)s, variant_id, amount, compare_at_amount, min_quantity, omni_now() FROM asked
    ORDER BY variant_id, min_quantity
    ON CONFLICT (variant_id, price_list_id, min_quantity) DO UPDATE
    SET amount = excluded.amount, compare_at_amount = excluded.compare_at_amount, updated_at = excluded.updated_at
    WHERE (price.amount, price.compare_at_amount) IS DISTINCT FROM (excluded.amount, excluded.compare_at_amount)
    RETURNING variant_id, amount, compare_at_amount, min_quantity, xmax = 0 AS is_new
), history AS (
    INSERT INTO pricing_pricehistory
        (price_list_id, variant_id, min_quantity, amount, compare_at_amount, set_at, actor_key)
    SELECT %(list)s, variant_id, min_quantity, amount, compare_at_amount, omni_now(), %(actor)s FROM written
)
SELECT variant_id, is_new FROM written ORDER BY variant_id
"""


@transaction.atomic
def set_prices(rows: Sequence[PriceDraft], *, price_list_id: int, actor: Actor) -> PriceCounts:
    """Sets prices on a list; what is already so writes nothing. Of two rows for one price the last holds.

    Locks: the list against changes of itself, then its prices. Publishes: PriceChanged, for the variants that changed.
    Raises: InvalidInput for a price below zero, with more than four digits beyond the minor unit, or too large.
    """
    for row in rows:
        _check(row.amount)
        if row.compare_at is not None:
            _check(row.compare_at)
        if row.min_quantity < 1:
            raise InvalidInput(_("The quantity must be 1 or more."), field="min_quantity")
    distinct = {(row.variant_id, row.min_quantity): row for row in rows}
    if not distinct:
        return PriceCounts(created=0, updated=0, unchanged=0)
    price_list = PriceList.objects.select_for_update(of=("self",), no_key=True).get(pk=price_list_id)
    written = _write(list(distinct.values()), price_list_id=price_list_id, actor=actor)
    changed = sorted({variant_id for variant_id, _ in written})
    outbox.publish_many(
        (
            PriceChanged(price_list_id=price_list_id, channel_id=price_list.channel_id, variant_ids=part),
            f"price_list:{price_list_id}",
        )
        for part in _parts(changed)
    )
    created = sum(is_new for _, is_new in written)
    return PriceCounts(created=created, updated=len(written) - created, unchanged=len(distinct) - len(written))


def _check(amount: Decimal) -> None:
    if not amount.is_finite() or amount < 0:
        raise InvalidInput(_("A price can't be below zero."), field="amount")
    if amount >= MAX_AMOUNT:
        raise InvalidInput(_("This amount is too large."), field="amount")
    if amount != amount.quantize(FOUR_DIGITS):
        raise InvalidInput(_("A price may have four digits more than the currency, not more."), field="amount")


def _write(rows: Sequence[PriceDraft], *, price_list_id: int, actor: Actor) -> list[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            SET,
            {
                "variants": [row.variant_id for row in rows],
                "amounts": [row.amount for row in rows],
                "compare": [row.compare_at for row in rows],
                "quantities": [row.min_quantity for row in rows],
                "list": price_list_id,
                "actor": actor.key,
            },
        )
        return list(cursor.fetchall())


def _parts(variant_ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(variant_ids), VARIANTS_PER_EVENT):
        yield list(variant_ids[start : start + VARIANTS_PER_EVENT])
