from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError


class KeyReused(DomainError):
    """The idempotency key came before with another request."""

    code = "outbox.key_reused"
    status = 422
    message = _("This Idempotency-Key was used for another request. Use a new key.")


class StillRunning(DomainError):
    """The first request with this key has no answer yet."""

    code = "outbox.still_running"
    status = 409
    message = _("The first request with this Idempotency-Key is still running. Try again in a moment.")
