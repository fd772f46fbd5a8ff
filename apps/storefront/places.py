"""An address in a form: what was typed, and what its country asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core import postal
from apps.customers.places import PostalAddress

FIELDS = ("name", "company", "street", "postcode", "city", "region", "country", "phone")
LONGEST = 200


def typed(request: HttpRequest, **fixed: str) -> dict[str, str]:
    """What the form brought; `fixed` are fields that it does not ask."""
    return {field: request.POST.get(field, "").strip()[:LONGEST] for field in FIELDS} | fixed


def place_of(values: Mapping[str, str]) -> PostalAddress:
    """The address of a form; a region of another country than the one chosen is forgotten."""
    known = {field: values.get(field, "") for field in FIELDS}
    return PostalAddress(**known | {"region": region_in(known)})


def region_in(values: Mapping[str, str]) -> str:
    region, country = values.get("region", ""), values.get("country", "")
    return region if region.startswith(f"{country}-") else ""


def asks(values: Mapping[str, str], *, follows: bool = False) -> dict[str, Any]:
    """What a form shows for the country: its regions, the one that is chosen, and a postcode's shape.

    Where none is chosen it is the one that the postcode tells; with `follows`, also where another is.
    """
    rules = postal.rules_of(values.get("country", ""))
    postcode = rules.tidy(values.get("postcode", ""))
    told, chosen = rules.region_of(postcode), region_in(values)
    return {
        "word": rules.word,
        "regions": [("", "—"), *((one.code, one.name) for one in rules.regions)] if rules.regions else [],
        "region": (told or chosen) if follows else (chosen or told),
        "postcode": postcode,
        "hint": _("Such as %(example)s") % {"example": rules.examples[0]} if rules.examples else "",
        "is_region_needed": rules.is_region_needed,
        "is_postcode_needed": rules.is_postcode_needed,
    }


def mistakes(wrong: Mapping[str, str]) -> dict[str, Any]:
    """What was wrong, beside each field and above the form, where it says of which field it speaks."""
    names = {"name": _("Name"), "company": _("Company"), "street": _("Street and number"), "postcode": _("Postcode"),
             "city": _("City"), "country": _("Country"), "phone": _("Phone")}  # fmt: skip
    above = [
        (f"f-{field}" if field else "", f"{names[field]}: {sentence}" if field in names else sentence)
        for field, sentence in wrong.items()
    ]
    return {"wrong": wrong, "errors": above}


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Where letters go, by the names that a language has for it."""
    named = Locale(language).territories.items()
    found = [(code, name) for code, name in named if len(code) == 2 and code.isalpha() and postal.is_country(code)]
    return tuple(sorted(found, key=lambda one: one[1]))
