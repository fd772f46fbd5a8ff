"""Which offers a basket may use now, and what they take off it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from apps.core.prepared import cursor
from apps.pricing.codes import is_well_formed, normalised
from apps.pricing.discounts import Effect, Item, Rule, Taken, discounted
from apps.pricing.enums import ActionKind, Refusal
from apps.pricing.errors import CodeRefused, NoSuchCode
from apps.pricing.quotes import LineShare, QuotedDiscount, RefusedCode

OFFERS = """
WITH RECURSIVE asked AS (
    SELECT variant.id, variant.product_id, product.category_id
    FROM unnest(%(variants)s::bigint[]) AS wanted (id)
    JOIN catalogue_variant variant ON variant.id = wanted.id
    JOIN catalogue_product product ON product.id = variant.product_id
), above (category_id, ancestor_id) AS (
    SELECT DISTINCT category_id, category_id FROM asked WHERE category_id IS NOT NULL
    UNION
    SELECT above.category_id, shelf.parent_id FROM above
    JOIN catalogue_category shelf ON shelf.id = above.ancestor_id WHERE shelf.parent_id IS NOT NULL
), candidate (promotion_id, coupon_id) AS (
    SELECT id, NULL::bigint FROM pricing_promotion
    WHERE channel_id = %(channel)s AND is_active AND NOT needs_code
      AND (valid_from IS NULL OR valid_from <= %(now)s) AND (valid_to IS NULL OR valid_to > %(now)s)
    UNION ALL
    SELECT promotion_id, id FROM pricing_coupon WHERE channel_id = %(channel)s AND code = ANY(%(codes)s::varchar[])
    UNION ALL
    SELECT id, NULL::bigint FROM pricing_promotion WHERE id = %(draft)s::bigint
), hit AS (
    SELECT scope.promotion_id, scope.is_left_out, asked.id AS variant_id
    FROM pricing_promotionscope scope JOIN asked ON
        asked.id = scope.variant_id OR asked.product_id = scope.product_id OR EXISTS (
            SELECT FROM above WHERE above.category_id = asked.category_id AND above.ancestor_id = scope.category_id)
    WHERE scope.promotion_id IN (SELECT promotion_id FROM candidate)
)
SELECT offer.id, coupon.id, coalesce(coupon.code, ''), offer.priority, offer.is_exclusive,
    coalesce((
        SELECT text.name FROM pricing_promotiontext text JOIN stores_saleschannel channel ON channel.id = offer.channel_id
        WHERE text.promotion_id = offer.id
        ORDER BY text.language = %(language)s DESC, text.language = channel.default_language DESC, text.id LIMIT 1
    ), offer.code),
    ARRAY(
        SELECT asked.id FROM asked
        WHERE (NOT EXISTS (SELECT FROM pricing_promotionscope s WHERE s.promotion_id = offer.id AND NOT s.is_left_out)
               OR EXISTS (SELECT FROM hit WHERE hit.promotion_id = offer.id AND hit.variant_id = asked.id AND NOT hit.is_left_out))
          AND NOT EXISTS (SELECT FROM hit WHERE hit.promotion_id = offer.id AND hit.variant_id = asked.id AND hit.is_left_out)
    ),
    coalesce((SELECT amount FROM pricing_promotioncondition c WHERE c.promotion_id = offer.id AND c.kind = 'min_amount'), 0),
    coalesce((SELECT quantity FROM pricing_promotioncondition c WHERE c.promotion_id = offer.id AND c.kind = 'min_quantity'), 0),
    portion.percent, fixed.amount, sets.percent, sets.buy_quantity, sets.get_quantity, delivery.id IS NOT NULL,
    offer.valid_from IS NOT NULL AND offer.valid_from > %(now)s,
    NOT offer.is_active OR (coupon.id IS NOT NULL AND NOT coupon.is_active)
        OR (offer.valid_to IS NOT NULL AND offer.valid_to <= %(now)s),
    (offer.limit_total IS NOT NULL AND offer.used_count >= offer.limit_total)
        OR (coupon.limit_total IS NOT NULL AND coupon.used_count >= coupon.limit_total),
    offer.limit_per_customer IS NOT NULL AND EXISTS (
        SELECT FROM pricing_promotioncustomer used WHERE used.promotion_id = offer.id
            AND used.customer_id = %(customer)s::bigint AND used.used_count >= offer.limit_per_customer),
    EXISTS (SELECT FROM pricing_promotioncondition c WHERE c.promotion_id = offer.id AND c.kind = 'customer_group')
        AND NOT EXISTS (
            SELECT FROM pricing_promotioncondition c WHERE c.promotion_id = offer.id AND (
                c.group_id = ANY(%(groups)s::bigint[]) OR c.group_id IN (
                    SELECT group_id FROM customers_groupmember WHERE customer_id = %(customer)s::bigint)))
