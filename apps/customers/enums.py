from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wish(models.TextChoices):
    """What we may write for besides orders, if a person wishes it."""

    NEWS = "news", _("News and offers")
    FEEDBACK = "feedback", _("A question after a pickup: how was it?")
