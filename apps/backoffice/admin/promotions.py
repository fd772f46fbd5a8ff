"""Promotions and their codes, and what a promotion would have cost: the preview needs past orders."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from apps.accounts.guarded_admin import EVERYWHERE, GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.acting import Act, Preview, run
from apps.backoffice.admin.promotion_cost import cost_page
from apps.backoffice.admin.promotion_form import NAMES, PromotionForm
from apps.core import clock
from apps.core.money import Money
from apps.pricing import selectors as pricing_reads
from apps.pricing import services as pricing
from apps.pricing.models import (
    Coupon,
    Promotion,
    PromotionAction,
    PromotionCondition,
    PromotionCustomer,
    PromotionScope,
    PromotionText,
    Redemption,
)
from apps.pricing.offers import local_in

TONES = {"draft": "warning", "planned": "info", "on": "success", "ended": "danger"}


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code"), max_length=300, widget=UnfoldAdminTextInputWidget)
    limit_total = forms.IntegerField(
        label=gettext_lazy("Orders that may use it"),
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("Empty: as many as like."),
    )


class CodesForm(forms.Form):
    count = forms.IntegerField(label=gettext_lazy("How many codes"), widget=UnfoldAdminIntegerFieldWidget)
    beginning = forms.CharField(
        label=gettext_lazy("They begin with"), required=False, max_length=40, widget=UnfoldAdminTextInputWidget
    )
    length = forms.IntegerField(
        label=gettext_lazy("Random letters after it"), initial=8, widget=UnfoldAdminIntegerFieldWidget
    )
    limit_total = forms.IntegerField(
        label=gettext_lazy("Orders that may use each"),
        required=False,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("Empty: as many as like."),
    )
    batch = forms.CharField(
        label=gettext_lazy("Name of the batch"), required=False, max_length=60, widget=UnfoldAdminTextInputWidget
    )


class SeenInline(GuardedInline):
    """What the form above says, as rows: for who may look but not change."""

    sees = Permission.PROMOTION_VIEW


class TextInline(SeenInline):
    model = PromotionText
    fields = ["language", "name"]


class ActionInline(SeenInline):
    model = PromotionAction
    fields = ["kind", "what"]
    readonly_fields = ["what"]

    @display(description=gettext_lazy("what it does"))
    def what(self, row: PromotionAction) -> str:
        return pricing_reads.words_for(row, row.promotion.currency)


class ConditionInline(SeenInline):
    model = PromotionCondition
    fields = ["kind", "shown_amount", "quantity", "group"]
    readonly_fields = ["shown_amount"]

    @display(description=gettext_lazy("amount"))
    def shown_amount(self, row: PromotionCondition) -> str:
        return "" if row.amount is None else _money(row.amount, row.promotion.currency)


class ScopeInline(SeenInline):
    model = PromotionScope
    fields = ["category", "product", "variant", "is_left_out"]


@admin.register(Promotion)
class PromotionAdmin(GuardedAdmin):
    """Offers of the channels. What one does is settled once an order has used it."""

    sees = Permission.PROMOTION_VIEW
    edits = Permission.PROMOTION_EDIT
    form = PromotionForm
    list_display = [
        "code", "shown_state", "what", "channel", "priority", "is_exclusive", "needs_code", "begins", "ends", "uses",
    ]  # fmt: skip
    list_select_related = ["channel"]
    list_filter = ["is_active", "needs_code", ("channel", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["code", "texts__name", "=coupons__code"]
    search_help_text = gettext_lazy("Your name for it, the shoppers' name, or a code")
    ordering = ["-is_active", "-priority", "pk"]
    inlines = [TextInline, ActionInline, ConditionInline, ScopeInline]
    actions_detail = ["see_cost", "add_code", "make_codes", "download_codes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        uses = Redemption.objects.filter(promotion=OuterRef("pk"), given_back_at=None).order_by().values("promotion")
        rows: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(
            live_uses=Coalesce(Subquery(uses.annotate(count=Count("pk")).values("count")), 0)
        )
        return counted.prefetch_related("actions")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:  # noqa: ARG002
        return [
            (None, {"fields": ["code", "channel", "is_active", *NAMES]}),
            (
                gettext_lazy("What it does"),
                {"fields": ["kind", "percent", "amount", ("buy_quantity", "get_quantity"), "frees_shipping"]},
            ),
            (gettext_lazy("What it is about"), {"fields": ["categories", "items", "left_out"]}),
            (gettext_lazy("When it works"), {"fields": [("starts", "ends"), ("min_amount", "min_quantity"), "groups"]}),
            (
                gettext_lazy("Codes, order and limits"),
                {"fields": ["needs_code", "is_exclusive", "priority", ("limit_total", "limit_per_customer")]},
            ),
        ] if self._may_edit(request) else [
            (None, {"fields": [
                "code", "channel", "is_active", "priority", "is_exclusive", "needs_code", "valid_from", "valid_to",
                "limit_total", "limit_per_customer",
            ]}),
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Promotion | None = None) -> list[str]:
        return ["code", "channel"] if obj and self._may_edit(request) else []

    def get_inlines(self, request: HttpRequest, obj: Promotion | None = None) -> Any:  # noqa: ARG002
        return [] if self._may_edit(request) else self.inlines

    def save_model(self, request: HttpRequest, obj: Promotion, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        obj.pk = pricing.save_promotion(form.draft, actor=actor_of(request)).pk

    @display(description=gettext_lazy("state"), label=TONES)
    def shown_state(self, promotion: Promotion) -> tuple[str, str]:
        now = clock.now()
        if not promotion.is_active:
            return "draft", _("Off")
        if promotion.valid_to is not None and promotion.valid_to <= now:
            return "ended", _("Ended")
        if promotion.valid_from is not None and promotion.valid_from > now:
            return "planned", _("Planned")
        return "on", _("On")

    @display(description=gettext_lazy("what it does"))
    def what(self, promotion: Promotion) -> str:
        return ", ".join(pricing_reads.words_for(row, promotion.currency) for row in promotion.actions.all())

    @display(description=gettext_lazy("begins"), ordering="valid_from")
    def begins(self, promotion: Promotion) -> str:
        return _local(promotion, promotion.valid_from)

    @display(description=gettext_lazy("ends"), ordering="valid_to")
    def ends(self, promotion: Promotion) -> str:
        return _local(promotion, promotion.valid_to)

    @display(description=gettext_lazy("orders"), ordering="live_uses")
    def uses(self, promotion: Any) -> str:
        limit = f" / {promotion.limit_total}" if promotion.limit_total else ""
        return f"{promotion.live_uses}{limit}"

    @action(description=gettext_lazy("What would it have cost?"), url_path="cost", icon="query_stats")
    def see_cost(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return cost_page(request, self._promotion(request, object_id))

    @action(description=gettext_lazy("Add a code"), url_path="add-code", icon="confirmation_number")
    def add_code(self, request: HttpRequest, object_id: int) -> HttpResponse:
        promotion = self._promotion(request, object_id, to_edit=True)

        def do(values: dict[str, Any]) -> str:
            coupon = pricing.add_coupon(
                promotion_id=promotion.pk,
                code=values["code"],
                limit_total=values["limit_total"],
                actor=actor_of(request),
            )
            return _("Shoppers can use %(code)s.") % {"code": coupon.code}

        return run(request, self._act(promotion, _("Add a code"), do), CodeForm)

    @action(description=gettext_lazy("Make many codes"), url_path="make-codes", icon="playlist_add")
    def make_codes(self, request: HttpRequest, object_id: int) -> HttpResponse:
        promotion = self._promotion(request, object_id, to_edit=True)

        def do(values: dict[str, Any]) -> str:
            made = pricing.generate_coupons(
                promotion_id=promotion.pk,
                count=values["count"],
                prefix=values["beginning"],
                length=values["length"],
                limit_total=values["limit_total"],
                batch=values["batch"],
                actor=actor_of(request),
            )
            return ngettext("%(count)d code was made.", "%(count)d codes were made.", len(made)) % {"count": len(made)}

        return run(request, self._act(promotion, _("Make many codes"), do), CodesForm)

    @action(description=gettext_lazy("Download codes"), url_path="codes.csv", icon="download")
    def download_codes(self, request: HttpRequest, object_id: int) -> HttpResponse:
        promotion = self._promotion(request, object_id, to_edit=True)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="codes-{promotion.pk}.csv"'
        rows = csv.writer(response)
        rows.writerow(["code", "batch", "limit", "used", "active"])
        for coupon in Coupon.objects.filter(promotion=promotion).order_by("pk").iterator():
            rows.writerow([coupon.code, coupon.batch, coupon.limit_total or "", coupon.used_count, coupon.is_active])
        return response

    def _act(self, promotion: Promotion, title: str, do: Any) -> Act:
        return Act(
            title=title,
            subtitle=str(promotion),
            button=title,
            back=reverse("admin:pricing_promotion_change", args=[promotion.pk]),
            do=do,
            look=lambda _values: Preview(facts=[(_("Codes so far"), str(promotion.coupons.count()))]),
            icon="confirmation_number",
        )

    def _promotion(self, request: HttpRequest, object_id: int, *, to_edit: bool = False) -> Promotion:
        if not actor_of(request).may(Permission.PROMOTION_EDIT if to_edit else self.sees, EVERYWHERE):
            raise PermissionDenied
        found = Promotion.objects.select_related("channel").filter(pk=object_id).first()
        if found is None:
            raise Http404
        return found


def _money(amount: int, currency: str) -> str:
    return Money(amount, currency).shown(get_language() or "en")


def _local(promotion: Promotion, moment: datetime | None) -> str:
    """As the clocks of the channel show it."""
    local = local_in(promotion.channel.time_zone, moment)
    return "–" if local is None else date_format(local, "SHORT_DATETIME_FORMAT")


@admin.register(Coupon)
class CouponAdmin(GuardedAdmin):
    """Codes; new ones are made on their promotion's page. One may be ended, or its limit set."""

    sees = Permission.PROMOTION_VIEW
    edits = Permission.PROMOTION_EDIT
    list_display = ["code", "promotion", "channel", "batch", "is_active", "limit_total", "used_count", "created_at"]
    list_select_related = ["promotion", "channel"]
    list_filter = ["is_active", ("promotion", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["code", "batch"]
    ordering = ["-pk"]
    fields = ["promotion", "channel", "code", "batch", "used_count", "is_active", "limit_total"]
    readonly_fields = ["promotion", "channel", "code", "batch", "used_count"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def save_model(self, request: HttpRequest, obj: Coupon, form: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        pricing.set_coupon(
            coupon_id=obj.pk, is_active=obj.is_active, limit_total=obj.limit_total, actor=actor_of(request)
        )


@admin.register(Redemption)
class RedemptionAdmin(GuardedAdmin):
    """Which orders used what: for who makes offers, or sees the orders of every shop."""

    sees = Permission.PROMOTION_VIEW
    list_display = ["written_at", "owner", "promotion", "coupon", "shown_amount", "given_back_at"]
    list_select_related = ["promotion", "coupon"]
    list_filter = [("promotion", RelatedDropdownFilter)]
    list_filter_submit = True
    search_fields = ["=owner", "=coupon__code"]
    ordering = ["-pk"]
    fields = ["promotion", "coupon", "owner", "shown_amount", "given_back_at"]
    readonly_fields = ["shown_amount"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        actor = actor_of(request)
        knows = actor.may(Permission.PROMOTION_EDIT, 0) or actor.may(Permission.ORDER_VIEW, 0)
        return knows and super().has_view_permission(request, obj)

    @display(description=gettext_lazy("discount"), ordering="amount")
    def shown_amount(self, redemption: Redemption) -> str:
        return _money(redemption.amount, redemption.promotion.currency)


@admin.register(PromotionCustomer)
class PromotionCustomerAdmin(GuardedAdmin):
    """How often customers used promotions that limit them."""

    sees = Permission.CUSTOMER_VIEW
    list_display = ["promotion", "customer", "used_count"]
    list_select_related = ["promotion", "customer"]
    ordering = ["-pk"]
    fields = ["promotion", "customer", "used_count"]
