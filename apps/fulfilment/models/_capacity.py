"""How busy a shop is and how long it takes: what a promised time is made of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.stores.models import Location


class ShopLoad(BaseModel):
    """Units that a shop still has to prepare: the sum of its rows, each written by other connections (docs/adr/0015).

    A stripe alone means nothing and may be negative.
    """

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("location")
    )
    stripe = models.PositiveSmallIntegerField()
    units = models.IntegerField(verbose_name=_("units"))

    class Meta:
        verbose_name = _("load of a shop")
        verbose_name_plural = _("loads of shops")
        constraints = [
            models.UniqueConstraint(fields=["location", "stripe"], name="fulfilment_load_one_per_stripe"),
        ]

    def __str__(self) -> str:
        return f"{self.location_id}/{self.stripe}: {self.units}"


class PreparationTime(BaseModel):
    """Open minutes from assigned to ready that four of five pickups stayed within, lately, in a shop.

    `hour` is the local hour in which they came in; -1 stands for all hours together.
    """

    ALL_DAY = -1

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("location")
    )
    hour = models.SmallIntegerField(_("hour"), help_text=_("Of the shop's own day; -1 is the whole day."))
    minutes = models.PositiveIntegerField(_("minutes"))
    pickups = models.PositiveIntegerField(_("pickups"), help_text=_("How many it was learned from."))

    class Meta:
        verbose_name = _("learned preparation time")
        verbose_name_plural = _("learned preparation times")
        constraints = [
            models.UniqueConstraint(fields=["location", "hour"], name="fulfilment_preparation_one_per_hour"),
            models.CheckConstraint(condition=Q(hour__gte=-1, hour__lte=23), name="fulfilment_preparation_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.location_id} {self.hour}: {self.minutes}"
