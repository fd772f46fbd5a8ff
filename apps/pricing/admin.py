"""Prices and tax in the admin: lists and rates are kept here, single prices are set through the service."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.core.money import Money, round_half_up
from apps.pricing import services
from apps.pricing.models import (
    Price,
    PriceHistory,
    PriceList,
    ShippingPlace,
    ShippingRate,
    ShippingRateText,
    ShippingStep,
    TaxClass,
    TaxRate,
)


@admin.register(PriceList)
class PriceListAdmin(GuardedAdmin):
    """What a channel charges, since when, until when, and which list wins."""

    sees = Permission.CATALOGUE_VIEW
    edits = Permission.PRICE_EDIT
    list_display = ["code", "channel", "currency", "is_tax_included", "priority", "valid_from", "valid_to"]
    list_filter = ["channel", "currency"]
    list_select_related = ["channel"]
    search_fields = ["code"]
    ordering = ["code"]
    fields = ["code", "channel", "currency", "is_tax_included", "priority", "valid_from", "valid_to"]

    def get_readonly_fields(self, request: HttpRequest, obj: PriceList | None = None) -> list[str]:  # noqa: ARG002
        return ["code", "channel", "currency"] if obj else []

    def save_model(self, request: HttpRequest, obj: PriceList, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        saved = services.ensure_price_list(
            code=obj.code,
            channel_id=obj.channel_id,
            currency=obj.currency,
            is_tax_included=obj.is_tax_included,
            priority=obj.priority,
            valid_from=obj.valid_from,
            valid_to=obj.valid_to,
        )
        obj.pk = saved.pk
        self.audit_saved(request, obj, form)


@admin.register(Price)
class PriceAdmin(GuardedAdmin):
    """One price; every change leaves a row in the history and in the audit trail."""

    sees = Permission.CATALOGUE_VIEW
    edits = Permission.PRICE_EDIT
    list_display = ["variant", "price_list", "shown_amount", "shown_compare_at", "min_quantity", "updated_at"]
    list_filter = ["price_list"]
    list_select_related = ["variant", "price_list"]
    search_fields = ["variant__sku", "variant__product__external_handle"]
    ordering = ["-updated_at", "-pk"]
    fields = ["price_list", "variant", "min_quantity", "amount", "compare_at_amount"]
    autocomplete_fields = ["price_list", "variant"]

    def get_readonly_fields(self, request: HttpRequest, obj: Price | None = None) -> list[str]:  # noqa: ARG002
        return ["price_list", "variant", "min_quantity"] if obj else []

    @display(description=_("price"), ordering="amount")
    def shown_amount(self, price: Price) -> str:
        return _money(price.amount, price.price_list.currency)

    @display(description=_("compare-at price"), ordering="compare_at_amount")
    def shown_compare_at(self, price: Price) -> str:
        return "–" if price.compare_at_amount is None else _money(price.compare_at_amount, price.price_list.currency)

    def save_model(self, request: HttpRequest, obj: Price, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        draft = services.PriceDraft(
            variant_id=obj.variant_id,
            amount=obj.amount,
            compare_at=obj.compare_at_amount,
            min_quantity=obj.min_quantity,
        )
        services.set_prices([draft], price_list_id=obj.price_list_id, actor=actor_of(request))
        obj.pk = Price.objects.values_list("pk", flat=True).get(
            price_list=obj.price_list_id, variant=obj.variant_id, min_quantity=obj.min_quantity
        )
        self.audit_saved(request, obj, form)


def _money(amount: Decimal, currency: str) -> str:
    return Money(round_half_up(amount), currency).shown(get_language() or "en")


@admin.register(PriceHistory)
class PriceHistoryAdmin(GuardedAdmin):
    sees = Permission.CATALOGUE_VIEW
    list_display = ["variant", "price_list", "shown_amount", "min_quantity", "set_at", "actor_key"]
    list_filter = ["price_list"]
    list_select_related = ["variant", "price_list"]
    search_fields = ["variant__sku"]
    ordering = ["-set_at", "-pk"]

    @display(description=_("price"), ordering="amount")
    def shown_amount(self, row: PriceHistory) -> str:
        return _money(row.amount, row.price_list.currency)


@admin.register(TaxClass)
class TaxClassAdmin(GuardedAdmin):
    sees = Permission.SETTINGS_VIEW
    list_display = ["code"]
    search_fields = ["code"]
    ordering = ["code"]


@admin.register(TaxRate)
class TaxRateAdmin(GuardedAdmin):
    """What the law of a place takes, and since when."""

    sees = Permission.SETTINGS_VIEW
    edits = Permission.SETTINGS_EDIT
    list_display = ["tax_class", "country", "region", "percent", "valid_from", "valid_to", "source"]
    list_filter = ["country", "tax_class"]
    list_select_related = ["tax_class"]
    search_fields = ["country", "region", "source"]
    ordering = ["country", "region", "tax_class", "-valid_from"]
    fields = ["tax_class", "country", "region", "percent", "valid_from", "valid_to", "source"]

    def get_readonly_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> list[str]:  # noqa: ARG002
        return ["tax_class", "country", "region", "valid_from"] if obj else []

    def save_model(self, request: HttpRequest, obj: TaxRate, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        saved = services.ensure_tax_rate(
            tax_class=obj.tax_class.code,
            country=obj.country.upper(),
            region=obj.region.upper(),
            percent=obj.percent,
            valid_from=obj.valid_from,
            valid_to=obj.valid_to,
            source=obj.source,
        )
        obj.pk = saved.pk
        self.audit_saved(request, obj, form)


class RateInline(GuardedInline):
    """A part of a shipping rate; all parts are saved with it, by one service."""

    sees = Permission.CATALOGUE_VIEW
    edits = Permission.PRICE_EDIT


class RateTextInline(RateInline):
    model = ShippingRateText
    fields = ["language", "name"]


class RatePlaceInline(RateInline):
    model = ShippingPlace
    fields = ["country", "region", "postcode_start", "is_left_out"]


class RateStepInline(RateInline):
    model = ShippingStep
    fields = ["from_amount", "from_grams", "amount"]
    ordering = ["from_grams", "from_amount"]


@admin.register(ShippingRate)
class ShippingRateAdmin(GuardedAdmin):
    """What delivery costs, where to, and from which value or weight on. Orders keep what they agreed."""

    sees = Permission.CATALOGUE_VIEW
    edits = Permission.PRICE_EDIT
    list_display = ["code", "channel", "days_from", "days_to", "max_grams", "is_active"]
    list_filter = ["is_active", "channel"]
    list_select_related = ["channel"]
    search_fields = ["code", "texts__name"]
    ordering = ["code"]
    fields = ["code", "channel", "tax_class", ("days_from", "days_to"), "max_grams", "is_active"]
    inlines = [RateTextInline, RatePlaceInline, RateStepInline]

    def get_readonly_fields(self, request: HttpRequest, obj: ShippingRate | None = None) -> list[str]:  # noqa: ARG002
        return ["code", "channel"] if obj else []

    def save_model(self, request: HttpRequest, obj: ShippingRate, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: FBT001
        """The rate is saved in `save_related`, when its parts are at hand."""

    def save_related(self, request: HttpRequest, form: forms.ModelForm[Any], formsets: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        rate, rows = form.instance, {formset.model: _kept(formset) for formset in formsets}
        saved = services.save_shipping_rate(
            services.RateDraft(
                code=rate.code,
                channel_id=rate.channel_id,
                currency=rate.channel.currency,
                names={row.language: row.name for row in rows[ShippingRateText]},
                places=tuple(
                    services.Place(
                        country=row.country.upper(),
                        region=row.region.upper(),
                        postcode_start="".join(row.postcode_start.upper().split()),
                        is_left_out=row.is_left_out,
                    )
                    for row in rows[ShippingPlace]
                ),
                steps=tuple(
                    services.Step(amount=row.amount, from_amount=row.from_amount, from_grams=row.from_grams)
                    for row in rows[ShippingStep]
                ),
                tax_class=rate.tax_class.code,
                days_from=rate.days_from,
                days_to=rate.days_to,
                max_grams=rate.max_grams,
                is_active=rate.is_active,
            ),
            actor=actor_of(request),
        )
        rate.pk = saved.pk


def _kept(formset: Any) -> list[Any]:
    """The rows of a form that shall stand, none of them saved here."""
    formset.save(commit=False)
    return [row.instance for row in formset.forms if row.cleaned_data and row not in formset.deleted_forms]
