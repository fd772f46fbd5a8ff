from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CartState(models.TextChoices):
    OPEN = "open", _("Open")
    ORDERED = "ordered", _("Ordered")
    MERGED = "merged", _("Merged into another basket")
    EXPIRED = "expired", _("Expired")
