"""Stock as a ledger and its sums. Levels and ledger are written by one statement only: services/_kernel.py."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.catalogue.models import Variant
from apps.core.models import BaseModel, OmniNow
from apps.inventory.enums import LIVE, AdjustReason, Method, MovementKind, ReservationState, UnavailableKind
from apps.stores.models import Location, SalesChannel


class StockLevel(BaseModel):
    """What a location holds of a variant: the sum of its ledger, kept in the same statement."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    allocated = models.IntegerField(default=0)
    unavailable = models.IntegerField(default=0)
    version = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(db_default=OmniNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="inventory_level_one_per_place"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, reserved__gte=0, allocated__gte=0, unavailable__gte=0),
                name="inventory_level_buckets_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("reserved") + F("allocated") + F("unavailable")),
                name="inventory_level_promises_within_on_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} @ {self.location_id}"


class LedgerEntry(BaseModel):
    """One change of one level, as signed deltas per bucket, and the one thing that caused it."""

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_hand = models.IntegerField()
    reserved = models.IntegerField()
    allocated = models.IntegerField()
    unavailable = models.IntegerField()
    unavailable_kind = models.CharField(max_length=10, choices=UnavailableKind, blank=True)
    cause_kind = models.CharField(max_length=20)
    cause_id = models.BigIntegerField()
    leg = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=80)
    level_version = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.UniqueConstraint(
                fields=["cause_kind", "cause_id", "leg"], name="inventory_ledger_one_per_cause_and_leg"
            ),
            models.CheckConstraint(
                condition=Q(unavailable=0, unavailable_kind="") | (~Q(unavailable=0) & ~Q(unavailable_kind="")),
                name="inventory_ledger_unavailable_has_kind",
            ),
        ]
        indexes = [models.Index(fields=["variant", "location", "id"], name="inventory_ledger_level")]

    def __str__(self) -> str:
        return f"{self.cause_kind}:{self.cause_id} {self.leg}"


class Reservation(BaseModel):
    """A promise of units: a soft hold with a time to live, or an allocation to an order line.

    Its history is the ledger: every state it reaches has the entry `reservation:<id> <leg>`.
    """

    owner_kind = models.CharField(max_length=20)
    owner_id = models.BigIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=15, choices=Method)
    quantity = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=ReservationState)
    expires_at = models.DateTimeField(null=True)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_reservation_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state=ReservationState.HELD, expires_at__isnull=False) | ~Q(state=ReservationState.HELD),
                name="inventory_reservation_held_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="inventory_reservation_owner"),
            models.Index(
                fields=["variant", "location", "id"], name="inventory_reservation_live", condition=Q(state__in=LIVE)
            ),
            models.Index(
                fields=["expires_at"], name="inventory_reservation_expiry", condition=Q(state=ReservationState.HELD)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_kind}:{self.owner_id} {self.quantity}"


class StockFloor(BaseModel):
    """Units that a channel or method may not promise at a location (safety stock, channel buffer). The till ignores it."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(SalesChannel, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(max_length=15, choices=Method, blank=True, default="")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["location", "variant", "channel", "method"],
                name="inventory_floor_one_per_scope",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} @ {self.location_id}"


class StockMovement(BaseModel):
    """A receipt, adjustment or count that a person entered: the cause of its ledger entry."""

    kind = models.CharField(max_length=12, choices=MovementKind)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    quantity = models.IntegerField(help_text="Signed change; of a count, the units counted.")
    reason = models.CharField(max_length=20, choices=AdjustReason)
    note = models.CharField(max_length=200, blank=True, default="")
    reference = models.CharField(max_length=80, blank=True, default="", help_text="Delivery note, task.")
    actor_key = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["location", "-id"], name="inventory_movement_location")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class BrokenPromise(BaseModel):
    """A promise that a count or loss took away: which, whose, how many, by what movement."""

    movement = models.ForeignKey(StockMovement, on_delete=models.PROTECT, related_name="+")
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    owner_kind = models.CharField(max_length=20)
    owner_id = models.BigIntegerField()
    was_allocated = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.owner_kind}:{self.owner_id} −{self.quantity}"
