"""What every refusal looks like, whoever shows it: a page, a problem+json body, an import report, a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A request that the business refuses. Nothing was changed.

    `code` is stable and for machines; `message` is a translated sentence for people that says what to do;
    `field` names the input at fault; `context` holds further plain values. `status` is what HTTP doors answer.
    """

    code: ClassVar[str] = "core.refused"
    status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("This can't be done.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        field: str | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self.text: str | Promise = message if message is not None else type(self).message
        self.field = field
        self.context: dict[str, Any] = dict(context or {})
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.text)


class InvalidInput(DomainError):
    """A value that cannot be taken; `field` says which."""

    code = "core.invalid_input"
    status = 400
    message = _("Check this value.")


class NotFound(DomainError):
    """It does not exist, or the actor may not know that it does."""

    code = "core.not_found"
    status = 404
    message = _("We couldn't find that.")


class PermissionDenied(DomainError):
    """The actor is known but may not do this."""

    code = "core.permission_denied"
    status = 403
    message = _("You don't have permission to do this.")


class IllegalTransition(DomainError):
    """The thing is in a state from which this step does not lead."""

    code = "core.illegal_transition"
    message = _("This step isn't possible any more. Reload to see where things stand.")


class Conflict(DomainError):
    """Somebody else changed it first."""

    code = "core.conflict"
    message = _("Somebody else changed this in the meantime. Reload and try again.")
