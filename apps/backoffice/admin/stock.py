"""Stock levels, and what people do to them: receive, adjust, count. The ledger beside them stands in apps/inventory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.accounts.guarded_admin import GuardedAdmin, actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.acting import Act, Preview, run
from apps.catalogue.models import ProductText
from apps.core.clock import now
from apps.fulfilment import services as fulfilment
from apps.inventory import selectors as stock_reads
from apps.inventory import services as inventory
from apps.inventory.enums import AdjustReason
from apps.inventory.models import StockLevel
from apps.inventory.selectors import Threatened
from apps.orders import selectors as order_reads
from apps.orders.models import OrderLine

TYPED_REASONS = [AdjustReason.DAMAGED, AdjustReason.STOLEN, AdjustReason.FOUND, AdjustReason.CORRECTION]


class Units(forms.IntegerField):
    widget = UnfoldAdminIntegerFieldWidget


class Words(forms.CharField):
    widget = UnfoldAdminTextInputWidget


class ReceiveForm(forms.Form):
    quantity = Units(label=gettext_lazy("Units that arrived"), min_value=1)
    reference = Words(label=gettext_lazy("Delivery note"), max_length=80, required=False)
    note = Words(label=gettext_lazy("Note"), max_length=200, required=False)


class AdjustForm(forms.Form):
    delta = Units(label=gettext_lazy("Change in units"), help_text=gettext_lazy("Such as −2 for two broken ones."))
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[(code, code.label) for code in TYPED_REASONS],
        widget=UnfoldAdminSelectWidget,
    )
    note = Words(label=gettext_lazy("Note"), max_length=200, required=False)


class CountForm(forms.Form):
    counted = Units(
        label=gettext_lazy("Units counted"),
        min_value=0,
        help_text=gettext_lazy("Everything that stands here: promised, set aside and on display as well."),
    )
    note = Words(label=gettext_lazy("Note"), max_length=200, required=False)


class ScarcityFilter(admin.SimpleListFilter):
    """What runs out: in the words of the dashboard."""

    title = gettext_lazy("scarcity")
    parameter_name = "scarcity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("low", _("Sold lately and at most 3 left")), ("none", _("Nothing free"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StockLevel]) -> QuerySet[StockLevel]:  # noqa: ARG002
        if self.value() == "low":
            return order_reads.low_stock(queryset, now=now())
        return queryset.alias(left=stock_reads.FREE).filter(left=0) if self.value() == "none" else queryset


@admin.register(StockLevel)
class StockLevelAdmin(GuardedAdmin):
    """What stands where, by bucket. Levels are sums of the ledger: they move by receiving, adjusting and counting only."""

    sees = Permission.STOCK_VIEW
    location_path = "location_id"
    list_display = [
        "item", "sku", "location", "on_hand", "reserved", "allocated", "unavailable", "free_units", "updated_at",
    ]  # fmt: skip
    list_select_related = ["variant", "location"]
    list_filter = [ScarcityFilter, ("location", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["=variant__sku", "=variant__gtin", "name"]
    search_help_text = gettext_lazy("SKU, barcode or name")
    ordering = ["location_id", "variant_id"]
    fields = [
        "item", "sku", "location", "on_hand", "reserved", "allocated", "unavailable", "free_units", "version", "updated_at",
    ]  # fmt: skip
    readonly_fields = ["item", "sku", "free_units"]
    actions_detail = ["receive", "adjust", "count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        texts = ProductText.objects.filter(product=OuterRef("variant__product")).order_by(
            Case(When(language=get_language() or "en", then=0), default=1), "pk"
        )
        rows: QuerySet[Any] = super().get_queryset(request)
        shown: QuerySet[Any] = rows.select_related("variant", "location").annotate(
            name=Subquery(texts.values("name")[:1]), free_units=stock_reads.FREE
        )
        return shown

    @display(description=gettext_lazy("item"), ordering="name")
    def item(self, level: Any) -> str:
        return level.name or str(level.variant)

    @display(description=gettext_lazy("SKU"), ordering="variant__sku")
    def sku(self, level: StockLevel) -> str:
        return str(level.variant)

    @display(description=pgettext_lazy("units", "free"), ordering="free_units")
    def free_units(self, level: Any) -> int:
        return int(level.free_units)

    def has_receive_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, Permission.STOCK_RECEIVE, object_id)

    def has_adjust_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, Permission.STOCK_ADJUST, object_id)

    def has_count_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, Permission.STOCK_COUNT, object_id)

    @action(description=gettext_lazy("Receive"), permissions=["receive"], icon="add_box")
    def receive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        level = self._level(request, object_id, Permission.STOCK_RECEIVE)

        def do(data: dict[str, Any]) -> str:
            inventory.receive(
                variant_id=level.variant_id, location_id=level.location_id, actor=actor_of(request), **data
            )
            return ngettext("%(count)s unit received.", "%(count)s units received.", data["quantity"]) % {
                "count": data["quantity"]
            }

        act = self._act(level, title=_("Receive a delivery"), button=_("Receive"), do=do, look=lambda _d: _today(level))
        return run(request, act, ReceiveForm)

    @action(description=gettext_lazy("Adjust"), permissions=["adjust"], icon="exposure")
    def adjust(self, request: HttpRequest, object_id: str) -> HttpResponse:
        level = self._level(request, object_id, Permission.STOCK_ADJUST)

        def do(data: dict[str, Any]) -> str:
            inventory.adjust(
                variant_id=level.variant_id,
                location_id=level.location_id,
                delta=data["delta"],
                reason=AdjustReason(data["reason"]),
                note=data["note"],
                actor=actor_of(request),
            )
            return _("Adjusted.")

        act = self._act(
            level,
            title=_("Adjust"),
            button=_("Adjust"),
            do=do,
            look=lambda data: _adjusted(level, data),
            in_two_steps=True,
        )
        return run(request, act, AdjustForm)

    @action(description=gettext_lazy("Count"), permissions=["count"], icon="checklist")
    def count(self, request: HttpRequest, object_id: str) -> HttpResponse:
        level = self._level(request, object_id, Permission.STOCK_COUNT)

        def do(data: dict[str, Any]) -> str:
            done = fulfilment.count_stock(
                variant_id=level.variant_id,
                location_id=level.location_id,
                actor=actor_of(request),
                now=now(),
                **data,
            )
            units = sum(row.quantity for row in done.broken)
            if not units:
                return _("Counted: %(before)s → %(after)s.") % {"before": done.before, "after": done.after}
            return _("Counted: %(before)s → %(after)s. %(units)s promised units are gone.") % {
                "before": done.before,
                "after": done.after,
                "units": units,
            }

        act = self._act(
            level,
            title=_("Count"),
            button=_("Take the count"),
            do=do,
            look=lambda data: _counted(level, data),
            in_two_steps=True,
        )
        return run(request, act, CountForm)

    def _act(self, level: Any, **parts: Any) -> Act:
        back = reverse("admin:inventory_stocklevel_change", args=[level.pk])
        return Act(subtitle=f"{self.item(level)} · {level.variant} · {level.location}", back=back, **parts)

    def _level(self, request: HttpRequest, object_id: str, permission: Permission) -> Any:
        level = self.get_object(request, object_id)
        if level is None:
            raise Http404
        if not actor_of(request).may(permission, level.location_id):
            raise PermissionDenied
        return level

    def _may(self, request: HttpRequest, permission: Permission, object_id: Any) -> bool:
        """Somewhere for lists and links that have no row at hand; the page itself asks for the row's shop."""
        actor = actor_of(request)
        places = actor.places(permission)
        if object_id is None or places is None:
            return actor.may(permission)
        return StockLevel.objects.filter(pk=object_id, location_id__in=places).exists()


