"""Price lists and tax rates as master data."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.core.money import is_known_currency
from apps.pricing.countries import COUNTRIES
from apps.pricing.errors import ChangedList, MixedTaxDisplay
from apps.pricing.models import PriceList, TaxClass, TaxRate


@transaction.atomic
def ensure_price_list(
    *,
    code: str,
    channel_id: int,
    currency: str,
    is_tax_included: bool = True,
    priority: int = 0,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> PriceList:
    """The list of that code, made or brought to these terms.

    Locks: the lists of the channel. Raises: ChangedList, MixedTaxDisplay, InvalidInput.
    """
    if not is_known_currency(currency):
        raise InvalidInput(_("This is no currency (ISO 4217)."), field="currency")
    if valid_from and valid_to and valid_to <= valid_from:
        raise InvalidInput(_("The end must come after the start."), field="valid_to")
    list(PriceList.objects.filter(channel=channel_id).select_for_update(of=("self",)).values_list("pk"))
    sisters = PriceList.objects.filter(channel=channel_id, currency=currency).exclude(code=code)
    if sisters.exclude(is_tax_included=is_tax_included).exists():
        raise MixedTaxDisplay(field="is_tax_included")
    terms = {
        "is_tax_included": is_tax_included,
        "priority": priority,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    found, created = PriceList.objects.get_or_create(
        code=code, defaults={**terms, "channel_id": channel_id, "currency": currency}
    )
    if (found.channel_id, found.currency) != (channel_id, currency):
        raise ChangedList
    if not created and any(getattr(found, name) != value for name, value in terms.items()):
        PriceList.objects.filter(pk=found.pk).update(**terms)
        found.refresh_from_db()
    return found


@transaction.atomic
def ensure_tax_rate(
    *,
    tax_class: str,
    country: str,
    percent: Decimal,
    valid_from: datetime,
    valid_to: datetime | None = None,
    region: str = "",
    source: str = "",
) -> TaxRate:
    """The rate of that class and place that begins then, made or corrected. Raises: InvalidInput."""
    if not 0 <= percent <= 100:
        raise InvalidInput(_("A tax rate lies between 0 and 100 per cent."), field="percent")
    if valid_to and valid_to <= valid_from:
        raise InvalidInput(_("The end must come after the start."), field="valid_to")
    kind, _created = TaxClass.objects.get_or_create(code=tax_class)
    rate, _created = TaxRate.objects.update_or_create(
        tax_class=kind,
        country=country,
        region=region,
        valid_from=valid_from,
        defaults={"percent": percent, "valid_to": valid_to, "source": source},
    )
    return rate


def ensure_tax_rules(*, country: str) -> int:
    """The tax classes and rates that we know of a country, where they are missing; how many were added.

    What somebody changed in the admin stays. A country of which we know nothing adds nothing.
    """
    rules = COUNTRIES.get(country)
    if rules is None:
        return 0
    TaxClass.objects.bulk_create(
        [TaxClass(code=code) for code in dict.fromkeys(rate[0] for rate in rules.RATES)], ignore_conflicts=True
    )
    classes = dict(TaxClass.objects.values_list("code", "pk"))
    known = set(TaxRate.objects.filter(country=country).values_list("tax_class_id", "region").distinct())
    rows = [
        TaxRate(
            tax_class_id=classes[code],
            country=country,
            region=region,
            percent=Decimal(percent),
            valid_from=datetime.combine(begins, time(), tzinfo=rules.ZONE),
            source=source,
        )
        for code, region, percent, begins, source in rules.RATES
        if (classes[code], region) not in known
    ]
    TaxRate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
