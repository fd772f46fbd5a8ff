"""Stock to look at: the ledger, promises and what people entered. Levels and their actions stand in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.inventory import services
from apps.inventory.enums import ReservationState
from apps.inventory.models import BrokenPromise, LedgerEntry, Reservation, ShelfPlace, StockFloor, StockMovement


class StockAdmin(GuardedAdmin):
    """Rows of one shop each, seen by who may see its stock."""

    sees = Permission.STOCK_VIEW
    location_path = "location_id"
    list_select_related = ["variant", "location"]
    list_filter_submit = True
    search_fields = ["=variant__sku", "=variant__gtin"]
    search_help_text = _("SKU or barcode")
    ordering = ["-pk"]
    readonly_fields = ["written_at"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(StockAdmin):
    """Every change of every level. It only grows."""

    list_display = [
        "written_at", "variant", "location", "on_hand", "reserved", "allocated", "unavailable", "unavailable_kind",
        "cause", "actor_key",
    ]  # fmt: skip
    list_filter = [("location", RelatedDropdownFilter), "leg"]

    @display(description=_("cause"), ordering="cause_kind")
    def cause(self, entry: LedgerEntry) -> str:
        return f"{entry.cause_kind}:{entry.cause_id} {entry.leg}"


@admin.register(Reservation)
class ReservationAdmin(StockAdmin):
    """Promises of units: holds with an end, and allocations to order lines."""

    list_display = ["pk", "owner", "variant", "location", "quantity", "shown_state", "method", "expires_at"]
    list_filter = ["state", "method", ("location", RelatedDropdownFilter)]
    list_select_related = ["variant", "location", "channel"]
    fields = [
        "owner", "variant", "location", "channel", "method", "quantity", "state", "expires_at", "previous", "written_at",
    ]  # fmt: skip
    readonly_fields = ["owner", "written_at"]

    @display(description=_("for"))
    def owner(self, row: Reservation) -> str:
        return f"{row.owner_kind}:{row.owner_id}"

    @display(
        description=_("state"),
        ordering="state",
        label={
            ReservationState.HELD: "warning",
            ReservationState.ALLOCATED: "info",
            ReservationState.CONSUMED: "success",
        },
    )
    def shown_state(self, row: Reservation) -> tuple[str, str]:
        return row.state, row.get_state_display()


class BrokenInline(GuardedInline):
    model = BrokenPromise
    sees = Permission.STOCK_VIEW
    fields = ["owner_kind", "owner_id", "quantity", "was_allocated", "written_at"]
    readonly_fields = ["written_at"]


@admin.register(StockMovement)
class StockMovementAdmin(StockAdmin):
    """Deliveries, adjustments and counts, with the promises that a count broke."""

    list_display = ["written_at", "kind", "variant", "location", "quantity", "reason", "note", "reference", "actor_key"]
    list_filter = ["kind", "reason", ("location", RelatedDropdownFilter)]
    inlines = [BrokenInline]


@admin.register(BrokenPromise)
class BrokenPromiseAdmin(StockAdmin):
    """Promises that a count or a loss took away."""

    location_path = "movement__location_id"
    list_display = ["written_at", "owner", "variant", "location", "quantity", "was_allocated", "movement"]
    list_select_related = ["movement__variant", "movement__location"]
    list_filter = ["was_allocated"]
    search_fields = ["=movement__variant__sku", "=movement__variant__gtin"]

    @display(description=_("for"))
    def owner(self, row: BrokenPromise) -> str:
        return f"{row.owner_kind}:{row.owner_id}"

    @display(description=_("item"), ordering="movement__variant")
    def variant(self, row: BrokenPromise) -> str:
        return str(row.movement.variant)

    @display(description=_("location"), ordering="movement__location")
    def location(self, row: BrokenPromise) -> str:
        return str(row.movement.location)


@admin.register(StockFloor)
class StockFloorAdmin(StockAdmin):
    """Units kept back from channels and methods; a buffer of 0 keeps nothing back."""

    edits = Permission.STOCK_ADJUST
    edits_by_shop = True
    list_display = ["location", "variant", "channel", "method", "quantity"]
    list_select_related = ["variant", "location", "channel"]
    list_filter = [("location", RelatedDropdownFilter), "method"]
    fields = ["location", "variant", "channel", "method", "quantity"]
    autocomplete_fields = ["location", "variant", "channel"]

    def get_readonly_fields(self, request: HttpRequest, obj: StockFloor | None = None) -> list[str]:  # noqa: ARG002
        return ["location", "variant", "channel", "method"] if obj else []

    def save_model(self, request: HttpRequest, obj: StockFloor, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        obj.pk = services.set_floor(
            location_id=obj.location_id,
            variant_id=obj.variant_id,
            channel_id=obj.channel_id,
            method=obj.method,
            quantity=obj.quantity,
            actor=actor_of(request),
        )


@admin.register(ShelfPlace)
class ShelfPlaceAdmin(StockAdmin):
    """Where items stand: the way through a shop for who picks."""

    edits = Permission.STOCK_COUNT
    edits_by_shop = True
    list_display = ["location", "zone", "shelf", "variant"]
    list_filter = [("location", RelatedDropdownFilter)]
    fields = ["location", "variant", "zone", "shelf"]
    autocomplete_fields = ["location", "variant"]

    def get_readonly_fields(self, request: HttpRequest, obj: ShelfPlace | None = None) -> list[str]:  # noqa: ARG002
        return ["location", "variant"] if obj else []

    def save_model(self, request: HttpRequest, obj: ShelfPlace, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        row = services.Placing(variant_id=obj.variant_id, location_id=obj.location_id, zone=obj.zone, shelf=obj.shelf)
        services.place_items([row], actor=actor_of(request))
        obj.pk = ShelfPlace.objects.get(variant_id=obj.variant_id, location_id=obj.location_id).pk
