"""The table of events is the queue of record; Celery is only its doorbell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel, OmniNow
from apps.outbox.enums import DeliveryState, KeyState


class Event(BaseModel):
    """One published fact. `key` names the aggregate whose events are delivered in order."""

    name = models.CharField(max_length=80)
    version = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=80)
    payload = models.JSONField()
    is_fanned_out = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_event_waiting", condition=Q(is_fanned_out=False)),
            models.Index(fields=["key", "id"], name="outbox_event_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Delivery(BaseModel):
    """One event on its way to one handler."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    handler = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.SmallIntegerField(default=0)
    claims = models.SmallIntegerField(default=0, help_text="Claims without an answer: a worker died with this in hand.")
    due_at = models.DateTimeField(db_default=OmniNow())
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name_plural = "deliveries"
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

    actor_key = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=KeyState, default=KeyState.RUNNING)
    response_status = models.SmallIntegerField(null=True)
    response_body = models.TextField(blank=True, default="")
    claimed_at = models.DateTimeField(db_default=OmniNow())

    class Meta:
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
