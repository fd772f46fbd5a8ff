"""Offers that an order uses: counted when it is placed."""

from __future__ import annotations

from collections.abc import Sequence

from apps.core.money import round_half_up
from apps.core.prepared import Given, Prepared
from apps.core.transactions import in_transaction
from apps.orders.models import Order, OrderDiscount, OrderLine
from apps.orders.selectors import is_sent
from apps.orders.services._changes import Share
from apps.pricing import services as pricing
from apps.pricing.services import Use

_DISCOUNTS = Prepared(lambda: OrderDiscount.objects.filter(order_id=Given("order_id")).order_by("position"))


def discount_of(line: OrderLine, quantity: int, share: Share, *, is_tax_included: bool) -> int:
    """What offers took off these units of a line, tax included: their price on the list less what they were agreed at."""
    if not line.discount_amount:
        return 0
    listed = line.unit_amount * quantity
    if not is_tax_included:
        listed += listed * line.tax_percent / 100
    return max(0, round_half_up(listed) - share.total_amount)


def use_offers(order: Order, lines: Sequence[OrderLine], *, customer_id: int | None) -> None:
    """Counts the offers of an order that is being placed; without discounts it does nothing. Two statements at most.

    The caller holds the order's lock. Locks: promotions, coupons, the customer's counters. Raises: CouponUsedUp.
    """
    in_transaction("Using offers")
    if not any(line.discount_amount for line in lines) and not is_sent(lines):
        return
    uses = [
        Use(promotion_id=row.promotion_id, coupon_id=row.coupon_id, amount=row.amount, code=row.code)
        for row in _DISCOUNTS.all(order_id=order.pk)
    ]
    if uses:
        pricing.redeem(uses, owner=f"order:{order.pk}", customer_id=customer_id)
