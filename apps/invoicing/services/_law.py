from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db.models import Q

from apps.invoicing.enums import Sector
from apps.invoicing.errors import FullInvoiceRequired, NoRuleForCountry
from apps.invoicing.law import SIMPLIFIED_LAW
from apps.invoicing.models import SimplifiedLimit


def record_law() -> None:
    """Writes the limits that this release knows of; a row that is there already stays as it is."""
    SimplifiedLimit.objects.bulk_create(
        [SimplifiedLimit(**asdict(law)) for law in SIMPLIFIED_LAW], ignore_conflicts=True
    )


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
