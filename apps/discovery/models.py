"""The read model of what a shopper finds. Everything here can be thrown away and rebuilt: `manage.py rebuild_discovery`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Product
from apps.core.models import BaseModel, OmniNow
from apps.stores.models import SalesChannel


class SearchEntry(BaseModel):
    """A product as one channel shows it in one language. Prices and stock in here only find and sort; none is promised."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))
    channel = models.ForeignKey(
        SalesChannel, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("channel")
    )
    language = models.CharField(_("language"), max_length=12)
    public_id = models.UUIDField(_("public id"))
    name = models.CharField(_("name"), max_length=300)
    slug = models.CharField(_("slug"), max_length=220)
    brand = models.CharField(_("brand"), max_length=200, blank=True)
    image_url = models.CharField(_("picture"), max_length=1000, blank=True)
    document = SearchVectorField(_("document"))
    codes = ArrayField(models.CharField(max_length=255), verbose_name=_("codes"))
    variant_ids = ArrayField(models.BigIntegerField(), verbose_name=_("variants"))
    facets = ArrayField(models.BigIntegerField(), verbose_name=_("facets"))
    in_stock_at = ArrayField(models.BigIntegerField(), verbose_name=_("in stock at"))
    price_from = models.BigIntegerField(_("price from"), null=True)
    price_to = models.BigIntegerField(_("price to"), null=True)
    sort_key = models.CharField(_("sort key"), max_length=300, db_collation="C")
    published_at = models.DateTimeField(_("published at"))
    indexed_at = models.DateTimeField(_("indexed at"), db_default=OmniNow())

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "channel", "language"], name="discovery_entry_once_per_channel_and_language"
            ),
        ]
        indexes = [
            GinIndex(fields=["document"], name="discovery_entry_document"),
            GinIndex(fields=["facets"], name="discovery_entry_facets"),
            GinIndex(fields=["codes"], name="discovery_entry_codes"),
            GinIndex(fields=["in_stock_at"], name="discovery_entry_in_stock"),
            models.Index(fields=["channel", "language", "price_from", "id"], name="discovery_entry_by_price"),
            models.Index(fields=["channel", "language", "-published_at", "-id"], name="discovery_entry_by_age"),
            models.Index(fields=["channel", "language", "sort_key", "id"], name="discovery_entry_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class FacetTerm(BaseModel):
    """Something that entries can be narrowed to: a brand, a category, a value of an option such as colour."""

    group = models.CharField(_("group"), max_length=220)
    code = models.CharField(_("code"), max_length=220)

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        constraints = [models.UniqueConstraint(fields=["group", "code"], name="discovery_term_once_per_group")]

    def __str__(self) -> str:
        return f"{self.group}: {self.code}"


class FacetLabel(BaseModel):
    """What a facet and its group are called in one language."""

    term = models.ForeignKey(FacetTerm, on_delete=models.CASCADE, related_name="labels", verbose_name=_("facet"))
    language = models.CharField(_("language"), max_length=12)
    group_name = models.CharField(_("name of the group"), max_length=200)
    name = models.CharField(_("name"), max_length=200)
    swatch = models.CharField(_("swatch"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("facet label")
        verbose_name_plural = _("facet labels")
        constraints = [
            models.UniqueConstraint(fields=["term", "language"], name="discovery_label_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.name


class SearchWord(BaseModel):
    """A word that entries hold, without accents. Those of names and facets (`shown`) are what mistyped words turn into."""

    language = models.CharField(_("language"), max_length=12)
    word = models.CharField(_("word"), max_length=200, db_collation="C")
    shown = models.CharField(_("as written"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="discovery_word_once_per_language")]
        indexes = [
            GinIndex(
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                name="discovery_word_alike",
                condition=~models.Q(shown=""),
            ),
        ]

    def __str__(self) -> str:
        return self.word
