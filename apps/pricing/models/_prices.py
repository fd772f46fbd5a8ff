"""Price lists, prices with their history, and the tax rates of places."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Variant
from apps.core.models import BaseModel
from apps.stores.models import SalesChannel


class TaxClass(BaseModel):
    """A kind of goods that the law taxes alike; products name it by its code."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("tax class")
        verbose_name_plural = _("tax classes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class TaxRate(BaseModel):
    """What a place takes on a tax class while the rate is in force: [`valid_from`, `valid_to`).

    An empty region means the whole country where no rate of a region of it stands. `source` names the law.
    """

    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT, related_name="rates", verbose_name=_("tax class"))
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=12, blank=True, default="")
    percent = models.DecimalField(_("per cent"), max_digits=6, decimal_places=3)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("law"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = [
            models.UniqueConstraint(
                fields=["tax_class", "country", "region", "valid_from"], name="pricing_tax_rate_one_per_start"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100), name="pricing_tax_rate_percent_in_range"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="pricing_tax_rate_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region or self.country} {self.percent} %"


class PriceList(BaseModel):
    """The prices of a channel in one currency while in force: [`valid_from`, `valid_to`). Higher `priority` wins."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    currency = models.CharField(_("currency"), max_length=3)
    is_tax_included = models.BooleanField(_("tax included"), default=True)
    priority = models.IntegerField(_("priority"), default=0)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["code"]
        indexes = [models.Index(fields=["channel", "currency"], name="pricing_list_of_channel")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="pricing_list_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Price(BaseModel):
    """What one unit costs on a list from a quantity on, in minor units with up to four more digits."""

    price_list = models.ForeignKey(
        PriceList, on_delete=models.PROTECT, related_name="prices", verbose_name=_("price list")
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("variant"))
    amount = models.DecimalField(_("price"), max_digits=19, decimal_places=4)
    compare_at_amount = models.DecimalField(
        _("compare-at price"), max_digits=19, decimal_places=4, null=True, blank=True
    )
    min_quantity = models.PositiveIntegerField(_("from quantity"), default=1)
    updated_at = models.DateTimeField(_("updated at"), editable=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "price_list", "min_quantity"], name="pricing_price_once_per_step"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="pricing_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_amount__isnull=True) | Q(compare_at_amount__gte=0),
                name="pricing_price_compare_at_not_negative",
            ),
            models.CheckConstraint(condition=Q(min_quantity__gte=1), name="pricing_price_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.amount}"


class PriceHistory(BaseModel):
    """Every price that was ever set, written with it; the database refuses to change or delete a row."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="+", verbose_name=_("price list"))
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("variant"))
    min_quantity = models.PositiveIntegerField(_("from quantity"))
    amount = models.DecimalField(_("price"), max_digits=19, decimal_places=4)
    compare_at_amount = models.DecimalField(
        _("compare-at price"), max_digits=19, decimal_places=4, null=True, blank=True
    )
    set_at = models.DateTimeField(_("set at"))
    actor_key = models.CharField(_("by"), max_length=120)

    class Meta:
        verbose_name = _("price history")
        verbose_name_plural = _("price history")
        indexes = [models.Index(fields=["variant", "price_list", "-set_at"], name="pricing_history_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.amount}"
