"""What we write, with which words, and who asked to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Variant
from apps.core.models import BaseModel, OmniNow, PublicModel
from apps.messaging.enums import AlertState, MessageState, Occasion, Purpose
from apps.orders.models import Order
from apps.stores.models import Location, SalesChannel


class Message(PublicModel):
    """One message of one occasion. It is rendered when it is sent, so that it says what is true then."""

    occasion = models.CharField(_("occasion"), max_length=30, choices=Occasion)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.ORDER)
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
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
            models.CheckConstraint(
                condition=Q(purpose=Purpose.RESTOCK, order__isnull=True)
                | (~Q(purpose=Purpose.RESTOCK) & Q(order__isnull=False)),
                name="messaging_message_order_or_alert",
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


class Wording(PublicModel):
    """One version of the words of an occasion, in a language, for all channels or one. Versions only grow."""

    occasion = models.CharField(_("occasion"), max_length=30, choices=Occasion)
    language = models.CharField(_("language"), max_length=10)
    channel = models.ForeignKey(
        SalesChannel,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("channel"),
        help_text=_("Empty: all channels."),
    )
    version = models.PositiveIntegerField(_("version"))
    is_reset = models.BooleanField(_("back to the words before"), default=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    headline = models.CharField(_("headline"), max_length=150, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    button = models.CharField(_("words on the button"), max_length=60, blank=True, default="")
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))

    class Meta:
        verbose_name = _("words of a message")
        verbose_name_plural = _("words of messages")
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "language", "channel", "version"],
                nulls_distinct=False,
                name="messaging_wording_one_per_version",
            ),
            models.CheckConstraint(
                condition=Q(is_reset=True, subject="", headline="", text="", button="")
                | (Q(is_reset=False) & ~Q(subject="") & ~Q(headline="") & ~Q(text="")),
                name="messaging_wording_words_or_reset",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} · {self.language} · {self.version}"


class RestockAlert(PublicModel):
    """Somebody asked, once, to be told when an item can be had again. That wish is the consent of the one message."""

    channel = models.ForeignKey(
        SalesChannel, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("channel")
    )
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+", verbose_name=_("item"))
    location = models.ForeignKey(
        Location,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("shop"),
        help_text=_("Empty: any shop."),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=AlertState, default=AlertState.OPEN)
    told_at = models.DateTimeField(_("told at"), null=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)

    class Meta:
        verbose_name = _("restock alert")
        verbose_name_plural = _("restock alerts")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "variant", "location", "email"],
                condition=Q(state=AlertState.OPEN),
                nulls_distinct=False,
                name="messaging_alert_one_open_per_wish",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.OPEN, told_at__isnull=True, stopped_at__isnull=True)
                | Q(state=AlertState.TOLD, told_at__isnull=False, stopped_at__isnull=True)
                | Q(state=AlertState.STOPPED, stopped_at__isnull=False),
                name="messaging_alert_state_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(state=AlertState.STOPPED), name="messaging_alert_erased_is_stopped"
            ),
        ]
        indexes = [
            models.Index(fields=["variant", "id"], name="messaging_alert_open", condition=Q(state=AlertState.OPEN))
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} · {self.email}"
