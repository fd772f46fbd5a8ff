"""Shipping rates: a place in each line of one cell, a step in each line of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.core.money import exponent
from apps.imports.formats.tables.columns import Lines
from apps.imports.formats.tables.offers import NAME, NAMES
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.imports.services.tables._money import major, minor
from apps.pricing import services as pricing
from apps.pricing.models import ShippingPlace, ShippingRate, ShippingStep
from apps.pricing.services import Place, RateDraft, Step
from apps.stores.models import SalesChannel

NOT = "not "
_PLACE = re.compile(r"(not )?([A-Z]{2})(-[A-Z0-9]{1,3})?(?: ([0-9A-Z]{1,10}))?")
_STEP = re.compile(r"([0-9.]{1,20}) ([0-9]{1,9}) ([0-9.]{1,20})")
_PLAIN = ("days_from", "days_to", "max_grams", "is_active")


def _rate(values: Values) -> ShippingRate | None:
    return ShippingRate.objects.select_related("channel", "tax_class").filter(code=values["rate_code"]).first()


def _described(row: ShippingRate) -> dict[str, Any]:
    return {
        "rate_code": row.code,
        "channel_code": row.channel.code,
        **dict.fromkeys(NAMES, ""),
        **{f"{NAME}{language}": name for language, name in row.texts.values_list("language", "name")},
        "tax_class": row.tax_class.code,
        **{name: getattr(row, name) for name in _PLAIN},
        "places": Lines(sorted(map(_place_named, row.places.all()))),
        "steps": Lines(sorted(_step_named(step, row.currency) for step in row.steps.all())),
    }


def _place_named(place: ShippingPlace) -> str:
    named = f"{place.region or place.country} {place.postcode_start}".strip()
    return f"{NOT}{named}" if place.is_left_out else named


def _step_named(step: ShippingStep, currency: str) -> str:
    digits = exponent(currency)
    return f"{major(step.from_amount, currency):.{digits}f} {step.from_grams} {major(step.amount, currency):.{digits}f}"


def _write(values: Values, _found: ShippingRate | None, actor: Actor) -> None:
    channel = needed(SalesChannel.objects.filter(code=values["channel_code"]).first(), "channel_code")
    days = {name: values[name] for name in ("days_from", "days_to") if values.get(name) is not None}
    pricing.save_shipping_rate(
        RateDraft(
            code=values["rate_code"],
            channel_id=channel.pk,
            currency=channel.currency,
            names={name.removeprefix(NAME): text for name, text in values.items() if name.startswith(NAME) and text},
            tax_class=values.get("tax_class") or "standard",
            **days,
            max_grams=values.get("max_grams"),
            places=tuple(_places(values.get("places") or ())),
            steps=tuple(_steps(values.get("steps") or (), channel.currency)),
            is_active=values.get("is_active") is not False,
        ),
        actor=actor,
    )


def _places(lines: Iterable[str]) -> Iterator[Place]:
    for line in lines:
        found = _PLACE.fullmatch(line)
        if found is None:
            words = _("Write a place in each line, such as ES, ES-CN, ES 07 or not ES-CN.")
            raise InvalidInput(words, field="places")
        left_out, country, region, start = found.groups()
        yield Place(
            country=country,
            region=f"{country}{region}" if region else "",
            postcode_start=start or "",
            is_left_out=bool(left_out),
        )


def _steps(lines: Iterable[str], currency: str) -> Iterator[Step]:
    for line in lines:
        found = _STEP.fullmatch(line)
        try:
            start, grams, costs = found.groups() if found else ("", "", "")
            amounts = [minor(Decimal(text), currency, "steps") for text in (start, costs)]
        except InvalidOperation:
            words = _("Write a step in each line: goods from, grams from, what it costs, such as 0.00 0 4.95.")
            raise InvalidInput(words, field="steps") from None
        yield Step(from_amount=amounts[0], from_grams=int(grams), amount=amounts[1])


SHIPPING_RATES = Kind(
    code="shipping_rates",
    label="pricing.ShippingRate",
    changing=Permission.SETTINGS_EDIT,
    rows=lambda rows: rows.select_related("channel", "tax_class").prefetch_related("places", "steps"),
    describe=_described,
    find=_rate,
    write=_write,
    said_as={"code": "rate_code", "channel": "channel_code", "currency": "channel_code", "names": NAMES[0]},
)
