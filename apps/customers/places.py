"""A postal address as typed, checked before it is kept."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Final

from django.utils.translation import gettext as _

from apps.core import postal
from apps.core.errors import InvalidInput
from apps.customers.phones import e164

_LONGEST: Final = {"name": 150, "company": 150, "street": 200, "city": 100, "region": 10, "postcode": 20, "country": 2}
_NEEDED: Final = ("name", "street", "city", "country")


@dataclass(frozen=True, kw_only=True)
class PostalAddress:
    """Where a parcel or a bill goes; `country` is ISO 3166, `region` ISO 3166-2. What a country needs is in `core.postal`."""

    name: str
    street: str
    city: str
    country: str
    company: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""

    def check(self) -> None:
        """Raises: InvalidInput that names the first wrong field."""
        for field, sentence in self.wrong().items():
            raise InvalidInput(sentence, field=field)

    def wrong(self) -> dict[str, str]:
        """A sentence for each field that can't be kept so, in the order of the fields."""
        found = {field: sentence for field in _LONGEST if (sentence := self._wrong_text(field))}
        if "country" in found:
            return found
        rules, region, postcode = postal.rules_of(self.country), self.region.strip(), self.postcode.strip()
        tidy = rules.tidy(postcode)
        if "postcode" not in found and (sentence := _wrong_postcode(rules, tidy)):
            found["postcode"] = sentence
        if "region" not in found and "postcode" not in found:
            found |= _wrong_region(rules, region, tidy)
        return found

    def _wrong_text(self, field: str) -> str:
        value, longest = getattr(self, field).strip(), _LONGEST[field]
        if field in _NEEDED and not value:
            return _("This is needed.")
        if len(value) > longest:
            return _("At most %(count)s characters.") % {"count": longest}
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
            return _("This contains signs that can't be shown.")
        if field == "country" and not (value.isupper() and len(value) == longest and postal.is_country(value)):
            return _("A country has two capital letters, such as ES.")
        return ""

    def content(self, *, region: str) -> dict[str, str]:
        """The fields as they are kept: the postcode as its country writes it, the region that it tells, the phone in E.164.

        `region` is the phone's country if it names none.
        """
        kept = {field: unicodedata.normalize("NFC", value.strip()) for field, value in asdict(self).items()}
        rules = postal.rules_of(self.country)
        postcode = rules.tidy(self.postcode)
        return {
            **kept,
            "postcode": postcode,
            "region": kept["region"] or rules.region_of(postcode),
            "phone": e164(self.phone, region=region),
        }


@dataclass(frozen=True, kw_only=True)
class Area:
    """As much of an address as says what is delivered there, and how it is taxed."""

    postcode: str
    region: str


def area_of(*, country: str, postcode: str, region: str = "") -> Area:
    """The postcode as its country writes it, and the region that it tells, else the one given. Raises: InvalidInput."""
    rules = postal.rules_of(country)
    tidy = rules.tidy(postcode)
    if sentence := _wrong_postcode(rules, tidy):
        raise InvalidInput(sentence, field="postcode")
    return Area(postcode=tidy, region=rules.region_of(tidy) or region)


def _wrong_postcode(rules: postal.Rules, postcode: str) -> str:
    if not postcode:
        return _("This is needed.") if rules.is_postcode_needed else ""
    if rules.fits(postcode):
        return ""
    return _("A postcode there looks like %(example)s.") % {"example": rules.examples[0] if rules.examples else "…"}


def _wrong_region(rules: postal.Rules, region: str, postcode: str) -> dict[str, str]:
    """A region that the postcode tells needs not be typed."""
    if not region:
        is_missing = rules.is_region_needed and not rules.region_of(postcode)
        return {"region": _("This is needed.")} if is_missing else {}
    if rules.is_region_needed and region not in {one.code for one in rules.regions}:
        return {"region": _("Choose one of the list.")}
    if postcode and not rules.is_in(region, postcode):
        return {"postcode": _("This postcode does not lie there: check it, or what you chose below.")}
    return {}
