"""Options such as size and colour, their values, and the variants that are sold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models._media import Media
from apps.catalogue.models._product import Product
from apps.core.models import BaseModel, PublicModel


class Option(BaseModel):
    """A question that a shopper answers to get a variant. `code` is its normalised name in the product's language."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="options", verbose_name=_("product"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=200)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["product", "code"], name="catalogue_option_code_once_per_product"),
        ]

    def __str__(self) -> str:
        return self.code


class OptionText(BaseModel):
    """The name of an option in one language."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="texts", verbose_name=_("option"))
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("option text")
        verbose_name_plural = _("option texts")
        constraints = [
            models.UniqueConstraint(fields=["option", "language"], name="catalogue_option_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.name


class OptionValue(BaseModel):
    """One answer to an option; `swatch` is a colour (`#1d4ed8`) or the address of a picture to show instead of words."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="values", verbose_name=_("option"))
    code = models.CharField(_("code"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    swatch = models.CharField(_("swatch"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["option", "code"], name="catalogue_option_value_once_per_option"),
        ]

    def __str__(self) -> str:
        return self.code


class OptionValueText(BaseModel):
    """The name of an option's value in one language."""

    value = models.ForeignKey(OptionValue, on_delete=models.CASCADE, related_name="texts", verbose_name=_("value"))
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("option value text")
        verbose_name_plural = _("option value texts")
        constraints = [
            models.UniqueConstraint(fields=["value", "language"], name="catalogue_option_value_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.name


class Variant(PublicModel):
    """The sellable unit. SKU and GTIN may be absent or doubled; (product, `option_key`) is what identifies it."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants", verbose_name=_("product"))
    sku = models.CharField(_("SKU"), max_length=255, blank=True, default="")
    sku_key = models.CharField(_("SKU key"), max_length=255, blank=True, default="", editable=False)
    gtin = models.CharField(_("GTIN"), max_length=60, blank=True, default="")
    gtin_key = models.CharField(_("GTIN key"), max_length=14, blank=True, default="", editable=False)
    is_gtin_valid = models.BooleanField(_("GTIN is valid"), default=False, editable=False)
    option_key = models.CharField(_("option key"), max_length=700, blank=True, default="", editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    requires_shipping = models.BooleanField(_("needs shipping"), default=True)
    media = models.ForeignKey(
        Media, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["sku_key"], name="catalogue_variant_sku", condition=~models.Q(sku_key="")),
            models.Index(fields=["gtin_key"], name="catalogue_variant_gtin", condition=~models.Q(gtin_key="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "option_key"], name="catalogue_variant_options_once_per_product"
            ),
        ]

    def __str__(self) -> str:
        return self.sku or f"{self.product_id}/{self.option_key}"


class VariantOption(BaseModel):
    """The answers that make a variant."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="choices", verbose_name=_("variant"))
    value = models.ForeignKey(OptionValue, on_delete=models.PROTECT, related_name="+", verbose_name=_("value"))

    class Meta:
        verbose_name = _("variant option")
        verbose_name_plural = _("variant options")
        constraints = [models.UniqueConstraint(fields=["variant", "value"], name="catalogue_variant_value_once")]

    def __str__(self) -> str:
        return f"{self.variant_id}:{self.value_id}"
