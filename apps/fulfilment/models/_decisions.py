"""When a promise cannot be kept: what the customer is asked, what the shop counts, and what holds work back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Variant
from apps.core.models import BaseModel, PublicModel
from apps.fulfilment.enums import ASKING, CountState, DecisionChoice, DecisionState, HoldKind, RejectReason
from apps.fulfilment.models._work import FulfilmentLine, FulfilmentOrder
from apps.inventory.models import StockMovement
from apps.orders.models import Order, OrderChange, OrderLine
from apps.stores.models import Location


class Decision(PublicModel):
    """What the customer is asked about units that a shop could not keep ready: another shop, wait, something else, money back.

    Its units are unsourced while it is open or waiting. The link that mails carry is the order's.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    fulfilment_order = models.ForeignKey(
        FulfilmentOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("pickup that lost them")
    )
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    reason = models.CharField(max_length=20, choices=RejectReason, verbose_name=_("reason"))
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.OPEN, verbose_name=_("state"))
    deadline_at = models.DateTimeField(verbose_name=_("answer by"))
    default = models.CharField(max_length=10, choices=DecisionChoice, verbose_name=_("without an answer"))
    choice = models.CharField(max_length=10, choices=DecisionChoice, blank=True, default="", verbose_name=_("choice"))
    change = models.ForeignKey(
        OrderChange, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("change of the order")
    )
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))

    class Meta:
        verbose_name = _("customer decision")
        verbose_name_plural = _("customer decisions")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_decision_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state__in=ASKING, ended_at__isnull=True)
                | (~Q(state__in=ASKING) & Q(ended_at__isnull=False)),
                name="fulfilment_decision_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DecisionState.WAITING, DecisionState.ANSWERED]) | ~Q(choice=""),
                name="fulfilment_decision_answer_has_choice",
            ),
        ]
        indexes = [
            models.Index(fields=["deadline_at"], name="fulfilment_decision_due", condition=Q(state__in=ASKING)),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.quantity} · {self.state}"


class DecisionTransition(BaseModel):
    """A step of a decision: written by its mover, never changed."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", verbose_name=_("decision"))
    from_state = models.CharField(max_length=10, choices=DecisionState, blank=True, verbose_name=_("from"))
    to_state = models.CharField(max_length=10, choices=DecisionState, verbose_name=_("to"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    reason = models.CharField(max_length=200, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("step of a decision")
        verbose_name_plural = _("steps of decisions")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class CountTask(PublicModel):
    """Units that a picker did not find: somebody counts the item. They stay set aside as missing until then."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("item"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    fulfilment_line = models.ForeignKey(
        FulfilmentLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("line that missed them")
    )
    quantity = models.PositiveIntegerField(verbose_name=_("units missing"))
    state = models.CharField(max_length=10, choices=CountState, default=CountState.OPEN, verbose_name=_("state"))
    found_quantity = models.PositiveIntegerField(null=True, verbose_name=_("units found"))
    movement = models.ForeignKey(
        StockMovement, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("count")
    )
    done_at = models.DateTimeField(null=True, verbose_name=_("counted at"))
    done_by_key = models.CharField(max_length=80, blank=True, default="", verbose_name=_("by"))

    class Meta:
        verbose_name = _("count task")
        verbose_name_plural = _("count tasks")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_count_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state=CountState.OPEN, done_at__isnull=True, found_quantity__isnull=True)
                | Q(state=CountState.DONE, done_at__isnull=False, found_quantity__isnull=False),
                name="fulfilment_count_done_has_result",
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "variant"], name="fulfilment_count_open", condition=Q(state=CountState.OPEN)
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} @ {self.location_id}"


class OrderHold(PublicModel):
    """Something that must be cleared up first: while it is open, its order (or one pickup of it) goes no further."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    fulfilment_order = models.ForeignKey(
        FulfilmentOrder, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("fulfilment order")
    )
    kind = models.CharField(max_length=10, choices=HoldKind, verbose_name=_("kind"))
    reason = models.CharField(max_length=200, verbose_name=_("reason"))
    until = models.DateTimeField(
        null=True, verbose_name=_("until"), help_text=_("Without a time: until somebody ends it.")
    )
    placed_by_key = models.CharField(max_length=80, verbose_name=_("placed by"))
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))
    ended_by_key = models.CharField(max_length=80, blank=True, default="", verbose_name=_("ended by"))

    class Meta:
        verbose_name = _("order hold")
        verbose_name_plural = _("order holds")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="fulfilment_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by_key="") | (Q(ended_at__isnull=False) & ~Q(ended_by_key="")),
                name="fulfilment_hold_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.kind}"
