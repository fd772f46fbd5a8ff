"""The history of orders. Orders themselves are shown by the back office, whose actions need checkout."""

from __future__ import annotations

from django.contrib import admin

from apps.accounts.guarded_admin import GuardedAdmin
from apps.accounts.permissions import Permission
from apps.orders.models import OrderChange, OrderTransition


@admin.register(OrderTransition)
class OrderTransitionAdmin(GuardedAdmin):
    """The steps of all orders. They only grow."""

    sees = Permission.ORDER_VIEW
    location_path = "order__place_id"
    list_display = ["written_at", "order", "from_status", "to_status", "actor_key", "reason"]
    list_select_related = ["order"]
    list_filter = ["to_status"]
    search_fields = ["=order__number", "=actor_key"]
    ordering = ["-pk"]
    readonly_fields = ["written_at"]


@admin.register(OrderChange)
class OrderChangeAdmin(GuardedAdmin):
    """What became of some units of placed orders, and what that did to their cost."""

    sees = Permission.ORDER_VIEW
    location_path = "order__place_id"
    list_display = [
        "written_at",
        "order",
        "kind",
        "quantity",
        "due_before_amount",
        "due_after_amount",
        "state",
        "actor_key",
    ]
    list_select_related = ["order"]
    list_filter = ["kind", "state"]
    search_fields = ["=order__number", "=public_id"]
    ordering = ["-pk"]
    readonly_fields = ["written_at"]
    raw_id_fields = ["order_line", "new_line", "variant"]
