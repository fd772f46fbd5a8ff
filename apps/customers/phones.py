"""Telephone numbers as the whole world dials them."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput


def e164(phone: str, *, region: str) -> str:
    """What a person typed, as +34600000000; a number without a country code is one of `region` (ISO 3166).

    Empty stays empty. Raises: InvalidInput for what cannot be dialled.
    """
    if not phone.strip():
        return ""
    try:
        number = phonenumbers.parse(phone, region.upper() or None)
    except phonenumbers.NumberParseException:
        raise InvalidInput(_("Enter a phone number such as +34 600 000 000."), field="phone") from None
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise InvalidInput(_("Enter a phone number such as +34 600 000 000."), field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
