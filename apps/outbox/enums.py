from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead letter")


class KeyState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Answered")


class InboxState(models.TextChoices):
    RECEIVED = "received", _("Received")
    DONE = "done", _("Done")
    DEAD = "dead", _("Dead letter")
