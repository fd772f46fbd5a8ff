from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import Q

from apps.invoicing.enums import Sector
from apps.invoicing.errors import FullInvoiceRequired, NoRuleForCountry, TooLateForInvoice
from apps.invoicing.law import SIMPLIFIED_LAW, SUBSTITUTION_LAW
from apps.invoicing.models import SimplifiedLimit, SubstitutionWindow


def record_law() -> None:
    """Writes the limits and times that this release knows of; a row that is there already stays as it is."""
    SimplifiedLimit.objects.bulk_create(
        [SimplifiedLimit(**asdict(law)) for law in SIMPLIFIED_LAW], ignore_conflicts=True
    )
    SubstitutionWindow.objects.bulk_create(
        [SubstitutionWindow(**asdict(law)) for law in SUBSTITUTION_LAW], ignore_conflicts=True
    )


def check_window(*, country: str, sold_on: date, on: date) -> None:
    """Whether a simplified document may still be replaced. Raises: TooLateForInvoice, also where no time is on record."""
    if on > (last_day_to_replace(country=country, sold_on=sold_on) or date.min):
        raise TooLateForInvoice(context={"country": country, "sold_on": sold_on.isoformat()})


def last_day_to_replace(*, country: str, sold_on: date) -> date | None:
    """Until when the law of the country in force at the sale lets it be told anew; None where none is on record."""
    window = (
        SubstitutionWindow.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=sold_on), country=country)
        .filter(valid_from__lte=sold_on)
        .order_by("-valid_from")
        .first()
    )
    return None if window is None else sold_on + timedelta(days=window.days)


def check_simplified(*, country: str, currency: str, total_amount: int, sector: Sector, on: date) -> None:
    """Whether the country allows a simplified document of this total. Raises: FullInvoiceRequired, NoRuleForCountry."""
    limit = (
        SimplifiedLimit.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on), country=country, currency=currency
        )
        .filter(sector=sector, valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    if limit is None:
        raise NoRuleForCountry(context={"country": country, "currency": currency})
    if total_amount > limit.up_to_amount:
        raise FullInvoiceRequired(
            context={"amount": total_amount, "up_to": limit.up_to_amount, "currency": currency, "source": limit.source}
        )
