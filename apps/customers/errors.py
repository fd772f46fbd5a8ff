from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict


class WorksHere(Conflict):
    """Whose name stands under what they did for the house."""

    code = "customers.works_here"
    message = _("This person works here. End the employment first.")
