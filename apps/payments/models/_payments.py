"""Payments, and what happened to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.payments.enums import CARD_IN_HAND, AttemptKind, PaymentState, Tender
from apps.stores.models import Location


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
    provider = models.CharField(_("provider"), max_length=20, blank=True, default="", db_default="")
    provider_reference = models.CharField(
        _("provider's reference"), max_length=120, blank=True, default="", db_default=""
    )
    capture_before = models.DateTimeField(_("can be captured until"), null=True, blank=True)
    failure_code = models.CharField(_("why it failed"), max_length=60, blank=True, default="", db_default="")
    poll_at = models.DateTimeField(
        _("asked again at"), null=True, blank=True, help_text=_("When the provider is asked next how this stands.")
    )
    polls = models.SmallIntegerField(_("times asked"), default=0, db_default=0)
    is_ending_told = models.BooleanField(
        default=False, db_default=False, help_text=_("Its end has been announced to who owns it.")
    )

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
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(tender=Tender.CARD, state__in=sorted(CARD_IN_HAND)),
                name="payments_payment_one_card_in_hand",
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payments_payment_one_per_reference",
            ),
            models.CheckConstraint(
                condition=~Q(tender=Tender.CARD, state=PaymentState.AUTHORIZED)
                | Q(authorised_amount__gt=0, capture_before__isnull=False),
                name="payments_payment_authorised_until",
            ),
            models.CheckConstraint(
                condition=~Q(tender=Tender.CARD, state=PaymentState.UNKNOWN) | Q(poll_at__isnull=False),
                name="payments_payment_unknown_is_polled",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="payments_payment_owner"),
            models.Index(fields=["poll_at"], name="payments_payment_poll", condition=Q(poll_at__isnull=False)),
            models.Index(
                fields=["capture_before"], name="payments_payment_ending", condition=Q(state=PaymentState.AUTHORIZED)
            ),
        ]

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
