"""Making and changing offers. What an offer does stays as it is once an order has used it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.pricing.discounts import Effect
from apps.pricing.enums import ActionKind, ConditionKind
from apps.pricing.errors import PromotionUsed
from apps.pricing.models import (
    Promotion,
    PromotionAction,
    PromotionCondition,
    PromotionScope,
    PromotionText,
    Redemption,
)
from apps.pricing.offers import PromotionDraft, Scope
from apps.pricing.services._checks import check
from apps.stores.models import SalesChannel

COUNT_ALL = """
UPDATE pricing_promotion SET used_count = (
    SELECT count(*) FROM pricing_redemption WHERE promotion_id = pricing_promotion.id AND given_back_at IS NULL)
WHERE id = %s
"""
FORGET_CUSTOMERS = "UPDATE pricing_promotioncustomer SET used_count = 0 WHERE promotion_id = %s"
COUNT_CUSTOMERS = """
INSERT INTO pricing_promotioncustomer AS used (promotion_id, customer_id, used_count)
SELECT promotion_id, customer_id, count(*) FROM pricing_redemption
WHERE promotion_id = %s AND customer_id IS NOT NULL AND given_back_at IS NULL GROUP BY promotion_id, customer_id
ON CONFLICT (promotion_id, customer_id) DO UPDATE SET used_count = excluded.used_count
"""


@transaction.atomic
def save_promotion(draft: PromotionDraft, *, actor: Actor) -> Promotion:
    """The promotion of that code, made or brought to these terms; saved again with the same terms it stays as it is.

    A used one keeps channel, actions, conditions and scope; name, order, end and limits may change.
    Locks: the promotion. Raises: InvalidInput naming the field, PromotionUsed.
    """
    channel = SalesChannel.objects.filter(pk=draft.channel_id).first()
    check(draft, channel)
    found = Promotion.objects.select_for_update(of=("self",)).filter(code=draft.code).first()
    promotion = found or Promotion(code=draft.code)
    is_used = found is not None and Redemption.objects.filter(promotion=found).exists()
    if is_used and terms_of(promotion) != _terms(draft):
        raise PromotionUsed
    _fill(promotion, draft)
    promotion.save()
    _count(promotion)
    if draft.limit_total is not None and draft.limit_total < promotion.used_count:
        raise InvalidInput(
            _("%(count)d orders have used it already. Write that many or more.") % {"count": promotion.used_count},
            field="limit_total",
        )
    promotion.limit_total = draft.limit_total
    promotion.save(update_fields=["limit_total"])
    _write_names(promotion, draft)
    if not is_used:
        _write_terms(promotion, draft)
    audit.record(
        actor=actor,
        verb="promotion.save",
        object_key=f"promotion:{promotion.pk}",
        after={"code": draft.code, "active": draft.is_active, "priority": draft.priority},
    )
    return promotion


def end_promotion(*, promotion_id: int, actor: Actor) -> None:
    """Nobody can use it from now on; drafts that have it frozen keep it. Doing it again is the same."""
    if Promotion.objects.filter(pk=promotion_id, is_active=True).update(is_active=False):
        audit.record(actor=actor, verb="promotion.end", object_key=f"promotion:{promotion_id}")


def terms_of(promotion: Promotion) -> tuple[object, ...]:
    """What a promotion does, comparable: the part that stays once it is used."""
    actions = PromotionAction.objects.filter(promotion=promotion)
    conditions = PromotionCondition.objects.filter(promotion=promotion)
    scopes = PromotionScope.objects.filter(promotion=promotion)
    return (
        promotion.channel_id,
        promotion.currency,
        promotion.needs_code,
        promotion.is_exclusive,
        frozenset(
            actions.values_list("kind", "percent", "amount", "buy_quantity", "get_quantity"),
        ),
        frozenset(conditions.values_list("kind", "amount", "quantity", "group_id")),
        frozenset(scopes.values_list("category_id", "product_id", "variant_id", "is_left_out")),
    )


def _terms(draft: PromotionDraft) -> tuple[object, ...]:
    blank = Promotion()
    actions = [_action(blank, effect) for effect in draft.effects]
    return (
        draft.channel_id,
        draft.currency,
        draft.needs_code,
        draft.is_exclusive,
        frozenset((row.kind, row.percent, row.amount, row.buy_quantity, row.get_quantity) for row in actions),
        frozenset((row.kind, row.amount, row.quantity, row.group_id) for row in _conditions(blank, draft)),
        frozenset((row.category_id, row.product_id, row.variant_id, row.is_left_out) for row in _scopes(blank, draft)),
    )


def _fill(promotion: Promotion, draft: PromotionDraft) -> None:
    """All but the limit on all orders, which is set once the uses are counted."""
    promotion.channel_id = draft.channel_id
    promotion.currency = draft.currency
    promotion.priority = draft.priority
    promotion.is_exclusive = draft.is_exclusive
    promotion.needs_code = draft.needs_code
    promotion.is_active = draft.is_active
    promotion.valid_from, promotion.valid_to = draft.valid_from, draft.valid_to
    promotion.limit_per_customer = draft.limit_per_customer
    promotion.limit_total = None


def _count(promotion: Promotion) -> None:
    """Counters stand only where there is a limit, so they are made right whenever the limits are set.

    Orders that were being placed meanwhile hold the row against our lock until they are counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ALL, [promotion.pk])
        if promotion.limit_per_customer is not None:
            cursor.execute(FORGET_CUSTOMERS, [promotion.pk])
            cursor.execute(COUNT_CUSTOMERS, [promotion.pk])
    promotion.refresh_from_db(fields=["used_count"])