FROM candidate
JOIN pricing_promotion offer ON offer.id = candidate.promotion_id
LEFT JOIN pricing_coupon coupon ON coupon.id = candidate.coupon_id
LEFT JOIN pricing_promotionaction portion ON portion.promotion_id = offer.id AND portion.kind = 'percentage'
LEFT JOIN pricing_promotionaction fixed ON fixed.promotion_id = offer.id AND fixed.kind = 'amount'
LEFT JOIN pricing_promotionaction sets ON sets.promotion_id = offer.id AND sets.kind = 'buy_x_get_y'
LEFT JOIN pricing_promotionaction delivery ON delivery.promotion_id = offer.id AND delivery.kind = 'free_shipping'
ORDER BY offer.priority DESC, offer.id, coupon.id NULLS FIRST
"""


class _Row(NamedTuple):
    promotion_id: int
    coupon_id: int | None
    code: str
    priority: int
    is_exclusive: bool
    name: str
    variant_ids: list[int]
    min_amount: int
    min_quantity: int
    percent: Decimal | None
    amount: int | None
    sets_percent: Decimal | None
    buy_quantity: int | None
    get_quantity: int | None
    frees_shipping: bool
    is_to_come: bool
    is_over: bool
    is_used_up: bool
    is_used_by_customer: bool
    is_for_others: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Lowered:
    """What offers take off: by line key, and of the delivery."""

    of_line: dict[str, int] = field(default_factory=dict)
    shipping_amount: int = 0
    discounts: tuple[QuotedDiscount, ...] = ()
    refused: tuple[RefusedCode, ...] = ()


def lower(
    items: Sequence[Item],
    *,
    has_offers: bool,
    channel_id: int,
    now: datetime,
    codes: Sequence[str] = (),
    customer_id: int | None = None,
    group_ids: Sequence[int] = (),
    without: Sequence[int] = (),
    shipping_amount: int = 0,
    language: str = "",
) -> Lowered:
    """What the offers of a channel take off these lines; no statement where none is on and no code is given."""
    asked = list(dict.fromkeys(normalised(code) for code in codes))
    if not items or not (has_offers or asked):
        return Lowered(refused=tuple(RefusedCode(code=code, reason=Refusal.SCOPE) for code in asked))
    rows = read(
        {item.variant_id for item in items},
        channel_id=channel_id,
        codes=[code for code in asked if is_well_formed(code)],
        customer_id=customer_id,
        group_ids=group_ids,
        language=language,
        now=now,
    )
    rules, refused = _usable(rows, asked, frozenset(without))
    outcome = discounted(items, rules, shipping_amount=shipping_amount)
    refused |= outcome.refused
    return Lowered(
        of_line=_by_line(outcome.taken),
        shipping_amount=sum(taken.shipping_amount for taken in outcome.taken),
        discounts=tuple(_quoted(taken, items) for taken in outcome.taken),
        refused=tuple(RefusedCode(code=code, reason=refused[code]) for code in asked if code in refused),
    )


def read(
    variant_ids: Iterable[int],
    *,
    channel_id: int,
    now: datetime,
    codes: Sequence[str] = (),
    customer_id: int | None = None,
    group_ids: Sequence[int] = (),
    language: str = "",
    draft_id: int | None = None,
) -> list[_Row]:
    """Automatic offers in force, those of the codes, and the draft, with what each would concern. One statement."""
    with cursor() as found:
        found.execute(
            OFFERS,
            {
                "variants": sorted(variant_ids),
                "channel": channel_id,
                "codes": list(codes),
                "customer": customer_id,
                "groups": list(group_ids),
                "language": language,
                "now": now,
                "draft": draft_id,
            },
        )
        return [_Row(*row) for row in found.fetchall()]


def check_code(code: str, *, channel_id: int, customer_id: int | None, now: datetime) -> str:
    """The code as it is kept, if somebody might use it now, whatever their basket. One statement.

    Raises: NoSuchCode, CodeRefused whose text says why.
    """
    kept = normalised(code)
    if not is_well_formed(kept):
        raise NoSuchCode(field="code")
    rows = [row for row in read((), channel_id=channel_id, codes=[kept], customer_id=customer_id, now=now) if row.code]
    if not rows:
        raise NoSuchCode(field="code")
    why = refusal_of(rows[0])
    if why is not None:
        raise CodeRefused(why.label, field="code", context={"reason": str(why)})
    return kept


def rule_of(row: _Row) -> Rule:
    """A row of the tables as the engine takes it: sets first, then per cent, then amounts."""
    effects = []
    if row.sets_percent is not None:
        effects.append(
            Effect(
                kind=ActionKind.BUY_X_GET_Y,
                percent=row.sets_percent,
                buy_quantity=row.buy_quantity or 1,
                get_quantity=row.get_quantity or 1,
            )
        )
    if row.percent is not None:
        effects.append(Effect(kind=ActionKind.PERCENTAGE, percent=row.percent))
    if row.amount is not None:
        effects.append(Effect(kind=ActionKind.AMOUNT, amount=row.amount))
    if row.frees_shipping:
        effects.append(Effect(kind=ActionKind.FREE_SHIPPING))
    return Rule(
        promotion_id=row.promotion_id,
        coupon_id=row.coupon_id,
        code=row.code,
        name=row.name,
        priority=row.priority,
        is_exclusive=row.is_exclusive,
        variant_ids=frozenset(row.variant_ids),
        effects=tuple(effects),
        min_amount=row.min_amount,
        min_quantity=row.min_quantity,
    )


def refusal_of(row: _Row) -> Refusal | None:
    """Why an offer can't be used by anybody, or not by this customer, whatever the basket."""
    if row.is_over:
        return Refusal.ENDED
    if row.is_to_come:
        return Refusal.NOT_YET
    if row.is_used_up:
        return Refusal.USED_UP
    if row.is_used_by_customer:
        return Refusal.USED_BY_YOU
    return Refusal.GROUP if row.is_for_others else None


