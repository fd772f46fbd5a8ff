"""The tables whose rows are changed in bulk, each by its own service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.accounts.guarded_admin import EVERYWHERE, GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.backoffice.admin.bulk_people import CUSTOMERS, EMPLOYEES, STOCK
from apps.backoffice.bulk import Editable, Field
from apps.backoffice.models import BulkEdit, BulkEditLine
from apps.catalogue import services as catalogue
from apps.catalogue.enums import ProductStatus
from apps.catalogue.models import Category, Product, Variant
from apps.core.actor import Actor
from apps.core.money import Money, exponent, round_half_up
from apps.fulfilment.enums import OPEN
from apps.fulfilment.models import FulfilmentOrder
from apps.inventory import services as inventory
from apps.inventory.models import StockFloor, StockLevel
from apps.pricing import services as pricing
from apps.pricing.models import Price, TaxClass
from apps.stores import services as stores
from apps.stores.models import Location
from apps.stores.services import LocationDraft

Values = Mapping[str, Any]


def _text(limit: int) -> Any:
    return lambda: forms.CharField(max_length=limit, required=False, widget=UnfoldAdminTextInputWidget)


def _number(most: int = 100_000) -> Any:
    return lambda: forms.IntegerField(min_value=0, max_value=most, widget=UnfoldAdminIntegerFieldWidget)


def _yes_or_no() -> forms.Field:
    return forms.TypedChoiceField(
        choices=[("1", _("Yes")), ("0", _("No"))], coerce=lambda value: value == "1", widget=UnfoldAdminSelectWidget
    )


def _flag(name: str, label: Any) -> Field:
    return Field(
        name=name, attribute=name, label=label, input=_yes_or_no, parse=lambda text: text == "1",
        shown=lambda _row, value: _("Yes") if value else _("No"),
    )  # fmt: skip


def _whole(name: str, label: Any) -> Field:
    return Field(
        name=name, attribute=name, label=label, input=_number(), parse=lambda text: int(text) if text else None
    )


def _categories() -> forms.Field:
    return forms.ModelChoiceField(Category.objects.order_by("code"), required=False, widget=UnfoldAdminSelectWidget)


def _tax_classes() -> forms.Field:
    codes = TaxClass.objects.order_by("code").values_list("code", "code")
    return forms.ChoiceField(choices=list(codes), widget=UnfoldAdminSelectWidget)


def _statuses() -> forms.Field:
    kept = [(code, label) for code, label in ProductStatus.choices if code != ProductStatus.DRAFT]
    return forms.ChoiceField(choices=kept, widget=UnfoldAdminSelectWidget)


def _write_product(row: Product, values: Values, actor: Actor, now: datetime) -> None:
    stated = {name: value for name, value in values.items() if name != "status"}
    if stated:
        category = values.get("category", row.category)
        catalogue.edit_product(
            product_id=row.pk,
            brand=values.get("brand", row.brand),
            product_type=values.get("product_type", row.product_type),
            category_id=category.pk if category else None,
            tax_class_code=values.get("tax_class_code", row.tax_class_code),
            actor=actor,
            now=now,
        )
    if values.get("status"):
        verb = catalogue.archive if values["status"] == ProductStatus.ARCHIVED else catalogue.activate
        verb(product_id=row.pk, actor=actor, now=now)


def _promised(rows: Sequence[Any], path: str) -> list[str]:
    """What customers were promised of these things and is still to be handed over: it stays promised."""
    keys = [row.pk for row in rows]
    units = StockLevel.objects.filter(**{f"{path}__in": keys}).aggregate(units=Sum("allocated"))["units"] or 0
    if not units:
        return []
    words = ngettext(
        "%(count)s unit of them is promised to a customer and will still be handed over.",
        "%(count)s units of them are promised to customers and will still be handed over.",
        units,
    )
    return [words % {"count": units}]


PRODUCTS = Editable(
    label="catalogue.Product",
    permission=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("category").order_by("pk"),
    name=lambda row: getattr(row, "first_name", "") or row.external_handle,
    write=_write_product,
    warnings=lambda rows, typed: (
        _promised(rows, "variant__product") if typed.get("status") == ProductStatus.ARCHIVED else []
    ),
    fields=[
        Field(name="brand", attribute="brand", label=gettext_lazy("brand"), input=_text(200)),
        Field(name="product_type", attribute="product_type", label=gettext_lazy("product type"), input=_text(200)),
        Field(
            name="category", attribute="category", label=gettext_lazy("category"), input=_categories,
            parse=lambda text: Category.objects.filter(pk=int(text)).first() if text else None,
        ),
        Field(name="tax_class_code", attribute="tax_class_code", label=gettext_lazy("tax class"), input=_tax_classes),
        Field(
            name="status", attribute="status", label=gettext_lazy("status"), input=_statuses,
            shown=lambda _row, value: str(ProductStatus(value).label),
        ),
    ],
)  # fmt: skip


def _write_variant(row: Variant, values: Values, actor: Actor, now: datetime) -> None:
    catalogue.edit_variant(
        variant_id=row.pk,
        sku=row.sku,
        gtin_text=row.gtin,
        weight_grams=values.get("weight_grams", row.weight_grams),
        is_active=values.get("is_active", row.is_active),
        requires_shipping=values.get("requires_shipping", row.requires_shipping),
        actor=actor,
        now=now,
    )


VARIANTS = Editable(
    label="catalogue.Variant",
    permission=Permission.CATALOGUE_EDIT,
    rows=lambda rows: rows.select_related("product").order_by("pk"),
    name=str,
    write=_write_variant,
    warnings=lambda rows, typed: _promised(rows, "variant") if typed.get("is_active") is False else [],
    fields=[
        _flag("is_active", gettext_lazy("active")),
        _flag("requires_shipping", gettext_lazy("needs shipping")),
        _whole("weight_grams", gettext_lazy("weight in grams")),
    ],
)


def _write_location(row: Location, values: Values, _actor: Actor, _now: datetime) -> None:
    content = {one.name: getattr(row, one.name) for one in fields(LocationDraft)}
    stores.ensure_location(draft=LocationDraft(**{**content, **values}))


def _open_pickups(rows: Sequence[Any], typed: Values) -> list[str]:
    if typed.get("is_active") is not False and typed.get("hosts_pickup") is not False:
        return []
    count = FulfilmentOrder.objects.filter(location__in=[row.pk for row in rows], status__in=OPEN).count()
    words = ngettext(
        "%(count)s pickup is open there: hand it over or move it first.",
        "%(count)s pickups are open there: hand them over or move them first.",
        count,
    )
    return [words % {"count": count}] if count else []


LOCATIONS = Editable(
    label="stores.Location",
    permission=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.order_by("pk"),
    name=lambda row: row.name,
    write=_write_location,
    warnings=_open_pickups,
    fields=[
        _whole("preparation_minutes", gettext_lazy("minutes to prepare a pickup")),
        _whole("pickup_capacity_per_hour", gettext_lazy("units it can prepare an hour")),
        _whole("acceptance_minutes", gettext_lazy("open minutes to accept an order")),
        _whole("collect_by_days", gettext_lazy("opening days to collect")),
        _whole("safety_stock", gettext_lazy("safety stock")),
        _flag("sells", gettext_lazy("sells")),
        _flag("hosts_pickup", gettext_lazy("hands over pickups")),
        _flag("ships", gettext_lazy("ships")),
        _flag("takes_returns", gettext_lazy("takes returns")),
        _flag("is_active", gettext_lazy("active")),
    ],
)


def _money(row: Price, value: Decimal | None) -> str:
    if value is None:
        return "–"
    return Money(round_half_up(value), row.price_list.currency).shown(get_language() or "en")


def _percent() -> forms.Field:
    return forms.DecimalField(
        min_value=-99, max_value=1000, max_digits=7, decimal_places=3, widget=UnfoldAdminDecimalFieldWidget
    )


def _raised(_row: Any, before: Decimal, percent: Decimal) -> Decimal:
    """Rounded to the smallest coin, half up."""
    return Decimal(round_half_up(before * (100 + percent) / 100))


def _amount() -> forms.Field:
    return forms.DecimalField(
        min_value=0, max_value=10**12, max_digits=19, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("In the currency of its price list, such as 19.99."),
    )  # fmt: skip


def _minor(row: Price, _before: Decimal, typed: Decimal) -> Decimal:
    return typed.scaleb(exponent(row.price_list.currency))


def _write_price(row: Price, values: Values, actor: Actor, _now: datetime) -> None:
    draft = pricing.PriceDraft(
        variant_id=row.variant_id,
        amount=values.get("amount", row.amount),
        compare_at=values.get("compare_at_amount", row.compare_at_amount),
        min_quantity=row.min_quantity,
    )
    pricing.set_prices([draft], price_list_id=row.price_list_id, actor=actor)


def _below(rows: Sequence[Any], typed: Values) -> list[str]:
    """Prices that would lie above their crossed-out one, so that nothing would be crossed out any more."""
    if "percent" not in typed:
        return []
    above = [
        row for row in rows if row.compare_at_amount is not None and _raised(row, row.amount, typed["percent"]) >= row.compare_at_amount
    ]  # fmt: skip
    words = ngettext(
        "%(count)s price would reach its crossed-out price, which is then not shown.",
        "%(count)s prices would reach their crossed-out price, which is then not shown.",
        len(above),
    )
    return [words % {"count": len(above)}] if above else []


PRICES = Editable(
    label="pricing.Price",
    permission=Permission.PRICE_EDIT,
    rows=lambda rows: rows.select_related("price_list", "variant__product").order_by("pk"),
    name=lambda row: f"{row.variant} · {row.price_list.code}",
    write=_write_price,
    warnings=_below,
    fields=[
        Field(
            name="amount", attribute="amount", label=gettext_lazy("new price"), input=_amount, parse=Decimal,
            result=_minor, shown=_money,
        ),
        Field(
            name="percent", attribute="amount", label=gettext_lazy("change in per cent"), input=_percent, parse=Decimal,
            result=_raised, shown=_money,
        ),
    ],
)  # fmt: skip


def _write_floor(row: StockFloor, values: Values, actor: Actor, _now: datetime) -> None:
    inventory.set_floor(
        location_id=row.location_id,
        variant_id=row.variant_id,
        channel_id=row.channel_id,
        method=row.method,
        quantity=values["quantity"],
        actor=actor,
    )


FLOORS = Editable(
    label="inventory.StockFloor",
    permission=Permission.STOCK_ADJUST,
    rows=lambda rows: rows.select_related("location", "variant", "channel").order_by("pk"),
    name=lambda row: " · ".join(str(part) for part in (row.location, row.variant, row.channel, row.method) if part),
    write=_write_floor,
    fields=[_whole("quantity", gettext_lazy("units kept back"))],
)

TABLES: dict[str, Editable] = {
    table.label.lower(): table for table in (PRODUCTS, VARIANTS, LOCATIONS, PRICES, FLOORS, CUSTOMERS, EMPLOYEES, STOCK)
}


def may_edit(page: Any, request: HttpRequest) -> bool:
    """Whether somebody may change rows of this table: everywhere, or in shops of theirs where the service decides by shop."""
    table = TABLES[page.opts.label_lower]
    return actor_of(request).may(table.permission, None if page.edits_by_shop or table.by_shop else EVERYWHERE)


@admin.action(description=gettext_lazy("Edit the selected rows"), permissions=["edit_in_bulk"])
def edit_selected(page: admin.ModelAdmin[Model], request: HttpRequest, rows: QuerySet[Model]) -> HttpResponse | None:
    """Leads to the page that asks what to change."""
    most = TABLES[page.opts.label_lower].most
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        messages.error(request, _("At most %(most)s rows at once. Filter the list, or use a file.") % {"most": most})
        return None
    address = reverse("backoffice:bulk", args=[page.opts.label_lower])
    return HttpResponseRedirect(f"{address}?rows={','.join(map(str, keys))}")


for _page in admin.site._registry.values():  # noqa: SLF001 Django offers no other way
    if _page.opts.label_lower in TABLES:
        _page.has_edit_in_bulk_permission = partial(may_edit, _page)  # type: ignore[attr-defined]  # Django asks by this name
        _page.actions = [*(_page.actions or ()), edit_selected]


class LinesInline(GuardedInline):
    model = BulkEditLine
    sees = Permission.SETTINGS_EDIT
    fields = ["row_name", "field", "before", "after", "refusal"]


@admin.register(BulkEdit)
class BulkEditAdmin(GuardedAdmin):
    """What was changed for many rows at once, by whom and why."""

    sees = Permission.SETTINGS_EDIT
    list_display = ["created_at", "page", "owner", "reason", "undone_at"]
    list_select_related = ["owner"]
    list_filter = ["page"]
    ordering = ["-pk"]
    fields = ["page", "owner", "reason", "created_at", "undone_at"]
    inlines = [LinesInline]
