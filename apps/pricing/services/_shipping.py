"""Making and changing shipping rates. What orders agreed stays as it was: they keep a copy."""

from __future__ import annotations

import re
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.pricing.models import ShippingPlace, ShippingRate, ShippingRateText, ShippingStep, TaxClass
from apps.pricing.rates import RateDraft
from apps.pricing.services._checks import LONGEST_CODE, LONGEST_NAME, MAX_AMOUNT, MAX_COUNT
from apps.stores.models import SalesChannel

LONGEST_WAY: Final = 365
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_REGION: Final = re.compile(r"(?:[A-Z]{2}-[A-Z0-9]{1,3})?")
_POSTCODE: Final = re.compile(r"[0-9A-Z]{0,10}")


@transaction.atomic
def save_shipping_rate(draft: RateDraft, *, actor: Actor) -> ShippingRate:
    """The rate of that code, made or brought to these terms, with its names, places and steps.

    Locks: the rate. Raises: InvalidInput naming the field.
    """
    channel, tax_class = _of(draft)
    _check(draft)
    found = ShippingRate.objects.select_for_update(of=("self",)).filter(code=draft.code).first()
    rate = found or ShippingRate(code=draft.code)
    before = _told(rate) if found else {}
    rate.channel_id, rate.currency, rate.tax_class_id = channel.pk, draft.currency, tax_class.pk
    rate.days_from, rate.days_to, rate.max_grams = draft.days_from, draft.days_to, draft.max_grams
    rate.is_active = draft.is_active
    rate.save()
    _write_parts(rate, draft)
    audit.record(
        actor=actor,
        verb="shipping_rate.save",
        object_key=f"shipping_rate:{rate.pk}",
        before=before,
        after={**_told(rate), "steps": [[step.from_amount, step.from_grams, step.amount] for step in draft.steps]},
    )
    return rate


def _write_parts(rate: ShippingRate, draft: RateDraft) -> None:
    for table in (ShippingRateText, ShippingPlace, ShippingStep):
        table.objects.filter(rate=rate).delete()
    named = {language: name.strip() for language, name in draft.names.items() if name.strip()}
    ShippingRateText.objects.bulk_create(
        ShippingRateText(rate=rate, language=language, name=name) for language, name in named.items()
    )
    ShippingPlace.objects.bulk_create(
        ShippingPlace(
            rate=rate,
            country=place.country,
            region=place.region,
            postcode_start=place.postcode_start,
            is_left_out=place.is_left_out,
        )
        for place in draft.places
    )
    ShippingStep.objects.bulk_create(
        ShippingStep(rate=rate, from_amount=step.from_amount, from_grams=step.from_grams, amount=step.amount)
        for step in draft.steps
    )


def _told(rate: ShippingRate) -> dict[str, object]:
    return {
        "channel": rate.channel_id,
        "days": [rate.days_from, rate.days_to],
        "max_grams": rate.max_grams,
        "is_active": rate.is_active,
    }


def _of(draft: RateDraft) -> tuple[SalesChannel, TaxClass]:
    """The channel and the tax class that the draft names."""
    channel = SalesChannel.objects.filter(pk=draft.channel_id).first()
    if channel is None:
        raise InvalidInput(_("Choose a channel."), field="channel")
    if draft.currency != channel.currency:
        words = _("This channel sells in %(currency)s.") % {"currency": channel.currency}
        raise InvalidInput(words, field="currency")
    tax_class = TaxClass.objects.filter(code=draft.tax_class).first()
    if tax_class is None:
        raise InvalidInput(_("Choose a tax class."), field="tax_class")
    return channel, tax_class


def _check(draft: RateDraft) -> None:
    if not draft.code.strip() or len(draft.code) > LONGEST_CODE:
        raise InvalidInput(_("Write a name of 1 to 60 letters."), field="code")
    if not any(name.strip() for name in draft.names.values()):
        raise InvalidInput(_("Write what shoppers call this delivery, in one language at least."), field="names")
    if any(len(name) > LONGEST_NAME for name in draft.names.values()):
        raise InvalidInput(_("The name has 120 letters at most."), field="names")
    if not 0 <= draft.days_from <= draft.days_to <= LONGEST_WAY:
        raise InvalidInput(_("Write how many days it takes, the fewest first."), field="days_to")
    if draft.max_grams is not None and not 0 < draft.max_grams <= MAX_COUNT:
        raise InvalidInput(_("Write 1 gram or more, or leave it empty."), field="max_grams")
    _check_places(draft)
    _check_steps(draft)


def _check_places(draft: RateDraft) -> None:
    if all(place.is_left_out for place in draft.places):
        raise InvalidInput(_("Name a country that this delivery goes to."), field="places")
    for place in draft.places:
        if not _COUNTRY.fullmatch(place.country):
            raise InvalidInput(_("A country has two capital letters, such as ES."), field="places")
        if not _REGION.fullmatch(place.region) or (place.region and place.region[:2] != place.country):
            raise InvalidInput(_("A region is written as ISO 3166-2 does, such as ES-CN."), field="places")
        if not _POSTCODE.fullmatch(place.postcode_start):
            raise InvalidInput(_("A postcode begins with digits or capital letters, without spaces."), field="places")
    if len({(place.country, place.region, place.postcode_start) for place in draft.places}) < len(draft.places):
        raise InvalidInput(_("Each place is named once."), field="places")


def _check_steps(draft: RateDraft) -> None:
    if not any(step.from_amount == 0 and step.from_grams == 0 for step in draft.steps):
        raise InvalidInput(_("Write what it costs from zero on."), field="steps")
    if len({(step.from_amount, step.from_grams) for step in draft.steps}) < len(draft.steps):
        raise InvalidInput(_("Each step begins once."), field="steps")
    for step in draft.steps:
        if not 0 <= step.amount <= MAX_AMOUNT or not 0 <= step.from_amount <= MAX_AMOUNT:
            raise InvalidInput(_("An amount can't be below zero, nor that large."), field="steps")
        if not 0 <= step.from_grams <= MAX_COUNT:
            raise InvalidInput(_("A weight can't be below zero, nor that large."), field="steps")
