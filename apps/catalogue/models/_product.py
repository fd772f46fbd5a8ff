"""Products: identity, texts per language, tags, attributes, and where they are published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalogue.enums import ProductStatus
from apps.catalogue.models._taxonomy import Attribute, Category
from apps.core.models import BaseModel, OmniNow, PublicModel
from apps.stores.models import SalesChannel


class Product(PublicModel):
    """What is described once and sold in variants. (`source`, `external_handle`) is how a file names it.

    `language` is the one in which it was first described: it owns the master data; the others only bring texts.
    """

    source = models.CharField(_("imported from"), max_length=60)
    external_handle = models.CharField(_("name there"), max_length=255)
    language = models.CharField(_("language"), max_length=12)
    status = models.CharField(_("status"), max_length=10, choices=ProductStatus.choices, default=ProductStatus.DRAFT)
    brand = models.CharField(_("brand"), max_length=200, blank=True, default="")
    product_type = models.CharField(_("product type"), max_length=200, blank=True, default="")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    tax_class_code = models.CharField(_("tax class"), max_length=40, default="standard")
    sort_key = models.CharField(_("sort key"), max_length=300, default="", editable=False, db_index=True)
    updated_at = models.DateTimeField(_("updated at"), db_default=OmniNow(), editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["source", "external_handle"], name="catalogue_product_identity"),
            models.CheckConstraint(
                condition=models.Q(status__in=ProductStatus.values), name="catalogue_product_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_handle}"


class ProductText(BaseModel):
    """What a product is called and how it is described in one language; `description` is sanitised HTML."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts", verbose_name=_("product"))
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(_("name"), max_length=300)
    slug = models.CharField(_("slug"), max_length=220)
    summary = models.TextField(_("summary"), blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    seo_title = models.CharField(_("title for search engines"), max_length=300, blank=True, default="")
    seo_description = models.TextField(_("description for search engines"), blank=True, default="")

    class Meta:
        verbose_name = _("product text")
        verbose_name_plural = _("product texts")
        constraints = [
            models.UniqueConstraint(fields=["product", "language"], name="catalogue_product_text_one_per_language"),
            models.UniqueConstraint(fields=["language", "slug"], name="catalogue_product_slug_unique_per_language"),
            models.CheckConstraint(condition=~models.Q(name=""), name="catalogue_product_text_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductTag(BaseModel):
    """A free word on a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="tags", verbose_name=_("product"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="catalogue_tag_once_per_product")]

    def __str__(self) -> str:
        return self.name


class ProductAttribute(BaseModel):
    """What a product states for an attribute; with an empty language it holds in all of them."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attributes", verbose_name=_("product"))
    attribute = models.ForeignKey(Attribute, on_delete=models.PROTECT, related_name="+", verbose_name=_("attribute"))
    language = models.CharField(_("language"), max_length=12, blank=True, default="")
    value = models.CharField(_("value"), max_length=1000)

    class Meta:
        verbose_name = _("product attribute")
        verbose_name_plural = _("product attributes")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "attribute", "language"], name="catalogue_product_attribute_one_per_language"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Publication(BaseModel):
    """A product shown on a channel, since when."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="publications", verbose_name=_("product")
    )
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(fields=["product", "channel"], name="catalogue_publication_once_per_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} @ {self.channel_id}"
