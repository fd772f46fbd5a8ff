"""What an import refuses as a whole. A bad row is never an exception: it is an issue in the report."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError


class ImportRefused(DomainError):
    """The file as a whole can't be imported; nothing of it was stored."""

    code = "imports.refused"
    status = 422
    message = _("This file can't be imported.")
