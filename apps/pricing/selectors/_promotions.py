"""Offers as those who make them see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.catalogue.models import Product, Variant
from apps.core.errors import InvalidInput
from apps.core.money import Money
from apps.pricing.discounts import Effect
from apps.pricing.enums import ActionKind, ConditionKind
from apps.pricing.models import (
    Promotion,
    PromotionAction,
    PromotionCondition,
    PromotionScope,
    PromotionText,
    Redemption,
)
from apps.pricing.offers import PromotionDraft, Scope

MOST_NAMED = 2000


def draft_of(promotion: Promotion) -> PromotionDraft:
    """The promotion as it would be written: what is shown in a form, or saved under another code. Four statements."""
    conditions = list(PromotionCondition.objects.filter(promotion=promotion))
    scopes = list(PromotionScope.objects.filter(promotion=promotion))
    first = {row.kind: row for row in conditions}
    amount, units = first.get(ConditionKind.MIN_AMOUNT), first.get(ConditionKind.MIN_QUANTITY)
    return PromotionDraft(
        code=promotion.code,
        channel_id=promotion.channel_id,
        currency=promotion.currency,
        names=dict(PromotionText.objects.filter(promotion=promotion).values_list("language", "name")),
        effects=tuple(_effect(row) for row in PromotionAction.objects.filter(promotion=promotion).order_by("pk")),
        priority=promotion.priority,
        is_exclusive=promotion.is_exclusive,
        needs_code=promotion.needs_code,
        is_active=promotion.is_active,
        valid_from=promotion.valid_from,
        valid_to=promotion.valid_to,
        limit_total=promotion.limit_total,
        limit_per_customer=promotion.limit_per_customer,
        min_amount=(amount.amount if amount else None) or 0,
        min_quantity=(units.quantity if units else None) or 0,
        group_ids=frozenset(row.group_id for row in conditions if row.group_id is not None),
        scope=_scope(row for row in scopes if not row.is_left_out),
        without=_scope(row for row in scopes if row.is_left_out),
    )


def is_used(promotion: Promotion) -> bool:
    """Whether an order has ever used it, be it cancelled since: then what it does is settled."""
    return Redemption.objects.filter(promotion=promotion).exists()


def words_for(action: PromotionAction, currency: str) -> str:
    """What an action does, in a few words of the reader's language."""
    if action.kind == ActionKind.PERCENTAGE and action.percent is not None:
        return _("−%(percent)s %%") % {"percent": f"{action.percent.normalize():f}"}
    if action.kind == ActionKind.AMOUNT and action.amount is not None:
        return f"−{Money(action.amount, currency).shown(get_language() or 'en')}"
    if action.kind == ActionKind.BUY_X_GET_Y and action.percent is not None:
        numbers = {
            "buy": action.buy_quantity,
            "get": action.get_quantity,
            "all": (action.buy_quantity or 0) + (action.get_quantity or 0),
            "percent": f"{action.percent.normalize():f}",
        }
        if action.percent == 100:
            return _("%(all)s for %(buy)s") % numbers
        return _("buy %(buy)s, get %(get)s at −%(percent)s %%") % numbers
    return _("free delivery")


def scope_named(text: str, *, category_ids: Iterable[int] = (), field: str) -> Scope:
    """The scope of categories and of what somebody wrote, one SKU or product's name in its file a line.

    Raises: InvalidInput naming what nobody knows.
    """
    names = list(dict.fromkeys(name for line in text.splitlines() if (name := line.strip())))
    if len(names) > MOST_NAMED:
        raise InvalidInput(_("Write %(most)d lines at most.") % {"most": MOST_NAMED}, field=field)
    variants = list(Variant.objects.filter(sku__in=names).values_list("pk", "sku")) if names else []
    others = set(names) - {sku for _pk, sku in variants}
    products = list(Product.objects.filter(external_handle__in=others).values_list("pk", "external_handle"))
    unknown = sorted(others - {handle for _pk, handle in products})
    if unknown:
        words = _("We know no item or product called %(names)s.") % {"names": ", ".join(unknown[:5])}
        raise InvalidInput(words, field=field)
    return Scope(
        category_ids=frozenset(category_ids),
        variant_ids=frozenset(pk for pk, _sku in variants),
        product_ids=frozenset(pk for pk, _handle in products),
    )


def scope_lines(scope: Scope) -> str:
    """The items and products of a scope, as `scope_named` reads them."""
    skus = Variant.objects.filter(pk__in=scope.variant_ids).order_by("sku").values_list("sku", flat=True)
    handles = Product.objects.filter(pk__in=scope.product_ids).order_by("external_handle")
    return "\n".join([*skus, *handles.values_list("external_handle", flat=True)])


def _effect(row: PromotionAction) -> Effect:
    blank = Effect(kind=ActionKind(row.kind))
    return Effect(
        kind=blank.kind,
        percent=blank.percent if row.percent is None else row.percent,
        amount=row.amount or 0,
        buy_quantity=row.buy_quantity or 0,
        get_quantity=row.get_quantity or 0,
    )


def _scope(rows: Iterable[PromotionScope]) -> Scope:
    found = list(rows)
    return Scope(
        category_ids=frozenset(row.category_id for row in found if row.category_id is not None),
        product_ids=frozenset(row.product_id for row in found if row.product_id is not None),
        variant_ids=frozenset(row.variant_id for row in found if row.variant_id is not None),
    )
