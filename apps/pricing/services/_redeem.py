"""Using offers: counted when an order is placed, like stock, and given back when the whole order is cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core.prepared import cursor
from apps.core.transactions import in_transaction
from apps.pricing.errors import CouponUsedUp

# Rows are locked in the order promotions, coupons, customers, each by key. What has no limit is only held against a
# limit being set meanwhile (FOR KEY SHARE, which buyers share), so that nobody waits in line for a popular offer.
REDEEM = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(promotions)s::bigint[], %(coupons)s::bigint[], %(amounts)s::bigint[])
        AS asked (promotion_id, coupon_id, amount)
), free_offer AS MATERIALIZED (
    SELECT id, limit_per_customer FROM pricing_promotion
    WHERE id IN (SELECT promotion_id FROM asked) AND limit_total IS NULL ORDER BY id FOR KEY SHARE
), tight_offer AS MATERIALIZED (
    SELECT id, limit_per_customer, used_count < limit_total AS is_left FROM pricing_promotion
    WHERE id IN (SELECT promotion_id FROM asked) AND limit_total IS NOT NULL
      AND (SELECT count(*) FROM free_offer) >= 0 ORDER BY id FOR NO KEY UPDATE
), free_coupon AS MATERIALIZED (
    SELECT id FROM pricing_coupon WHERE id IN (SELECT coupon_id FROM asked) AND limit_total IS NULL
      AND (SELECT count(*) FROM tight_offer) >= 0 ORDER BY id FOR KEY SHARE
), tight_coupon AS MATERIALIZED (
    SELECT id, used_count < limit_total AS is_left FROM pricing_coupon
    WHERE id IN (SELECT coupon_id FROM asked) AND limit_total IS NOT NULL
      AND (SELECT count(*) FROM free_coupon) >= 0 ORDER BY id FOR NO KEY UPDATE
), offer AS MATERIALIZED (
    SELECT id, limit_per_customer FROM free_offer UNION ALL SELECT id, limit_per_customer FROM tight_offer WHERE is_left
), granted AS MATERIALIZED (
    SELECT asked.promotion_id, asked.coupon_id, asked.amount, offer.limit_per_customer
    FROM asked JOIN offer ON offer.id = asked.promotion_id
    WHERE asked.coupon_id IS NULL OR asked.coupon_id IN (
        SELECT id FROM free_coupon UNION ALL SELECT id FROM tight_coupon WHERE is_left)
), counted_offer AS (
    UPDATE pricing_promotion SET used_count = used_count + 1
    WHERE id IN (SELECT id FROM tight_offer) AND id IN (SELECT promotion_id FROM granted)
), counted_coupon AS (
    UPDATE pricing_coupon SET used_count = used_count + 1
    WHERE id IN (SELECT id FROM tight_coupon) AND id IN (SELECT coupon_id FROM granted)
), customer AS (
    INSERT INTO pricing_promotioncustomer AS used (promotion_id, customer_id, used_count)
    SELECT promotion_id, %(customer)s::bigint, 1 FROM granted
    WHERE limit_per_customer IS NOT NULL AND %(customer)s::bigint IS NOT NULL ORDER BY promotion_id
    ON CONFLICT (promotion_id, customer_id) DO UPDATE SET used_count = used.used_count + 1
    WHERE used.used_count < (SELECT limit_per_customer FROM offer WHERE offer.id = excluded.promotion_id)
    RETURNING promotion_id
), done AS (
    INSERT INTO pricing_redemption (promotion_id, coupon_id, customer_id, owner, amount)
    SELECT promotion_id, coupon_id, %(customer)s::bigint, %(owner)s, amount FROM granted
    WHERE limit_per_customer IS NULL OR promotion_id IN (SELECT promotion_id FROM customer)
    RETURNING promotion_id
)
SELECT promotion_id FROM done
"""

# Whoever sets a limit counts the uses: they must see that these are given back, or be seen. So the rows are held first,
# in a statement of its own, which sees no older limits (FOR KEY SHARE, which cancellations share).
HELD = """
WITH ended AS MATERIALIZED (
    SELECT promotion_id, coupon_id FROM pricing_redemption WHERE owner = %(owner)s AND given_back_at IS NULL
), offer AS MATERIALIZED (
    SELECT id FROM pricing_promotion WHERE id IN (SELECT promotion_id FROM ended) ORDER BY id FOR KEY SHARE
), coupon AS MATERIALIZED (
    SELECT id FROM pricing_coupon WHERE id IN (SELECT coupon_id FROM ended) AND (SELECT count(*) FROM offer) >= 0
    ORDER BY id FOR KEY SHARE
)
SELECT (SELECT count(*) FROM offer) + (SELECT count(*) FROM coupon)
"""

GIVE_BACK = """
WITH ended AS (
    UPDATE pricing_redemption SET given_back_at = omni_now() WHERE owner = %(owner)s AND given_back_at IS NULL
    RETURNING promotion_id, coupon_id, customer_id
), offer AS MATERIALIZED (
    SELECT id FROM pricing_promotion WHERE id IN (SELECT promotion_id FROM ended) AND limit_total IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE
), coupon AS MATERIALIZED (
    SELECT id FROM pricing_coupon WHERE id IN (SELECT coupon_id FROM ended) AND limit_total IS NOT NULL
      AND (SELECT count(*) FROM offer) >= 0 ORDER BY id FOR NO KEY UPDATE
), counted_offer AS (
    UPDATE pricing_promotion SET used_count = used_count - 1 WHERE id IN (SELECT id FROM offer)
), counted_coupon AS (
    UPDATE pricing_coupon SET used_count = used_count - 1 WHERE id IN (SELECT id FROM coupon)
), counted_customer AS (
    UPDATE pricing_promotioncustomer used SET used_count = used.used_count - 1 FROM ended, pricing_promotion promotion
    WHERE used.promotion_id = ended.promotion_id AND used.customer_id = ended.customer_id
      AND promotion.id = ended.promotion_id AND promotion.limit_per_customer IS NOT NULL
      AND used.used_count > 0 AND (SELECT count(*) FROM coupon) >= 0
)
SELECT count(*) FROM ended
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """An offer that an order takes with it, with the coupon that opened it and what it is worth."""

    promotion_id: int
    coupon_id: int | None
    amount: int
    code: str = ""


def redeem(uses: Sequence[Use], *, owner: str, customer_id: int | None) -> None:
    """Counts the offers of an order that is being placed, in the caller's transaction: all of them, or none.

    One statement for any number. Locks: promotions, then coupons, then the customer's counters, each by key.
    Raises: CouponUsedUp, whose context names the codes and the promotions, also for one that this customer has used.
    """
    in_transaction("Using an offer")
    if not uses:
        return
    with cursor() as found:
        found.execute(
            REDEEM,
            {
                "promotions": [use.promotion_id for use in uses],
                "coupons": [use.coupon_id for use in uses],
                "amounts": [use.amount for use in uses],
                "owner": owner,
                "customer": customer_id,
            },
        )
        done = {row[0] for row in found.fetchall()}
    short = [use for use in uses if use.promotion_id not in done]
    if short:
        context = {
            "codes": [use.code for use in short if use.code],
            "promotion_ids": [use.promotion_id for use in short],
        }
        raise CouponUsedUp(context=context)


def give_back(*, owner: str) -> int:
    """The offers of an order that was cancelled as a whole may be used again; returns how many. Again it is nothing.

    Locks as `redeem`.
    """
    in_transaction("Giving back an offer")
    with cursor() as found:
        found.execute(HELD, {"owner": owner})
        found.execute(GIVE_BACK, {"owner": owner})
        return int(found.fetchone()[0])
