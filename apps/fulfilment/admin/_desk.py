"""What left at the desk, and what a promised time is made of: to look at."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import RelatedDropdownFilter

from apps.accounts.guarded_admin import GuardedInline
from apps.accounts.permissions import Permission
from apps.fulfilment.admin._work import ShopWorkAdmin
from apps.fulfilment.models import HandOver, HandOverLine, PreparationTime, ShopLoad


class HandOverLinesInline(GuardedInline):
    model = HandOverLine
    sees = Permission.ORDER_VIEW
    fields = ["order_line", "quantity", "total_amount", "tax_amount"]


@admin.register(HandOver)
class HandOverAdmin(ShopWorkAdmin):
    """Every time that somebody collected, and how they were known."""

    location_path = "fulfilment_order__location_id"
    list_display = ["at", "fulfilment_order", "number", "identity", "collected_by", "actor_key", "undone_at"]
    list_select_related = ["fulfilment_order"]
    list_filter = ["identity"]
    search_fields = ["=fulfilment_order__order__number", "collected_by"]
    fields = [
        "fulfilment_order", "number", "at", "actor_key", "identity", "collected_by", "amount",
        "undone_at", "undone_by_key", "undo_reason",
    ]  # fmt: skip
    inlines = [HandOverLinesInline]


@admin.register(PreparationTime)
class PreparationTimeAdmin(ShopWorkAdmin):
    """How long four of five pickups took lately, by shop and hour."""

    list_display = ["location", "hour", "minutes", "pickups"]
    list_filter = [("location", RelatedDropdownFilter)]
    search_fields = ["location__name"]
    fields = ["location", "hour", "minutes", "pickups"]


@admin.register(ShopLoad)
class ShopLoadAdmin(ShopWorkAdmin):
    """Units that shops still have to prepare; the rows of a shop add up to them."""

    list_display = ["location", "stripe", "units"]
    list_filter = [("location", RelatedDropdownFilter)]
    search_fields = ["location__name"]
    fields = ["location", "stripe", "units"]
