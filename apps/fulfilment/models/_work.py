"""The work that orders make: fulfilment orders of one location, one method and one recipient, and their slots."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.fulfilment.enums import OPEN, GroupPolicy, PutBackState, RejectReason, Status
from apps.inventory.enums import Method
from apps.orders.models import Order, OrderLine
from apps.stores.models import Location


class PickupSlot(PublicModel):
    """A time in which a shop hands over: [starts_at, ends_at) in UTC. Capacity and taken count units."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("location")
    )
    starts_at = models.DateTimeField(verbose_name=_("starts at"))
    ends_at = models.DateTimeField(verbose_name=_("ends at"))
    capacity = models.PositiveIntegerField(verbose_name=_("room for units"))
    taken = models.PositiveIntegerField(default=0, verbose_name=_("taken"))

    class Meta:
        verbose_name = _("pickup slot")
        verbose_name_plural = _("pickup slots")
        constraints = [
            models.UniqueConstraint(fields=["location", "starts_at"], name="fulfilment_slot_one_per_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="fulfilment_slot_within_capacity"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="fulfilment_slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class PickupGroup(PublicModel):
    """What one recipient collects of one order in one shop: one code, one message. The code itself is derived."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    code_counter = models.PositiveSmallIntegerField(default=0, verbose_name=_("codes revoked"))
    code_hash = models.CharField(max_length=64)
    policy = models.CharField(
        _("told when"),
        max_length=10,
        choices=GroupPolicy,
        db_default=GroupPolicy.TOGETHER,
        default=GroupPolicy.TOGETHER,
        help_text=_("Whether the customer is called once all is ready, or for each part."),
    )
    ready_told_at = models.DateTimeField(null=True, verbose_name=_("told that all is ready"))
    arrived_at = models.DateTimeField(null=True, verbose_name=_("arrived at"))
    extended_at = models.DateTimeField(null=True, verbose_name=_("given more days at the customer's wish"))
    delegate_name = models.CharField(_("may be collected by"), max_length=150, blank=True, default="", db_default="")
    delegate_hint = models.CharField(
        _("their document"), max_length=60, blank=True, default="", db_default="", help_text=_("Its last digits.")
    )

    class Meta:
        verbose_name = _("pickup group")
        verbose_name_plural = _("pickup groups")
        constraints = [
            models.UniqueConstraint(fields=["order", "location"], name="fulfilment_group_one_per_shop"),
        ]
        indexes = [models.Index(fields=["location", "code_hash"], name="fulfilment_group_code")]

    def __str__(self) -> str:
        return f"{self.order_id} @ {self.location_id}"


class FulfilmentOrder(PublicModel):
    """The unit of store work. Its source, destination, method and recipient never change once assigned (I5)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    pickup_group = models.ForeignKey(
        PickupGroup, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("pickup group")
    )
    slot = models.ForeignKey(
        PickupSlot, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("pickup time")
    )
    method = models.CharField(_("method"), max_length=15, choices=Method)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASSIGNED)
    promised_at = models.DateTimeField(_("promised for"))
    ready_at = models.DateTimeField(_("ready at"), null=True)
    collect_by = models.DateTimeField(_("collect by"), null=True)
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))
    accept_by = models.DateTimeField(null=True, verbose_name=_("accept by"))
    accept_alert_at = models.DateTimeField(null=True, verbose_name=_("manager alerted from"))
    accept_alerted_at = models.DateTimeField(null=True, verbose_name=_("manager alerted at"))
    split_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("split from")
    )
    hand_over_count = models.PositiveSmallIntegerField(_("hand-overs"), default=0, db_default=0)
    reminders_sent = models.PositiveSmallIntegerField(_("reminders"), default=0, db_default=0)
    in_locker = models.BooleanField(_("lies in a locker"), default=False, db_default=False)
    bin = models.CharField(_("pickup shelf"), max_length=40, blank=True, default="")
    reason = models.CharField(max_length=20, choices=RejectReason, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("fulfilment order")
        verbose_name_plural = _("fulfilment orders")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[Status.READY, Status.COLLECTED, Status.EXPIRED])
                | Q(ready_at__isnull=False, collect_by__isnull=False),
                name="fulfilment_fo_ready_has_times",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, ended_at__isnull=True) | (~Q(status__in=OPEN) & Q(ended_at__isnull=False)),
                name="fulfilment_fo_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REJECTED) | ~Q(reason=""), name="fulfilment_fo_rejected_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["location", "promised_at"], name="fulfilment_fo_queue", condition=Q(status__in=OPEN)),
            models.Index(fields=["collect_by"], name="fulfilment_fo_no_show", condition=Q(status=Status.READY)),
            BrinIndex(fields=["promised_at"], name="fulfilment_fo_promises", pages_per_range=16),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.status}"


class FulfilmentLine(PublicModel):
    """Units of one order line in one fulfilment order; it shrinks when units are not found."""

    fulfilment_order = models.ForeignKey(
        FulfilmentOrder, on_delete=models.PROTECT, related_name="lines", verbose_name=_("fulfilment order")
    )
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    picked_quantity = models.PositiveIntegerField(default=0, verbose_name=_("picked"))
    collected_quantity = models.PositiveIntegerField(default=0, verbose_name=_("collected"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["fulfilment_order", "order_line"], name="fulfilment_line_once_per_fo"),
            models.CheckConstraint(
                condition=Q(picked_quantity__lte=F("quantity")), name="fulfilment_line_picked_within"
            ),
            models.CheckConstraint(
                condition=Q(collected_quantity__lte=F("picked_quantity")),
                name="fulfilment_line_collected_within_picked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"


class FulfilmentTransition(BaseModel):
    """A step of a fulfilment order: written by its mover, never changed."""

    fulfilment_order = models.ForeignKey(
        FulfilmentOrder, on_delete=models.PROTECT, related_name="+", verbose_name=_("fulfilment order")
    )
    from_status = models.CharField(max_length=10, choices=Status, blank=True, verbose_name=_("from"))
    to_status = models.CharField(max_length=10, choices=Status, verbose_name=_("to"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    reason = models.CharField(max_length=200, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("step of a pickup")
        verbose_name_plural = _("steps of pickups")

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class PutBackTask(PublicModel):
    """Picked units that nobody will collect, on their way back to the shelf. Sellable only when restocked."""

    fulfilment_line = models.ForeignKey(
        FulfilmentLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("line")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    state = models.CharField(max_length=10, choices=PutBackState, default=PutBackState.OPEN, verbose_name=_("state"))
    restocked_at = models.DateTimeField(null=True, verbose_name=_("back on the shelf at"))
    restocked_by_key = models.CharField(max_length=80, blank=True, default="", verbose_name=_("by"))

    class Meta:
        verbose_name = _("put-back task")
        verbose_name_plural = _("put-back tasks")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="fulfilment_put_back_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state=PutBackState.OPEN, restocked_at__isnull=True)
                | Q(state=PutBackState.RESTOCKED, restocked_at__isnull=False),
                name="fulfilment_put_back_restocked_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "id"], name="fulfilment_put_back_open", condition=Q(state=PutBackState.OPEN)
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} → {self.location_id}"
