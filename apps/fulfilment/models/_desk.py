"""What left at the desk: each time that somebody collected, who they were, and whether it was undone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.fulfilment.enums import Identity
from apps.fulfilment.models._work import FulfilmentOrder
from apps.orders.models import OrderLine


class HandOver(PublicModel):
    """One hand-over of a fulfilment order. `number` counts them; only the last can stand, the others were undone."""

    fulfilment_order = models.ForeignKey(
        FulfilmentOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("fulfilment order")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    at = models.DateTimeField(_("handed over at"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    device_id = models.BigIntegerField(null=True)
    identity = models.CharField(max_length=10, choices=Identity, verbose_name=_("known by"))
    collected_by = models.CharField(max_length=150, blank=True, default="", verbose_name=_("collected by"))
    amount = models.BigIntegerField(verbose_name=_("amount"), help_text=_("What the units were agreed at."))
    undone_at = models.DateTimeField(null=True, verbose_name=_("undone at"))
    undone_by_key = models.CharField(max_length=80, blank=True, default="", verbose_name=_("undone by"))
    undo_reason = models.CharField(max_length=200, blank=True, default="", verbose_name=_("why it was undone"))

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(fields=["fulfilment_order", "number"], name="fulfilment_hand_over_number"),
            models.UniqueConstraint(
                fields=["fulfilment_order"], condition=Q(undone_at__isnull=True), name="fulfilment_hand_over_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undo_reason="", undone_by_key="")
                | Q(undone_at__isnull=False) & ~Q(undo_reason="") & ~Q(undone_by_key=""),
                name="fulfilment_hand_over_undone_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fulfilment_order_id} #{self.number}"


class HandOverLine(BaseModel):
    """Units of an order line that left in a hand-over, and what they were agreed at."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="lines", verbose_name=_("hand-over"))
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    total_amount = models.BigIntegerField(verbose_name=_("total"))
    tax_amount = models.BigIntegerField(verbose_name=_("tax"))

    class Meta:
        verbose_name = _("line of a hand-over")
        verbose_name_plural = _("lines of hand-overs")
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "order_line"], name="fulfilment_hand_over_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_hand_over_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"
