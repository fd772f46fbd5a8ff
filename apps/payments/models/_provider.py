"""What is asked of a provider, what a person has to look after, and how its books compare with ours."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, OmniNow, PublicModel
from apps.payments.enums import (
    ONE_PER_AUTHORISATION,
    DifferenceKind,
    OperationKind,
    OperationState,
    TaskKind,
    TaskState,
)
from apps.payments.models._payments import Payment


class PaymentOperation(PublicModel):
    """One thing asked of the provider: a capture, a void or a refund. `public_id` and `round` are its idempotency key.

    It is worked by a task under a lease (decisions.md 17). What had no answer is UNKNOWN, and asked about before it is
    asked for again, under the same key.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    kind = models.CharField(_("kind"), max_length=10, choices=OperationKind)
    amount = models.BigIntegerField(_("amount"))
    state = models.CharField(_("state"), max_length=10, choices=OperationState, default=OperationState.PENDING)
    round = models.SmallIntegerField(_("round"), default=1, help_text=_("How often it was asked for anew."))
    due_at = models.DateTimeField(_("due at"), db_default=OmniNow())
    attempts = models.SmallIntegerField(_("tries"), default=0)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    provider_reference = models.CharField(_("provider's reference"), max_length=120, blank=True, default="")
    error = models.CharField(_("error"), max_length=300, blank=True, default="")
    asked_by = models.CharField(_("asked for by"), max_length=80)

    class Meta:
        verbose_name = _("request to a provider")
        verbose_name_plural = _("requests to providers")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OperationKind.VOID, amount=0) | Q(amount__gt=0),
                name="payments_operation_amount_follows_kind",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(
                    kind__in=[OperationKind.CAPTURE, OperationKind.VOID], state__in=sorted(ONE_PER_AUTHORISATION)
                ),
                name="payments_operation_one_per_authorisation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="payments_operation_due",
                condition=Q(state__in=["pending", "processing", "unknown"]),
            ),
            models.Index(fields=["payment", "id"], name="payments_operation_payment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"

    @property
    def key(self) -> str:
        """The provider's idempotency key of this round."""
        return f"{self.public_id}:{self.round}"


class PaymentOperationTransition(BaseModel):
    """One step of a request to a provider, written by its mover. Never changed."""

    operation = models.ForeignKey(
        PaymentOperation, on_delete=models.PROTECT, related_name="+", verbose_name=_("request to a provider")
    )
    from_state = models.CharField(_("from state"), max_length=10, choices=OperationState)
    to_state = models.CharField(_("to state"), max_length=10, choices=OperationState)
    actor_key = models.CharField(_("done by"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("step of a request to a provider")
        verbose_name_plural = _("steps of requests to providers")
        indexes = [models.Index(fields=["operation", "id"], name="payments_opstep_operation")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PaymentTask(PublicModel):
    """Money that a person has to look after, such as a capture that failed after the goods had left."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+", verbose_name=_("payment"))
    owner = models.CharField(_("belongs to"), max_length=64)
    kind = models.CharField(_("kind"), max_length=20, choices=TaskKind)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=TaskState, default=TaskState.OPEN)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.CharField(_("done by"), max_length=80, blank=True, default="")
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    escalated_at = models.DateTimeField(_("left to the office at"), null=True, blank=True)
    escalated_by = models.CharField(_("left to the office by"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("payment task")
        verbose_name_plural = _("payment tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "kind"], condition=Q(state=TaskState.OPEN), name="payments_task_one_open_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, done_at__isnull=True)
                | Q(state=TaskState.DONE, done_at__isnull=False),
                name="payments_task_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(escalated_at__isnull=True, escalated_by="")
                | Q(escalated_at__isnull=False) & ~Q(escalated_by=""),
                name="payments_task_escalated_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["owner"], name="payments_task_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner}"


class Reconciliation(BaseModel):
    """One comparison of a provider's books with ours, over [start, end)."""

    provider = models.CharField(_("provider"), max_length=20)
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("until"))
    checked_count = models.IntegerField(_("compared"))
    difference_count = models.IntegerField(_("differences"))

    class Meta:
        verbose_name = _("comparison with a provider")
        verbose_name_plural = _("comparisons with providers")
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_count__gte=0, difference_count__gte=0), name="payments_reconciliation_counts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.start_at:%Y-%m-%d}"


class ReconciliationDifference(BaseModel):
    """One movement on which the provider's books and ours differ; amounts are minor units, refunds below zero."""

    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="+", verbose_name=_("comparison with a provider")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DifferenceKind)
    reference = models.CharField(_("provider's reference"), max_length=120)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("payment")
    )
    our_amount = models.BigIntegerField(_("our amount"), null=True, blank=True)
    our_currency = models.CharField(_("our currency"), max_length=3, blank=True, default="")
    their_amount = models.BigIntegerField(_("their amount"), null=True, blank=True)
    their_currency = models.CharField(_("their currency"), max_length=3, blank=True, default="")

    class Meta:
        verbose_name = _("difference with a provider")
        verbose_name_plural = _("differences with providers")
        indexes = [models.Index(fields=["reconciliation", "id"], name="payments_difference_run")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
