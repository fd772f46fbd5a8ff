"""The work of shops: to look at, and to put back what nobody collected. Picking happens on the shop's tablet."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.core.clock import now
from apps.core.errors import DomainError
from apps.fulfilment import selectors, services
from apps.fulfilment.enums import PutBackState, Status
from apps.fulfilment.models import (
    FulfilmentLine,
    FulfilmentOrder,
    FulfilmentTransition,
    PickupGroup,
    PickupSlot,
    PutBackTask,
)
from apps.fulfilment.selectors import Urgency

TONES = {
    Status.ASSIGNED: "warning",
    Status.ACCEPTED: "info",
    Status.PICKING: "info",
    Status.PACKED: "info",
    Status.READY: "primary",
    Status.COLLECTED: "success",
    Status.REJECTED: "danger",
    Status.EXPIRED: "danger",
}


class UrgencyFilter(admin.SimpleListFilter):
    """Open pickups by what they need now."""

    title = _("urgency")
    parameter_name = "urgency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return list(Urgency.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[FulfilmentOrder]) -> QuerySet[FulfilmentOrder]:  # noqa: ARG002
        value = self.value()
        return selectors.by_urgency(queryset, Urgency(value)) if value in Urgency.values else queryset


class LinesInline(GuardedInline):
    model = FulfilmentLine
    sees = Permission.ORDER_VIEW
    fields = ["order_line", "quantity", "picked_quantity", "collected_quantity"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("order_line").order_by("pk")


class StepsInline(GuardedInline):
    model = FulfilmentTransition
    sees = Permission.ORDER_VIEW
    fields = ["written_at", "from_status", "to_status", "actor_key", "reason"]
    readonly_fields = ["written_at"]


class ShopWorkAdmin(GuardedAdmin):
    """Rows of one shop each, seen by who may see its orders."""

    sees = Permission.ORDER_VIEW
    location_path = "location_id"
    list_select_related = ["location"]
    list_filter_submit = True
    ordering = ["-pk"]


@admin.register(FulfilmentOrder)
class FulfilmentOrderAdmin(ShopWorkAdmin):
    """Work of one shop for one recipient."""

    list_display = ["order", "shown_status", "location", "promised_at", "ready_at", "collect_by", "bin", "reason"]
    list_select_related = ["order", "location"]
    list_filter = [UrgencyFilter, "status", ("location", RelatedDropdownFilter)]
    search_fields = ["=order__number", "=public_id", "order__contact_name"]
    search_help_text = _("Order number or the customer's name")
    fields = [
        "order", "status", "location", "method", "pickup_group", "slot", "promised_at", "ready_at", "collect_by", "bin",
        "reason", "ended_at",
    ]  # fmt: skip
    inlines = [LinesInline, StepsInline]

    @display(description=_("status"), ordering="status", label=TONES)
    def shown_status(self, work: FulfilmentOrder) -> tuple[str, str]:
        return work.status, work.get_status_display()


@admin.register(FulfilmentTransition)
class FulfilmentTransitionAdmin(ShopWorkAdmin):
    """The steps of all work. They only grow."""

    location_path = "fulfilment_order__location_id"
    list_display = ["written_at", "order", "from_status", "to_status", "actor_key", "reason"]
    list_select_related = ["fulfilment_order__order"]
    readonly_fields = ["written_at"]
    list_filter = ["to_status"]
    search_fields = ["=fulfilment_order__order__number", "=actor_key"]

    @display(description=_("order"), ordering="fulfilment_order__order__number")
    def order(self, step: FulfilmentTransition) -> str:
        return step.fulfilment_order.order.number


@admin.register(PickupGroup)
class PickupGroupAdmin(ShopWorkAdmin):
    """What one recipient collects in one shop. The code is derived and shown to its owner alone."""

    list_display = ["order", "location", "arrived_at", "written_at"]
    list_select_related = ["order", "location"]
    list_filter = [("location", RelatedDropdownFilter)]
    search_fields = ["=order__number"]
    fields = ["order", "location", "code_counter", "arrived_at", "written_at"]
    readonly_fields = ["written_at"]


class RoomFilter(admin.SimpleListFilter):
    title = _("room")
    parameter_name = "room"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("free", _("Has room")), ("full", _("Full"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PickupSlot]) -> QuerySet[PickupSlot]:  # noqa: ARG002
        is_full = Q(taken__gte=F("capacity"))
        return {"free": queryset.exclude(is_full), "full": queryset.filter(is_full)}.get(self.value() or "", queryset)


@admin.register(PickupSlot)
class PickupSlotAdmin(ShopWorkAdmin):
    """Times in which shops hand over. They are made from opening hours and the shop's capacity."""

    list_display = ["starts_at", "ends_at", "location", "taken", "capacity"]
    list_filter = [RoomFilter, ("location", RelatedDropdownFilter)]
    date_hierarchy = "starts_at"
    ordering = ["starts_at", "pk"]


@admin.register(PutBackTask)
class PutBackTaskAdmin(ShopWorkAdmin):
    """Picked units that nobody collects; sellable again once they are back on the shelf."""

    list_display = ["written_at", "item", "quantity", "location", "shown_state", "restocked_at", "restocked_by_key"]
    list_select_related = ["fulfilment_line__order_line", "location"]
    list_filter = ["state", ("location", RelatedDropdownFilter)]
    search_fields = ["=fulfilment_line__order_line__sku", "=fulfilment_line__fulfilment_order__order__number"]
    search_help_text = _("SKU or order number")
    fields = ["item", "quantity", "location", "state", "restocked_at", "restocked_by_key"]
    readonly_fields = ["item"]
    actions = ["put_back"]

    @display(description=_("item"))
    def item(self, task: PutBackTask) -> str:
        line = task.fulfilment_line.order_line
        return f"{line.description} · {line.option_text}" if line.option_text else line.description

    @display(
        description=_("state"),
        ordering="state",
        label={PutBackState.OPEN: "warning", PutBackState.RESTOCKED: "success"},
    )
    def shown_state(self, task: PutBackTask) -> tuple[str, str]:
        return task.state, task.get_state_display()

    def has_put_back_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).may(Permission.ORDER_PICK)

    @admin.action(description=_("Is back on the shelf"), permissions=["put_back"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[PutBackTask]) -> None:
        done, refused = 0, ""
        for public_id in queryset.order_by("pk").values_list("public_id", flat=True):
            try:
                services.put_back(task_id=public_id, actor=actor_of(request), now=now())
                done += 1
            except DomainError as refusal:
                refused = str(refusal)
        if done:
            words = ngettext("%(count)s item is back on sale.", "%(count)s items are back on sale.", done)
            messages.success(request, words % {"count": done})
        if refused:
            messages.warning(request, refused)
