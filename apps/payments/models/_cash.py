"""Cash: the drawers, their journal, and what the law says of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel
from apps.payments.enums import CashReason
from apps.payments.models._payments import PaymentAttempt
from apps.stores.models import Device, Location


class CashDrawer(BaseModel):
    """The cash of a till or desk: one per location and device; `balance_amount` is the sum of its journal."""

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+", verbose_name=_("location"))
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("device")
    )
    currency = models.CharField(_("currency"), max_length=3)
    balance_amount = models.BigIntegerField(_("balance"), default=0)
    entry_count = models.BigIntegerField(_("entries"), default=0)

    class Meta:
        verbose_name = _("cash drawer")
        verbose_name_plural = _("cash drawers")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "device", "currency"], name="payments_drawer_one_per_place", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(balance_amount__gte=0), name="payments_drawer_balance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.location_id}/{self.device_id or '–'} {self.currency}"


class CashJournalEntry(BaseModel):
    """Cash that went into a drawer (positive) or out of it (negative), numbered, with the balance after it."""

    drawer = models.ForeignKey(CashDrawer, on_delete=models.PROTECT, related_name="+", verbose_name=_("cash drawer"))
    sequence = models.BigIntegerField(_("number"))
    amount = models.BigIntegerField(_("amount"))
    balance_amount = models.BigIntegerField(_("balance"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=20, choices=CashReason)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    attempt = models.OneToOneField(
        PaymentAttempt, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("attempt")
    )
    actor_key = models.CharField(_("done by"), max_length=80)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("cash journal entry")
        verbose_name_plural = _("cash journal")
        constraints = [
            models.UniqueConstraint(fields=["drawer", "sequence"], name="payments_cash_numbered_per_drawer"),
            models.CheckConstraint(
                condition=Q(reason__in=[CashReason.SALE, CashReason.FLOAT], amount__gt=0)
                | Q(reason__in=[CashReason.REFUND, CashReason.DEPOSIT], amount__lt=0)
                | (Q(reason=CashReason.CORRECTION) & ~Q(amount=0)),
                name="payments_cash_sign_follows_reason",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[CashReason.SALE, CashReason.REFUND], attempt__isnull=False)
                | Q(reason__in=[CashReason.FLOAT, CashReason.DEPOSIT, CashReason.CORRECTION], attempt__isnull=True),
                name="payments_cash_payment_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.amount} {self.currency}"


class CashLimit(BaseModel):
    """A country's law on cash: an operation of this amount or more is refused in cash. Data with its source."""

    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3)
    refused_from_amount = models.BigIntegerField(_("refused from"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("cash limit")
        verbose_name_plural = _("cash limits")
        constraints = [
            models.UniqueConstraint(fields=["country", "currency", "valid_from"], name="payments_limit_one_per_start"),
            models.CheckConstraint(condition=Q(refused_from_amount__gt=0), name="payments_limit_positive"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="payments_limit_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.refused_from_amount} {self.currency}"
