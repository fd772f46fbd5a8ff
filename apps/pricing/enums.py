from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionKind(models.TextChoices):
    """What a promotion does to the units in its scope."""

    PERCENTAGE = "percentage", _("Per cent off")
    AMOUNT = "amount", _("An amount off")
    BUY_X_GET_Y = "buy_x_get_y", _("Buy some, get some free or cheaper")
    FREE_SHIPPING = "free_shipping", _("Free delivery")


class ConditionKind(models.TextChoices):
    """What a basket must show before a promotion works. Of several groups one is enough."""

    MIN_AMOUNT = "min_amount", _("Basket of at least")
    MIN_QUANTITY = "min_quantity", _("Units in scope, at least")
    CUSTOMER_GROUP = "customer_group", _("Customers of a group")


class Refusal(models.TextChoices):
    """Why a code on a basket lowers nothing."""

    UNKNOWN = "unknown", _("We don't know this code.")
    NOT_YET = "not_yet", _("This offer hasn't begun yet.")
    ENDED = "ended", _("This offer has ended.")
    USED_UP = "used_up", _("This code has been used up.")
    USED_BY_YOU = "used_by_you", _("You have already used this offer.")
    GROUP = "group", _("This offer is for other customers. If it is yours, sign in first.")
    MIN_AMOUNT = "min_amount", _("Your basket is still too small for this offer.")
    MIN_QUANTITY = "min_quantity", _("There are too few units of this offer in your basket.")
    SCOPE = "scope", _("This offer is for other items than those in your basket.")
    SHIPPING = "shipping", _("This offer is about delivery, and you collect in a shop.")
    BETTER_OFFER = "better_offer", _("Your basket already has a better offer, and the two can't be combined.")
    NOTHING_LEFT = "nothing_left", _("Other offers already lower your basket as far as it goes.")
