"""The catalogue in the admin. Products come from files; words, numbers and where they are shown are mended here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from apps.accounts.guarded_admin import GuardedAdmin, GuardedInline, actor_of
from apps.accounts.permissions import Permission
from apps.catalogue import services
from apps.catalogue.models import (
    Attribute,
    AttributeText,
    Category,
    CategoryText,
    Media,
    MediaText,
    Option,
    OptionText,
    OptionValue,
    OptionValueText,
    Product,
    ProductAttribute,
    ProductTag,
    ProductText,
    Publication,
    Variant,
    VariantOption,
)
from apps.core import clock
from apps.core.errors import DomainError


class CatalogueAdmin(GuardedAdmin):
    sees = Permission.CATALOGUE_VIEW


class CatalogueInline(GuardedInline):
    sees = Permission.CATALOGUE_VIEW
    show_change_link = False


class TextsInline(CatalogueInline):
    model = ProductText
    edits = Permission.CATALOGUE_EDIT
    fields = ["language", "name", "slug", "summary", "description", "seo_title", "seo_description"]
    ordering = ["language"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class VariantsInline(CatalogueInline):
    model = Variant
    edits = Permission.CATALOGUE_EDIT
    fields = ["sku", "gtin", "is_gtin_valid", "weight_grams", "requires_shipping", "is_active"]
    readonly_fields = ["is_gtin_valid"]
    ordering = ["position", "pk"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class MediaInline(CatalogueInline):
    model = Media
    fields = ["position", "url"]
    ordering = ["position", "pk"]


class TagsInline(CatalogueInline):
    model = ProductTag
    fields = ["name"]


class AttributesInline(CatalogueInline):
    model = ProductAttribute
    fields = ["attribute", "language", "value"]


class PublicationsInline(CatalogueInline):
    model = Publication
    fields = ["channel", "published_at"]


@admin.register(Product)
class ProductAdmin(CatalogueAdmin):
    """Products with their words, variants, pictures and channels."""

    edits = Permission.CATALOGUE_EDIT
    list_display = ["picture", "shown_name", "brand", "shown_status", "category", "source", "updated_at"]
    list_display_links = ["picture", "shown_name"]
    list_filter = ["status", "source", "category"]
    list_select_related = ["category"]
    search_fields = ["texts__name", "external_handle", "brand", "variants__sku", "=variants__gtin"]
    ordering = ["sort_key", "pk"]
    fields = ["source", "external_handle", "language", "status", "brand", "product_type", "category", "tax_class_code"]
    readonly_fields = ["source", "external_handle", "language", "status"]
    autocomplete_fields = ["category"]
    inlines = [TextsInline, VariantsInline, MediaInline, AttributesInline, TagsInline, PublicationsInline]
    actions = ["activate_selected", "archive_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        texts = ProductText.objects.filter(product=OuterRef("pk")).order_by("language")
        pictures = Media.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
        rows: QuerySet[Any] = super().get_queryset(request)
        named: QuerySet[Any] = rows.annotate(
            first_name=Subquery(texts.values("name")[:1]), first_picture=Subquery(pictures.values("url")[:1])
        )
        return named

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    @display(description="")
    def picture(self, product: Any) -> str:
        if not product.first_picture:
            return "–"
        return format_html('<img src="{}" alt="" width="40" height="40" loading="lazy">', product.first_picture)

    @display(description=_("name"), ordering="sort_key")
    def shown_name(self, product: Any) -> str:
        return str(product.first_name or product.external_handle)

    @display(description=_("status"), ordering="status", label={"active": "success", "draft": "warning"})
    def shown_status(self, product: Product) -> tuple[str, str]:
        return product.status, product.get_status_display()

    def save_model(self, request: HttpRequest, obj: Product, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: ARG002, FBT001
        services.edit_product(
            product_id=obj.pk,
            brand=obj.brand,
            product_type=obj.product_type,
            category_id=obj.category_id,
            tax_class_code=obj.tax_class_code,
            actor=actor_of(request),
            now=clock.now(),
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001
        """Words and variants go through the services; the other tables here are only shown."""
        product: Product = form.instance
        for changed in formset.forms:
            if not changed.has_changed():
                continue
            row = changed.instance
            if isinstance(row, ProductText):
                _save_text(row, product, request)
            elif isinstance(row, Variant):
                _save_variant(row, request)
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    @admin.action(description=_("Sell the selected products"), permissions=["change"])
    def activate_selected(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, services.activate)

    @admin.action(description=_("Archive the selected products"), permissions=["change"])
    def archive_selected(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, services.archive)

    def _each(self, request: HttpRequest, queryset: QuerySet[Product], verb: Any) -> None:
        done = 0
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                verb(product_id=pk, actor=actor_of(request), now=clock.now())
                done += 1
            except DomainError as refusal:
                messages.warning(request, str(refusal))
        messages.success(
            request, ngettext("%(count)s product changed.", "%(count)s products changed.", done) % {"count": done}
        )


def _save_text(row: ProductText, product: Product, request: HttpRequest) -> None:
    services.edit_text(
        product_id=product.pk,
        language=row.language,
        name=row.name,
        slug=row.slug,
        summary=row.summary,
        description=row.description,
        seo_title=row.seo_title,
        seo_description=row.seo_description,
        actor=actor_of(request),
        now=clock.now(),
    )


def _save_variant(row: Variant, request: HttpRequest) -> None:
    services.edit_variant(
        variant_id=row.pk,
        sku=row.sku,
        gtin_text=row.gtin,
        weight_grams=row.weight_grams,
        is_active=row.is_active,
        requires_shipping=row.requires_shipping,
        actor=actor_of(request),
        now=clock.now(),
    )


class VariantChoicesInline(CatalogueInline):
    model = VariantOption
    fields = ["value"]


@admin.register(Variant)
class VariantAdmin(CatalogueAdmin):
    list_display = ["sku", "product", "gtin", "is_gtin_valid", "is_active"]
    list_filter = ["is_active", "is_gtin_valid"]
    list_select_related = ["product"]
    search_fields = ["sku", "=gtin", "product__external_handle", "product__texts__name"]
    ordering = ["product", "position"]
    inlines = [VariantChoicesInline]


class CategoryTextsInline(CatalogueInline):
    model = CategoryText
    fields = ["language", "name", "slug"]


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    list_display = ["code", "parent", "position"]
    list_select_related = ["parent"]
    search_fields = ["code", "texts__name"]
    ordering = ["code"]
    inlines = [CategoryTextsInline]


class AttributeTextsInline(CatalogueInline):
    model = AttributeText
    fields = ["language", "name"]


@admin.register(Attribute)
class AttributeAdmin(CatalogueAdmin):
    list_display = ["code", "kind"]
    search_fields = ["code", "texts__name"]
    ordering = ["code"]
    inlines = [AttributeTextsInline]


class MediaTextsInline(CatalogueInline):
    model = MediaText
    fields = ["language", "alt"]


@admin.register(Media)
class MediaAdmin(CatalogueAdmin):
    list_display = ["url", "product", "position"]
    list_select_related = ["product"]
    search_fields = ["url", "product__external_handle"]
    ordering = ["-pk"]
    inlines = [MediaTextsInline]


class OptionTextsInline(CatalogueInline):
    model = OptionText
    fields = ["language", "name"]


@admin.register(Option)
class OptionAdmin(CatalogueAdmin):
    list_display = ["code", "product", "position"]
    list_select_related = ["product"]
    search_fields = ["code", "product__external_handle"]
    ordering = ["-pk"]
    inlines = [OptionTextsInline]


class ValueTextsInline(CatalogueInline):
    model = OptionValueText
    fields = ["language", "name"]


@admin.register(OptionValue)
class OptionValueAdmin(CatalogueAdmin):
    list_display = ["code", "option", "swatch"]
    list_select_related = ["option"]
    search_fields = ["code", "option__product__external_handle"]
    ordering = ["-pk"]
    inlines = [ValueTextsInline]


@admin.register(Publication)
class PublicationAdmin(CatalogueAdmin):
    list_display = ["product", "channel", "published_at"]
    list_filter = ["channel"]
    list_select_related = ["product", "channel"]
    search_fields = ["product__external_handle"]
    ordering = ["-published_at"]
