"""What pricing refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, DomainError, InvalidInput, NotFound


class NoPrice(DomainError):
    """Something has no price on this channel now; `context["variant_ids"]` says what."""

    code = "pricing.no_price"
    message = _("One of these articles has no price at the moment, so it can't be sold here.")


class NoTaxRate(DomainError):
    """No rate of tax is known for a class of goods in a place; `context` names both."""

    code = "pricing.no_tax_rate"
    message = _("We don't know the tax for this place yet, so nothing can be sold there.")


class MixedTaxDisplay(DomainError):
    """All lists of a channel in one currency show prices the same way: with tax, or without."""

    code = "pricing.mixed_tax_display"
    message = _("The other price lists of this channel show prices the other way, with or without tax.")


class ChangedList(DomainError):
    """A list keeps its channel and currency, for its prices were set in them."""

    code = "pricing.changed_list"
    message = _("This price list belongs to another channel or currency.")


class NoSuchPromotion(NotFound):
    code = "pricing.no_such_promotion"
    message = _("This promotion doesn't exist.")


class PromotionUsed(Conflict):
    """What an offer does is settled once somebody has used it."""

    code = "pricing.promotion_used"
    message = _("Orders have used this promotion, so what it does can't change any more. End it and make a new one.")


class CodeTaken(Conflict):
    """A code opens one offer of a channel."""

    code = "pricing.code_taken"
    message = _("This code is already in use on this channel.")


class CodeRefused(Conflict):
    """A code that can't be used at the moment; the text says why."""

    code = "pricing.code_refused"


class NoSuchCode(InvalidInput):
    code = "pricing.no_such_code"
    message = _("We don't know this code. Check how it is written.")


class CouponUsedUp(Conflict):
    """An offer ended between checkout and placing: others used it up, or this customer did before.

    `context` names its `codes`, if it has any, and its `promotion_ids`.
    """

    code = "pricing.coupon_used_up"
    message = _(
        "An offer in your basket can't be used any more, or you have used it before. Look at the new total and order again."
    )
