from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent: no longer true")


TRANSITIONS: dict[str, frozenset[str]] = {
    MessageState.WAITING: frozenset({MessageState.SENT, MessageState.FAILED, MessageState.DROPPED}),
    MessageState.FAILED: frozenset({MessageState.WAITING}),  # sent again by a person
    MessageState.SENT: frozenset(),
    MessageState.DROPPED: frozenset(),
}


class Occasion(models.TextChoices):
    """Why we write: each has a folder of templates, templates/messaging/<occasion>/."""

    ORDER_PLACED = "order_placed", _("Order placed")
    PICKUP_READY = "pickup_ready", _("Ready to collect")
    ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
    LINES_CANCELLED = "lines_cancelled", _("Part of an order cancelled")
    PICKUP_EXPIRED = "pickup_expired", _("Not collected in time")
    PICKUP_COLLECTED = "pickup_collected", _("Collected")
