"""What it costs to bring something home: rates of a channel, where they hold, and their steps."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.pricing.models._prices import TaxClass
from apps.stores.models import SalesChannel


class ShippingRate(PublicModel):
    """A way of delivery that a channel offers, with tax always included; how long it takes is counted in days.

    What is heavier than `max_grams` is not sent this way.
    """

    code = models.CharField(
        _("code"), max_length=60, unique=True, help_text=_("Your name for it; shoppers never see it.")
    )
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    currency = models.CharField(_("currency"), max_length=3)
    tax_class = models.ForeignKey(TaxClass, on_delete=models.PROTECT, related_name="+", verbose_name=_("tax class"))
    days_from = models.PositiveSmallIntegerField(_("days at least"), default=1)
    days_to = models.PositiveSmallIntegerField(_("days at most"), default=3)
    max_grams = models.PositiveIntegerField(_("grams at most"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("shipping rate")
        verbose_name_plural = _("shipping rates")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(days_to__gte=F("days_from")), name="pricing_shipping_days_in_order"),
            models.CheckConstraint(
                condition=Q(max_grams__isnull=True) | Q(max_grams__gt=0), name="pricing_shipping_weight_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ShippingRateText(BaseModel):
    """What shoppers call the way of delivery, in one language."""

    rate = models.ForeignKey(
        ShippingRate, on_delete=models.CASCADE, related_name="texts", verbose_name=_("shipping rate")
    )
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("name of a shipping rate")
        verbose_name_plural = _("names of shipping rates")
        constraints = [models.UniqueConstraint(fields=["rate", "language"], name="pricing_shipping_text_once")]

    def __str__(self) -> str:
        return self.name


class ShippingPlace(BaseModel):
    """A country, or a part of one by region and first signs of the postcode, that a rate serves or leaves out."""

    rate = models.ForeignKey(
        ShippingRate, on_delete=models.CASCADE, related_name="places", verbose_name=_("shipping rate")
    )
    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=10, blank=True, default="")
    postcode_start = models.CharField(_("postcode begins with"), max_length=10, blank=True, default="")
    is_left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("place of a shipping rate")
        verbose_name_plural = _("places of shipping rates")
        constraints = [
            models.UniqueConstraint(
                fields=["rate", "country", "region", "postcode_start"], name="pricing_shipping_place_once"
            ),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="pricing_shipping_place_country"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.region or self.country, self.postcode_start]))


class ShippingStep(BaseModel):
    """What a rate costs from a value of the goods (before offers) and a weight on, in minor units, tax included.

    Of the steps that a basket has reached the heaviest counts, and of those the one of the highest value.
    """

    rate = models.ForeignKey(
        ShippingRate, on_delete=models.CASCADE, related_name="steps", verbose_name=_("shipping rate")
    )
    from_amount = models.BigIntegerField(
        _("goods from"), default=0, help_text=_("Their price before offers, in minor units such as cents.")
    )
    from_grams = models.PositiveIntegerField(_("grams from"), default=0)
    amount = models.BigIntegerField(_("costs"), help_text=_("Tax included, in minor units such as cents."))

    class Meta:
        verbose_name = _("step of a shipping rate")
        verbose_name_plural = _("steps of shipping rates")
        constraints = [
            models.UniqueConstraint(fields=["rate", "from_amount", "from_grams"], name="pricing_shipping_step_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, from_amount__gte=0), name="pricing_shipping_step_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_amount}, {self.from_grams} g: {self.amount}"
