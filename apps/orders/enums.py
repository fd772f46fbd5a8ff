from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    DRAFT = "draft", _("Being placed")
    PLACED = "placed", _("Placed")
    CLOSED = "closed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


TRANSITIONS: dict[str, frozenset[str]] = {
    OrderStatus.DRAFT: frozenset({OrderStatus.PLACED, OrderStatus.CANCELLED}),
    OrderStatus.PLACED: frozenset({OrderStatus.CLOSED, OrderStatus.CANCELLED}),
    OrderStatus.CLOSED: frozenset({OrderStatus.PLACED}),  # a hand-over undone, a parcel lost
    OrderStatus.CANCELLED: frozenset(),
}


class Concluded(models.TextChoices):
    """How the contract came about: the law of returns hangs on it."""

    DISTANCE = "distance", _("At a distance")
    PREMISES = "premises", _("In the shop")


class CancelReason(models.TextChoices):
    CUSTOMER = "customer", _("The customer changed their mind")
    OUT_OF_STOCK = "out_of_stock", _("Not in stock after all")
    NOT_COLLECTED = "not_collected", _("Not collected in time")
    REFUSED = "refused", _("Left at the desk")
    REPLACED = "replaced", _("Something else was taken instead")
    NOT_PAID = "not_paid", _("Not paid")
    DUPLICATE = "duplicate", _("Ordered twice")
    DRAFT_REPLACED = "draft_replaced", _("The basket was changed")
    DRAFT_EXPIRED = "draft_expired", _("Never placed")
    OTHER = "other", _("Other reason")


class ChangeKind(models.TextChoices):
    """What becomes of some units of a placed order."""

    MOVE = "move", _("Another shop")
    SHIP = "ship", _("Sent home")
    SUBSTITUTE = "substitute", _("Something else")
    CANCEL = "cancel", _("Cancelled")


class ChangeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CONFIRMED = "confirmed", _("Confirmed")
    DISCARDED = "discarded", _("Discarded")