def _today(level: Any) -> Preview:
    return Preview(facts=[(_("On hand now"), str(level.on_hand)), (_("Free now"), str(level.free_units))])


def _adjusted(level: Any, data: dict[str, Any]) -> Preview:
    free = level.free_units + data["delta"]
    facts = [
        (_("On hand"), f"{level.on_hand} → {level.on_hand + data['delta']}"),
        (_("Free"), f"{level.free_units} → {free}"),
    ]
    if free >= 0:
        return Preview(facts=facts)
    return Preview(
        facts=facts,
        warning=_("This takes units that customers were promised and will be refused. Count the item instead."),
    )


def _counted(level: Any, data: dict[str, Any]) -> Preview:
    missing = level.reserved + level.allocated + level.unavailable - data["counted"]
    broken = stock_reads.threatened_by(
        variant_id=level.variant_id, location_id=level.location_id, units=min(missing, level.reserved + level.allocated)
    )
    facts = [
        (_("On hand"), f"{level.on_hand} → {data['counted']}"),
        (_("Promised"), str(level.reserved + level.allocated)),
    ]
    if not broken:
        return Preview(facts=facts)
    return Preview(
        facts=facts,
        warning=_("This count breaks promises. Each order is told apart and its customer hears of it:"),
        lines=_named(broken),
    )


def _named(broken: tuple[Threatened, ...]) -> list[str]:
    """Each promise by its order's number, or as somebody's checkout that is still under way."""
    lines = OrderLine.objects.filter(pk__in=[row.owner_id for row in broken if row.owner_kind == "order_line"])
    numbers = dict(lines.values_list("pk", "order__number"))
    return [
        (_("Order %(number)s: %(units)s") if row.is_allocated else _("Checkout %(number)s, not placed yet: %(units)s"))
        % {"number": numbers.get(row.owner_id, row.owner_id), "units": row.quantity}
        for row in broken
    ]
