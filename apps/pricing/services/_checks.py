"""What an offer must be: refused field by field, in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.pricing.discounts import Effect
from apps.pricing.enums import ActionKind
from apps.pricing.offers import PromotionDraft
from apps.stores.models import SalesChannel

MAX_AMOUNT = 10**15
MAX_COUNT = 2**31 - 1
MOST_PERCENT = 100
LONGEST_CODE = 60
LONGEST_NAME = 120


def check(draft: PromotionDraft, channel: SalesChannel | None) -> None:
    """Raises: InvalidInput naming the field."""
    if channel is None:
        raise InvalidInput(_("Choose a channel."), field="channel")
    if draft.currency != channel.currency:
        words = _("This channel sells in %(currency)s.") % {"currency": channel.currency}
        raise InvalidInput(words, field="currency")
    _check_names(draft)
    _check_limits(draft)
    if not draft.effects:
        raise InvalidInput(_("Choose what the offer does."), field="kind")
    if len({effect.kind for effect in draft.effects}) < len(draft.effects):
        raise InvalidInput(_("An offer does each thing once."), field="kind")
    if sum(effect.kind != ActionKind.FREE_SHIPPING for effect in draft.effects) > 1:
        raise InvalidInput(_("An offer lowers prices in one way. Make a second offer for the other."), field="kind")
    for effect in draft.effects:
        _check_effect(effect)


def _check_names(draft: PromotionDraft) -> None:
    if not draft.code.strip() or len(draft.code) > LONGEST_CODE:
        raise InvalidInput(_("Write a name of 1 to 60 letters."), field="code")
    if not any(name.strip() for name in draft.names.values()):
        raise InvalidInput(_("Write what shoppers call the offer, in one language at least."), field="names")
    if any(len(name) > LONGEST_NAME for name in draft.names.values()):
        raise InvalidInput(_("The name has 120 letters at most."), field="names")


def _check_limits(draft: PromotionDraft) -> None:
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        raise InvalidInput(_("The end must come after the start."), field="valid_to")
    for name in ("limit_total", "limit_per_customer"):
        limit = getattr(draft, name)
        if limit is not None and not 0 < limit <= MAX_COUNT:
            raise InvalidInput(_("Write 1 or more, or leave it empty."), field=name)
    if not 0 <= draft.min_amount <= MAX_AMOUNT:
        raise InvalidInput(_("An amount can't be below zero, nor that large."), field="min_amount")
    if not 0 <= draft.min_quantity <= MAX_COUNT:
        raise InvalidInput(_("Write a whole number of units."), field="min_quantity")


def _check_effect(effect: Effect) -> None:
    if effect.kind in {ActionKind.PERCENTAGE, ActionKind.BUY_X_GET_Y}:
        percent = effect.percent
        if not percent.is_finite() or not 0 < percent <= MOST_PERCENT:
            raise InvalidInput(_("Per cent lie above 0 and at 100 at most."), field="percent")
        if percent != percent.quantize(Decimal("0.001")):
            raise InvalidInput(_("Per cent have three decimals at most."), field="percent")
    if effect.kind == ActionKind.AMOUNT and not 0 < effect.amount <= MAX_AMOUNT:
        raise InvalidInput(_("Write an amount above zero."), field="amount")
    if effect.kind == ActionKind.BUY_X_GET_Y:
        for name in ("buy_quantity", "get_quantity"):
            if not 0 < getattr(effect, name) <= MAX_COUNT:
                raise InvalidInput(_("Write 1 unit or more."), field=name)
