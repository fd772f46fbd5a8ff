"""A postal address as typed, checked before it is kept."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Final

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.customers.phones import e164

_LONGEST: Final = {"name": 150, "company": 150, "street": 200, "city": 100, "region": 10, "postcode": 20, "country": 2}
_NEEDED: Final = ("name", "street", "city", "country")


@dataclass(frozen=True, kw_only=True)
class PostalAddress:
    """Where a parcel or a bill goes; `country` is ISO 3166, `region` ISO 3166-2."""

    name: str
    street: str
    city: str
    country: str
    company: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""

    def check(self) -> None:
        """Raises: InvalidInput that names the field."""
        for field, longest in _LONGEST.items():
            value = getattr(self, field).strip()
            if field in _NEEDED and not value:
                raise InvalidInput(_("This is needed."), field=field)
            if len(value) > longest:
                raise InvalidInput(_("At most %(count)s characters.") % {"count": longest}, field=field)
            if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
                raise InvalidInput(_("This contains signs that can't be shown."), field=field)
        if not (len(self.country) == 2 and self.country.isascii() and self.country.isupper()):
            raise InvalidInput(_("A country has two capital letters, such as ES."), field="country")

    def content(self, *, region: str) -> dict[str, str]:
        """The fields as they are kept; the phone in E.164, with `region` as its country if it names none."""
        kept = {field: unicodedata.normalize("NFC", value.strip()) for field, value in asdict(self).items()}
        return {**kept, "phone": e164(self.phone, region=region)}
