"""Money that comes in and goes back: payments, what happened to them, and the cash in the drawers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.payments.enums import AttemptKind, CashReason, PaymentState, Tender
from apps.stores.models import Device, Location


class Payment(PublicModel):
    """What an owner such as `order:17` pays by one tender: the one agreed on, from taking on the one that paid.

    The amounts are the truth; words are derived from them.
    """

    owner = models.CharField(_("belongs to"), max_length=64)
    tender = models.CharField(_("tender"), max_length=20, choices=Tender)
    state = models.CharField(_("state"), max_length=20, choices=PaymentState, default=PaymentState.INITIATED)
    currency = models.CharField(_("currency"), max_length=3)
    requested_amount = models.BigIntegerField(_("requested"))
    authorised_amount = models.BigIntegerField(_("authorised"), default=0)
    captured_amount = models.BigIntegerField(_("captured"), default=0)
    refunded_amount = models.BigIntegerField(_("refunded"), default=0)
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("location")
    )
    opened_by = models.CharField(_("opened by"), max_length=80)
    taken_by = models.CharField(_("taken by"), max_length=80, blank=True, default="")
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.CheckConstraint(condition=Q(requested_amount__gt=0), name="payments_payment_requested_positive"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0)
                & Q(captured_amount__gte=F("refunded_amount"))
                & Q(authorised_amount__gte=F("captured_amount")),
                name="payments_payment_refunded_captured_authorised",
            ),
            models.CheckConstraint(
                condition=Q(captured_amount=0, taken_at__isnull=True)
                | Q(captured_amount__gt=0, taken_at__isnull=False),
                name="payments_payment_taken_has_time",
            ),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payments_payment_state_known"),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(tender=Tender.PAY_IN_STORE, state=PaymentState.INITIATED),
                name="payments_payment_one_open_at_desk",
            ),
        ]
        indexes = [models.Index(fields=["owner", "id"], name="payments_payment_owner")]

    def __str__(self) -> str:
        return f"{self.owner} · {self.public_id}"


class PaymentAttempt(BaseModel):
    """One movement of a payment's money, or the try of one. Never changed."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    kind = models.CharField(_("kind"), max_length=20, choices=AttemptKind)
    tender = models.CharField(_("tender"), max_length=20, choices=Tender)
    amount = models.BigIntegerField(_("amount"))
    tendered_amount = models.BigIntegerField(_("handed over"))
    change_amount = models.BigIntegerField(_("change given"), default=0)
    provider = models.CharField(_("provider"), max_length=20, blank=True, default="")
    provider_reference = models.CharField(_("reference"), max_length=120, blank=True, default="")
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("location")
    )
    actor_key = models.CharField(_("done by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_attempt_amount_positive"),
            models.CheckConstraint(
                condition=Q(change_amount__gte=0) & Q(tendered_amount=F("amount") + F("change_amount")),
                name="payments_attempt_change_adds_up",
            ),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind=AttemptKind.TAKE), name="payments_attempt_taken_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payments_attempt_one_per_reference",
            ),
        ]
        indexes = [models.Index(fields=["payment", "id"], name="payments_attempt_payment")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class PaymentTransition(BaseModel):
    """One step of a payment's state machine, written by its mover. Never changed."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    from_state = models.CharField(_("from state"), max_length=20, choices=PaymentState)
    to_state = models.CharField(_("to state"), max_length=20, choices=PaymentState)
    actor_key = models.CharField(_("done by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("payment transition")
        verbose_name_plural = _("payment transitions")
        indexes = [models.Index(fields=["payment", "id"], name="payments_transition_payment")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


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
