"""An offer tried on what was sold: its rule, whether it is switched on or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from apps.pricing.discounts import Item, Rule, discounted
from apps.pricing.enums import ConditionKind
from apps.pricing.errors import NoSuchPromotion
from apps.pricing.models import Promotion, PromotionCondition
from apps.pricing.services import _offers as offers


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A promotion as it stands, with what a preview must watch besides its rule."""

    promotion_id: int
    channel_id: int
    currency: str
    limit_total: int | None
    limit_per_customer: int | None
    group_ids: frozenset[int]
    as_of: datetime

    def rule_for(self, variant_ids: Iterable[int]) -> Rule:
        """The rule with those of the variants that it is about. One statement."""
        rows = offers.read(variant_ids, channel_id=self.channel_id, now=self.as_of, draft_id=self.promotion_id)
        return offers.rule_of(next(row for row in rows if row.promotion_id == self.promotion_id))


def trial_of(promotion_id: int) -> Trial:
    """The promotion, ready to be tried. Two statements. Raises: NoSuchPromotion."""
    promotion = Promotion.objects.filter(pk=promotion_id).first()
    if promotion is None:
        raise NoSuchPromotion
    groups = PromotionCondition.objects.filter(promotion=promotion, kind=ConditionKind.CUSTOMER_GROUP)
    return Trial(
        promotion_id=promotion.pk,
        channel_id=promotion.channel_id,
        currency=promotion.currency,
        limit_total=promotion.limit_total,
        limit_per_customer=promotion.limit_per_customer,
        group_ids=frozenset(groups.values_list("group_id", flat=True)),
        as_of=promotion.created_at,
    )


def tried(
    rule: Rule, items: Sequence[Item], *, had: Mapping[str, int], shipping_amount: int = 0, shipping_had: int = 0
) -> int:
    """What the offer would have taken off lines that other offers had lowered by `had`, and off their delivery.

    A stackable one works on what was left; an exclusive one counts as far as it beats what there was. No statement.
    """
    if not items or sum(item.amount for item in items) < rule.min_amount:
        return 0
    if rule.is_exclusive:
        return max(0, _amount(rule, items, shipping_amount) - sum(had.values()) - shipping_had)
    left = [replace(item, amount=item.amount - had.get(item.key, 0)) for item in items]
    return _amount(replace(rule, min_amount=0), left, shipping_amount - shipping_had)


def _amount(rule: Rule, items: Sequence[Item], shipping_amount: int) -> int:
    return sum(taken.amount for taken in discounted(items, [rule], shipping_amount=shipping_amount).taken)
