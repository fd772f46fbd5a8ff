"""Baskets: what somebody means to buy. Nothing is promised and no price is fixed here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.carts.enums import CartState
from apps.catalogue.models import Variant
from apps.core.models import PublicModel
from apps.customers.models import Customer
from apps.inventory.enums import Method
from apps.stores.models import Location, SalesChannel


class Cart(PublicModel):
    """A basket of a guest (known by its token) or of a customer. `version` moves with every change of its lines.

    `left_out_offers` are promotions that were used up, or used before by who ordered, when it was placed.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    channel = models.ForeignKey(
        SalesChannel, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("channel")
    )
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text=_("The shop that the shopper chose."), verbose_name=_("location")
    )  # fmt: skip
    visitor_id = models.CharField(max_length=64, blank=True, default="")
    currency = models.CharField(max_length=3, verbose_name=_("currency"))
    language = models.CharField(max_length=10, verbose_name=_("language"))
    state = models.CharField(max_length=10, choices=CartState, default=CartState.OPEN, verbose_name=_("state"))
    version = models.PositiveIntegerField(default=1, verbose_name=_("version"))
    codes = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("codes"))
    left_out_offers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    expires_at = models.DateTimeField(verbose_name=_("ends at"))

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "channel"],
                condition=Q(state=CartState.OPEN),
                name="carts_cart_one_open_per_customer",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="carts_cart_expiry", condition=Q(state=CartState.OPEN))]

    def __str__(self) -> str:
        return str(self.public_id)


class CartLine(PublicModel):
    """Units of one variant, to be had by one method at one place."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines", verbose_name=_("basket"))
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("item")
    )
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    method = models.CharField(max_length=15, choices=Method, default=Method.PICKUP, verbose_name=_("method"))

    class Meta:
        verbose_name = _("basket line")
        verbose_name_plural = _("basket lines")
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant", "method"], name="carts_line_once_per_variant"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="carts_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
