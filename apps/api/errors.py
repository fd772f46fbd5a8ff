"""What this door refuses before any service is asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError, InvalidInput


class MalformedJson(InvalidInput):
    code = "api.malformed_json"
    message = _("This is not valid JSON.")


class InvalidBody(InvalidInput):
    """`context["errors"]` lists every field at fault."""

    code = "api.invalid_body"
    message = _("Some fields can't be taken. See errors.")


class InvalidQuery(InvalidInput):
    code = "api.invalid_query"
    message = _("Some parameters can't be taken. See errors.")


class BadCursor(InvalidInput):
    code = "api.bad_cursor"
    message = _("This cursor is not one of ours. Start from the first page.")


class NotJson(DomainError):
    code = "api.not_json"
    status = 415
    message = _("Send the body as application/json.")


class NotForm(DomainError):
    code = "api.not_form"
    status = 415
    message = _("Send the file as multipart/form-data, in the part named file.")


class FileMissing(InvalidInput):
    code = "api.file_missing"
    message = _("Send the file in the part named file.")


class BodyTooLarge(DomainError):
    code = "api.body_too_large"
    status = 413
    message = _("This body is too large.")


class NoSuchAddress(DomainError):
    code = "api.no_such_address"
    status = 404
    message = _("There is nothing at this address.")


class MethodNotAllowed(DomainError):
    code = "api.method_not_allowed"
    status = 405
    message = _("This address doesn't take that method.")


class SignInFirst(DomainError):
    """Nobody in particular asks for what only some may do."""

    code = "api.sign_in_first"
    status = 401
    message = _("Sign in, or send an API key.")


class CsrfFailed(DomainError):
    code = "api.csrf_failed"
    status = 403
    message = _("Send the CSRF token of your session in the header X-CSRFToken.")


class KeyMissing(InvalidInput):
    code = "api.idempotency_key_missing"
    message = _("Send an Idempotency-Key, so that a retry can't act twice.")


class BadKey(InvalidInput):
    code = "api.bad_idempotency_key"
    message = _("An Idempotency-Key has 1 to 255 visible ASCII characters.")


class TooManyRequests(DomainError):
    """`context["seconds"]` says how long to wait."""

    code = "api.too_many_requests"
    status = 429
    message = _("Too many requests. Wait a moment.")


class Unavailable(DomainError):
    """The database is away, or so busy that it gave up."""

    code = "api.unavailable"
    status = 503
    message = _("We can't do this right now. Try again in a moment.")


class Unexpected(DomainError):
    code = "api.unexpected"
    status = 500
    message = _("Something went wrong on our side. We have noted it.")
