"""Messages to customers: rows to be sent, and the proof that they were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, OmniNow, PublicModel
from apps.messaging.enums import MessageState, Occasion
from apps.orders.models import Order


class Message(PublicModel):
    """One message of one occasion. It is rendered when it is sent, so that it says what is true then."""

    occasion = models.CharField(_("occasion"), max_length=30, choices=Occasion)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    owner_key = models.CharField(
        max_length=80, help_text=_("What it is about: the same occasion writes once about it.")
    )
    to_address = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=300, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.WAITING)
    attempts = models.SmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due at"), db_default=OmniNow())
    leased_until = models.DateTimeField(null=True, verbose_name=_("leased until"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.TextField(_("error"), blank=True, default="")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "owner_key"], name="messaging_message_once_per_occasion"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="messaging_message_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="messaging_message_due", condition=Q(state=MessageState.WAITING))
        ]

    def __str__(self) -> str:
        return f"{self.occasion} → {self.to_address}"


class MessageTransition(BaseModel):
    """A step of a message: written by its mover, never changed."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", verbose_name=_("message"))
    from_state = models.CharField(max_length=10, choices=MessageState, blank=True, verbose_name=_("from"))
    to_state = models.CharField(max_length=10, choices=MessageState, verbose_name=_("to"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    reason = models.CharField(max_length=200, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("step of a message")
        verbose_name_plural = _("steps of messages")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
