"""One spelling per mailbox of a customer, without guessing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.accounts.emails import normalise_email
from apps.core.errors import InvalidInput


def normalised(email: str) -> str:
    """The address under which a guest is recognised: as users' addresses are normalised.

    A dot or a plus-tag may lead to another person's mailbox with some providers, so both stay.
    Raises: InvalidInput.
    """
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise InvalidInput(_("Enter a valid e-mail address."), field="email") from None
    if len(address) > 254:
        raise InvalidInput(_("This e-mail address is too long."), field="email")
    return address