def _write_names(promotion: Promotion, draft: PromotionDraft) -> None:
    PromotionText.objects.filter(promotion=promotion).exclude(language__in=_named(draft)).delete()
    for language, name in _named(draft).items():
        PromotionText.objects.update_or_create(promotion=promotion, language=language, defaults={"name": name})


def _named(draft: PromotionDraft) -> dict[str, str]:
    return {language: name.strip() for language, name in draft.names.items() if name.strip()}


def _write_terms(promotion: Promotion, draft: PromotionDraft) -> None:
    for table in (PromotionAction, PromotionCondition, PromotionScope):
        table.objects.filter(promotion=promotion).delete()
    PromotionAction.objects.bulk_create(_action(promotion, effect) for effect in draft.effects)
    PromotionCondition.objects.bulk_create(_conditions(promotion, draft))
    PromotionScope.objects.bulk_create(_scopes(promotion, draft))


def _action(promotion: Promotion, effect: Effect) -> PromotionAction:
    kind = effect.kind
    is_sets = kind == ActionKind.BUY_X_GET_Y
    return PromotionAction(
        promotion=promotion,
        kind=str(kind),
        percent=effect.percent if is_sets or kind == ActionKind.PERCENTAGE else None,
        amount=effect.amount if kind == ActionKind.AMOUNT else None,
        buy_quantity=effect.buy_quantity if is_sets else None,
        get_quantity=effect.get_quantity if is_sets else None,
    )


def _conditions(promotion: Promotion, draft: PromotionDraft) -> Iterator[PromotionCondition]:
    if draft.min_amount:
        yield PromotionCondition(promotion=promotion, kind=str(ConditionKind.MIN_AMOUNT), amount=draft.min_amount)
    if draft.min_quantity:
        yield PromotionCondition(promotion=promotion, kind=str(ConditionKind.MIN_QUANTITY), quantity=draft.min_quantity)
    for group_id in sorted(draft.group_ids):
        yield PromotionCondition(promotion=promotion, kind=str(ConditionKind.CUSTOMER_GROUP), group_id=group_id)


def _scopes(promotion: Promotion, draft: PromotionDraft) -> Iterator[PromotionScope]:
    both: tuple[tuple[Scope, bool], ...] = ((draft.scope, False), (draft.without, True))
    for scope, is_left_out in both:
        for name in ("category", "product", "variant"):
            for pk in sorted(getattr(scope, f"{name}_ids")):
                yield PromotionScope(promotion=promotion, is_left_out=is_left_out, **{f"{name}_id": pk})
