from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    SIMPLIFIED = "simplified", _("Simplified invoice")
    FULL = "full", _("Invoice")
    CORRECTIVE = "corrective", _("Corrective invoice")


SERIES_LETTER: Final[dict[str, str]] = {
    DocumentKind.SIMPLIFIED: "S",
    DocumentKind.FULL: "F",
    DocumentKind.CORRECTIVE: "R",
}
"""What tells the series of one device and year apart on paper."""


class Sector(models.TextChoices):
    """What a simplified document may be issued for; the law sets a limit for each."""

    RETAIL = "retail", _("Retail")
    GENERAL = "general", _("Everything else")


class Paper(models.TextChoices):
    RECEIPT = "receipt", _("Receipt, 80 mm")
    A4 = "a4", _("A4")
