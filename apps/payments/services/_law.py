from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db.models import Q, Sum

from apps.payments.enums import LIVE_STATES, Tender
from apps.payments.errors import CashLimitReached
from apps.payments.law import CASH_LAW
from apps.payments.models import CashLimit, Payment


def record_law() -> None:
    """Writes the cash limits that this release knows of; a row that is there already stays as it is."""
    CashLimit.objects.bulk_create([CashLimit(**asdict(law)) for law in CASH_LAW], ignore_conflicts=True)


def refuse_cash_over_limit(*, owner: str, currency: str, country: str, on: date) -> None:
    """Adds up everything the owner pays, by whatever tender and however split. Raises: CashLimitReached."""
    limit = (
        CashLimit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), country=country, currency=currency)
        .filter(valid_from__lte=on)
        .order_by("-valid_from")
        .first()
    )
    if limit is None:
        return
    payments = Payment.objects.filter(owner=owner, currency=currency, state__in=LIVE_STATES)
    operation = payments.aggregate(amount=Sum("requested_amount"))["amount"] or 0
    if operation >= limit.refused_from_amount:
        raise CashLimitReached(
            field="tender",
            context={
                "tender": Tender.CASH.value,
                "amount": operation,
                "refused_from": limit.refused_from_amount,
                "currency": currency,
                "source": limit.source,
            },
        )
