"""Where a parcel goes, and what is known of its way."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.fulfilment.models._work import FulfilmentOrder


class Shipment(BaseModel):
    """The address of a fulfilment order that is sent, and who took it. No carrier is asked: staff write what they know."""

    fulfilment_order = models.OneToOneField(
        FulfilmentOrder, on_delete=models.PROTECT, related_name="shipment", verbose_name=_("fulfilment order")
    )
    name = models.CharField(_("name"), max_length=150)
    street = models.CharField(_("street"), max_length=200)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("region"), max_length=10, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    carrier = models.CharField(_("carrier"), max_length=80, blank=True, default="")
    tracking_number = models.CharField(_("tracking number"), max_length=80, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    shipped_at = models.DateTimeField(_("sent at"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(shipped_at__lte=F("delivered_at")),
                name="fulfilment_shipment_sent_before_delivered",
            ),
            models.CheckConstraint(
                condition=Q(shipped_at__isnull=True) | ~Q(carrier=""), name="fulfilment_shipment_sent_has_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