def _usable(
    rows: Sequence[_Row], codes: Sequence[str], without: frozenset[int]
) -> tuple[list[Rule], dict[str, Refusal]]:
    """One rule per promotion: of two codes of the same one the first counts."""
    refused = dict.fromkeys(codes, Refusal.UNKNOWN)
    rules: dict[int, Rule] = {}
    for row in rows:
        refused.pop(row.code, None)
        why = refusal_of(row)
        if why is None and row.promotion_id in without:
            why = Refusal.USED_BY_YOU
        if why is None and row.promotion_id in rules:
            why = Refusal.BETTER_OFFER
        if why is None:
            rules[row.promotion_id] = rule_of(row)
        elif row.code:
            refused[row.code] = why
    return list(rules.values()), refused


def _by_line(taken: Sequence[Taken]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in taken:
        for key, amount in one.shares.items():
            sums[key] = sums.get(key, 0) + amount
    return sums


def _quoted(taken: Taken, items: Sequence[Item]) -> QuotedDiscount:
    """The shares in the order in which the lines were asked for."""
    rule = taken.rule
    return QuotedDiscount(
        promotion_id=rule.promotion_id,
        coupon_id=rule.coupon_id,
        code=rule.code,
        name=rule.name,
        amount=taken.amount,
        shares=tuple(
            LineShare(key=item.key, amount=taken.shares[item.key]) for item in items if item.key in taken.shares
        ),
        shipping_amount=taken.shipping_amount,
    )
