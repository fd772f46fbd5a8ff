"""Baskets to look at. Whoever owns one changes it; staff do so at the desk, through services."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline
from apps.accounts.permissions import Permission
from apps.carts.enums import CartState
from apps.carts.models import Cart, CartLine


class LinesInline(GuardedInline):
    model = CartLine
    sees = Permission.CART_VIEW
    fields = ["variant", "quantity", "method", "written_at"]
    readonly_fields = ["written_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related("variant").order_by("pk")


@admin.register(Cart)
class CartAdmin(GuardedAdmin):
    """What people mean to buy. Nothing here is promised."""

    sees = Permission.CART_VIEW
    location_path = "location_id"
    list_display = [
        "basket_number",
        "shown_state",
        "customer",
        "channel",
        "location",
        "language",
        "written_at",
        "expires_at",
    ]
    list_select_related = ["customer", "channel", "location"]
    list_filter = ["state", ("location", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["=public_id", "=customer__email_normalised"]
    search_help_text = _("Number of the basket, or the customer's e-mail address")
    ordering = ["-pk"]
    fields = [
        "basket_number", "state", "customer", "channel", "location", "currency", "language", "version", "written_at", "expires_at",
    ]  # fmt: skip
    readonly_fields = ["basket_number", "written_at"]
    inlines = [LinesInline]

    @display(description=_("number"), ordering="public_id")
    def basket_number(self, cart: Cart) -> str:
        return str(cart.public_id)

    @display(description=_("state"), ordering="state", label={CartState.OPEN: "info", CartState.ORDERED: "success"})
    def shown_state(self, cart: Cart) -> tuple[str, str]:
        return cart.state, cart.get_state_display()
