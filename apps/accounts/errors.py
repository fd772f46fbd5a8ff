from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError


class EmailTaken(DomainError):
    """Another user signs in with this address."""

    code = "accounts.email_taken"
    message = _("There is already an account with this e-mail address.")


class WeakPassword(DomainError):
    """The password breaks a rule; the message says which."""

    code = "accounts.weak_password"
    status = 400
    message = _("Choose a better password.")


class NotYourself(DomainError):
    """Nobody widens, narrows or ends their own access: a second person must."""

    code = "accounts.not_yourself"
    status = 403
    message = _("You can't change your own access. Ask somebody else who may.")


class TooManyAttempts(DomainError):
    """Too many wrong tries; `context["seconds"]` says how long to wait."""

    code = "accounts.too_many_attempts"
    status = 429
    message = _("Too many wrong tries. Wait 15 minutes and try again.")


class TokenNotValid(DomainError):
    """The API key is unknown, expired or revoked, or its user is suspended."""

    code = "accounts.token_not_valid"
    status = 401
    message = _("This API key is not valid.")
