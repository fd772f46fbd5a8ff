"""Stock as a ledger and its sums. Levels and ledger are written by one statement only: services/_kernel.py."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Variant
from apps.core.models import BaseModel, OmniNow
from apps.inventory.enums import LIVE, AdjustReason, Method, MovementKind, ReservationState, UnavailableKind
from apps.stores.models import Location, SalesChannel


class StockLevel(BaseModel):
    """What a location holds of a variant: the sum of its ledger, kept in the same statement."""

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    on_hand = models.IntegerField(default=0, verbose_name=_("on hand"))
    reserved = models.IntegerField(default=0, verbose_name=_("held"))
    allocated = models.IntegerField(default=0, verbose_name=_("promised"))
    unavailable = models.IntegerField(default=0, verbose_name=_("unavailable"))
    version = models.BigIntegerField(default=0, verbose_name=_("version"))
    updated_at = models.DateTimeField(db_default=OmniNow(), verbose_name=_("changed at"))

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
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

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    on_hand = models.IntegerField(verbose_name=_("on hand"))
    reserved = models.IntegerField(verbose_name=_("held"))
    allocated = models.IntegerField(verbose_name=_("promised"))
    unavailable = models.IntegerField(verbose_name=_("unavailable"))
    unavailable_kind = models.CharField(
        max_length=10, choices=UnavailableKind, blank=True, verbose_name=_("set aside as")
    )
    cause_kind = models.CharField(max_length=20, verbose_name=_("cause"))
    cause_id = models.BigIntegerField(verbose_name=_("cause number"))
    leg = models.CharField(max_length=12, verbose_name=_("step"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    level_version = models.BigIntegerField(verbose_name=_("version"))

    class Meta:
        verbose_name = _("stock ledger entry")
        verbose_name_plural = _("stock ledger entries")
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

    owner_kind = models.CharField(max_length=20, verbose_name=_("kind of owner"))
    owner_id = models.BigIntegerField(verbose_name=_("owner number"))
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    channel = models.ForeignKey(
        SalesChannel, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("channel")
    )
    method = models.CharField(max_length=15, choices=Method, verbose_name=_("method"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    state = models.CharField(max_length=12, choices=ReservationState, verbose_name=_("state"))
    expires_at = models.DateTimeField(null=True, verbose_name=_("ends at"))
    previous = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("came from")
    )

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
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

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("location"))
    variant = models.ForeignKey(
        Variant, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("item")
    )
    channel = models.ForeignKey(
        SalesChannel, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("channel")
    )
    method = models.CharField(max_length=15, choices=Method, blank=True, default="", verbose_name=_("method"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))

    class Meta:
        verbose_name = _("buffer")
        verbose_name_plural = _("buffers")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "variant", "channel", "method"],
                name="inventory_floor_one_per_scope",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} @ {self.location_id}"


class ShelfPlace(BaseModel):
    """Where an item stands in a location, for who picks it: a zone to walk to, and a shelf within it."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("location")
    )
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", verbose_name=_("item"))
    zone = models.CharField(max_length=20, verbose_name=_("zone"))
    shelf = models.CharField(max_length=20, blank=True, default="", verbose_name=_("shelf"))

    class Meta:
        verbose_name = _("place on the shelves")
        verbose_name_plural = _("places on the shelves")
        constraints = [
            models.UniqueConstraint(fields=["location", "variant"], name="inventory_place_one_per_item"),
            models.CheckConstraint(condition=~Q(zone=""), name="inventory_place_has_zone"),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.shelf}".strip()


class StockMovement(BaseModel):
    """A receipt, adjustment or count that a person entered: the cause of its ledger entry."""

    kind = models.CharField(max_length=12, choices=MovementKind, verbose_name=_("kind"))
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("item"))
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    quantity = models.IntegerField(help_text="Signed change; of a count, the units counted.", verbose_name=_("units"))
    reason = models.CharField(max_length=20, choices=AdjustReason, verbose_name=_("reason"))
    note = models.CharField(max_length=200, blank=True, default="", verbose_name=_("note"))
    reference = models.CharField(
        max_length=80, blank=True, default="", help_text="Delivery note, task.", verbose_name=_("reference")
    )
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))

    class Meta:
        verbose_name = _("delivery or count")
        verbose_name_plural = _("deliveries and counts")
        indexes = [models.Index(fields=["location", "-id"], name="inventory_movement_location")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"


class BrokenPromise(BaseModel):
    """A promise that a count or loss took away: which, whose, how many, by what movement."""

    movement = models.ForeignKey(StockMovement, on_delete=models.PROTECT, related_name="+", verbose_name=_("movement"))
    reservation = models.ForeignKey(Reservation, on_delete=models.PROTECT, related_name="+", verbose_name=_("promise"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    owner_kind = models.CharField(max_length=20, verbose_name=_("kind of owner"))
    owner_id = models.BigIntegerField(verbose_name=_("owner number"))
    was_allocated = models.BooleanField(verbose_name=_("was promised"))

    class Meta:
        verbose_name = _("broken promise")
        verbose_name_plural = _("broken promises")

    def __str__(self) -> str:
        return f"{self.owner_kind}:{self.owner_id} −{self.quantity}"
