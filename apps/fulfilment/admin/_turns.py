"""What customers are asked, what shops count, what is held back: to look at."""

from __future__ import annotations

from django.contrib import admin
from unfold.contrib.filters.admin import RelatedDropdownFilter

from apps.accounts.guarded_admin import GuardedInline
from apps.accounts.permissions import Permission
from apps.fulfilment.admin._work import ShopWorkAdmin
from apps.fulfilment.models import CountTask, Decision, DecisionTransition, OrderHold, Shipment


class DecisionStepsInline(GuardedInline):
    model = DecisionTransition
    sees = Permission.ORDER_VIEW
    fields = ["written_at", "from_state", "to_state", "actor_key", "reason"]
    readonly_fields = ["written_at"]


@admin.register(Decision)
class DecisionAdmin(ShopWorkAdmin):
    """What customers are asked when a shop could not keep its promise."""

    location_path = "fulfilment_order__location_id"
    list_display = ["written_at", "order", "order_line", "quantity", "reason", "state", "choice", "deadline_at"]
    list_select_related = ["order", "order_line"]
    list_filter = ["state", "choice", "reason"]
    search_fields = ["=order__number", "=public_id"]
    readonly_fields = ["written_at"]
    fields = [
        "order", "order_line", "quantity", "reason", "state", "deadline_at", "default", "choice", "ended_at", "written_at",
    ]  # fmt: skip
    inlines = [DecisionStepsInline]


@admin.register(CountTask)
class CountTaskAdmin(ShopWorkAdmin):
    """Units that pickers did not find. A count of the item ends them."""

    list_display = [
        "written_at",
        "variant",
        "location",
        "quantity",
        "state",
        "found_quantity",
        "done_at",
        "done_by_key",
    ]
    list_select_related = ["variant", "location"]
    list_filter = ["state", ("location", RelatedDropdownFilter)]
    search_fields = ["=variant__sku"]
    readonly_fields = ["written_at"]
    fields = ["variant", "location", "quantity", "state", "found_quantity", "done_at", "done_by_key", "written_at"]


@admin.register(OrderHold)
class OrderHoldAdmin(ShopWorkAdmin):
    """What holds or held orders back."""

    location_path = "order__place_id"
    list_display = ["written_at", "order", "kind", "reason", "until", "ended_at", "placed_by_key", "ended_by_key"]
    list_select_related = ["order"]
    list_filter = ["kind"]
    search_fields = ["=order__number", "reason"]
    readonly_fields = ["written_at"]
    fields = ["order", "kind", "reason", "until", "placed_by_key", "ended_at", "ended_by_key", "written_at"]


@admin.register(Shipment)
class ShipmentAdmin(ShopWorkAdmin):
    """Parcels that took the place of pickups."""

    location_path = "fulfilment_order__location_id"
    list_display = ["written_at", "order", "name", "city", "carrier", "tracking_number", "shipped_at", "delivered_at"]
    list_select_related = ["fulfilment_order__order"]
    search_fields = ["=fulfilment_order__order__number", "=tracking_number"]
    readonly_fields = ["written_at", "order"]
    fields = [
        "order", "name", "street", "postcode", "city", "region", "country", "phone", "carrier", "tracking_number", "note",
        "shipped_at", "delivered_at",
    ]  # fmt: skip

    @admin.display(ordering="fulfilment_order__order__number")
    def order(self, parcel: Shipment) -> str:
        return parcel.fulfilment_order.order.number
