"""The table of events is the queue of record; Celery is only its doorbell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, OmniNow
from apps.outbox.enums import DeliveryState, InboxState, KeyState


class Event(BaseModel):
    """One published fact. `key` names the aggregate whose events are delivered in order."""

    name = models.CharField(max_length=80, verbose_name=_("name"))
    version = models.SmallIntegerField(default=1, verbose_name=_("version"))
    key = models.CharField(max_length=80, verbose_name=_("key"))
    payload = models.JSONField(verbose_name=_("payload"))
    is_fanned_out = models.BooleanField(default=False, verbose_name=_("handed out"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["id"], name="outbox_event_waiting", condition=Q(is_fanned_out=False)),
            models.Index(fields=["key", "id"], name="outbox_event_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Delivery(BaseModel):
    """One event on its way to one handler."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+", verbose_name=_("event"))
    handler = models.CharField(max_length=80, verbose_name=_("handler"))
    key = models.CharField(max_length=80, verbose_name=_("key"))
    state = models.CharField(
        max_length=10, choices=DeliveryState, default=DeliveryState.PENDING, verbose_name=_("state")
    )
    attempts = models.SmallIntegerField(default=0, verbose_name=_("tries"))
    claims = models.SmallIntegerField(
        default=0, help_text="Claims without an answer: a worker died with this in hand.", verbose_name=_("claims")
    )
    due_at = models.DateTimeField(db_default=OmniNow(), verbose_name=_("due at"))
    leased_until = models.DateTimeField(null=True, verbose_name=_("leased until"))
    done_at = models.DateTimeField(null=True, verbose_name=_("done at"))
    error = models.TextField(blank=True, default="", verbose_name=_("error"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="outbox_delivery_once_per_handler"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DONE, done_at__isnull=False)
                | (~Q(state=DeliveryState.DONE) & Q(done_at__isnull=True)),
                name="outbox_delivery_done_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["handler", "key", "id"], name="outbox_delivery_pending", condition=Q(state="pending")),
            models.Index(fields=["handler", "id"], name="outbox_delivery_queue", condition=Q(state="pending")),
            models.Index(fields=["id"], name="outbox_delivery_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class IdempotencyKey(BaseModel):
    """A request that acts once per (actor, key); its answer is kept and given again."""

    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    key = models.CharField(max_length=255, verbose_name=_("key"))
    request_hash = models.CharField(max_length=64, verbose_name=_("request"))
    state = models.CharField(max_length=10, choices=KeyState, default=KeyState.RUNNING, verbose_name=_("state"))
    response_status = models.SmallIntegerField(null=True, verbose_name=_("answer"))
    response_body = models.TextField(blank=True, default="")
    claimed_at = models.DateTimeField(db_default=OmniNow(), verbose_name=_("claimed at"))

    class Meta:
        verbose_name = _("request that acts once")
        verbose_name_plural = _("requests that act once")
        constraints = [
            models.UniqueConstraint(fields=["actor_key", "key"], name="outbox_key_once_per_actor"),
            models.CheckConstraint(
                condition=Q(state=KeyState.RUNNING, response_status__isnull=True)
                | Q(state=KeyState.DONE, response_status__isnull=False),
                name="outbox_key_done_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["claimed_at"], name="outbox_key_age")]

    def __str__(self) -> str:
        return self.key


class InboxMessage(BaseModel):
    """A message that another system sent, kept once under its own id. `subject` is what to ask that system about."""

    source = models.CharField(max_length=20, verbose_name=_("source"))
    event_id = models.CharField(max_length=120, verbose_name=_("message"))
    name = models.CharField(max_length=120, verbose_name=_("name"))
    subject = models.CharField(max_length=120, blank=True, default="", verbose_name=_("about"))
    state = models.CharField(max_length=10, choices=InboxState, default=InboxState.RECEIVED, verbose_name=_("state"))
    attempts = models.SmallIntegerField(default=0, verbose_name=_("tries"))
    due_at = models.DateTimeField(db_default=OmniNow(), verbose_name=_("due at"))
    leased_until = models.DateTimeField(null=True, verbose_name=_("leased until"))
    done_at = models.DateTimeField(null=True, verbose_name=_("done at"))
    error = models.TextField(blank=True, default="", verbose_name=_("error"))

    class Meta:
        verbose_name = _("message received")
        verbose_name_plural = _("messages received")
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="outbox_inbox_once_per_source"),
            models.CheckConstraint(
                condition=Q(state=InboxState.DONE, done_at__isnull=False)
                | (~Q(state=InboxState.DONE) & Q(done_at__isnull=True)),
                name="outbox_inbox_done_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["source", "id"], name="outbox_inbox_waiting", condition=Q(state="received")),
            models.Index(fields=["done_at"], name="outbox_inbox_age", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"
