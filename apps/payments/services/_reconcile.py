"""The provider's books against ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apps.core.errors import InvalidInput
from apps.core.transactions import durable
from apps.payments.enums import AttemptKind, DifferenceKind
from apps.payments.errors import CardsOff, CardsUnavailable
from apps.payments.models import PaymentAttempt, Reconciliation, ReconciliationDifference
from apps.payments.providers import Movement, ProviderBusy, ProviderRefused, ProviderSilent, stripe

MARGIN: Final = timedelta(hours=1)
"""Their clock and ours may differ, and an answer may have come late."""


@durable
def reconcile(*, start: datetime, end: datetime) -> Reconciliation:
    """Compares every charge and refund of [start, end) in the provider's books with ours, and writes what differs.

    A movement that one side has in the time and the other a moment before or after is looked for, not reported.
    Raises: InvalidInput, CardsOff, CardsUnavailable.
    """
    if start >= end:
        raise InvalidInput(field="end")
    if not stripe.is_on():
        raise CardsOff
    try:
        theirs = _summed(stripe.movements(start=start - MARGIN, end=end + MARGIN))
    except (ProviderSilent, ProviderBusy, ProviderRefused) as silence:
        raise CardsUnavailable from silence
    return _compare(theirs, start=start, end=end)


def _summed(movements: Iterable[Movement]) -> dict[str, Movement]:
    """One per reference: a refund that came back, or a dispute that was won, moves the same money twice."""
    found: dict[str, Movement] = {}
    for row in movements:
        before = found.get(row.reference)
        found[row.reference] = row if before is None else replace(before, amount=before.amount + row.amount)
    return found


@transaction.atomic
def _compare(theirs: dict[str, Movement], *, start: datetime, end: datetime) -> Reconciliation:
    books = PaymentAttempt.objects.filter(provider=stripe.NAME).exclude(provider_reference="")
    ours = {row.provider_reference: row for row in books.filter(at__gte=start, at__lt=end).select_related("payment")}
    looked_at = ours.keys() | {reference for reference, row in theirs.items() if start <= row.at < end}
    ours |= {
        row.provider_reference: row
        for row in books.filter(provider_reference__in=looked_at - ours.keys()).select_related("payment")
    }
    found = [
        difference
        for reference in sorted(looked_at)
        if (difference := _difference(reference, ours.get(reference), theirs.get(reference)))
    ]
    run = Reconciliation.objects.create(
        provider=stripe.NAME,
        start_at=start,
        end_at=end,
        checked_count=len(looked_at),
        difference_count=len(found),
    )
    for difference in found:
        difference.reconciliation = run
    ReconciliationDifference.objects.bulk_create(found)
    return run


def _difference(reference: str, our: PaymentAttempt | None, their: Movement | None) -> ReconciliationDifference | None:
    row = ReconciliationDifference(reference=reference)
    if our is not None:
        row.payment_id = our.payment_id
        row.our_amount = our.amount if our.kind == AttemptKind.TAKE else -our.amount
        row.our_currency = our.payment.currency
    if their is not None:
        row.their_amount, row.their_currency = their.amount, their.currency
    kind = _kind(row, our, their)
    if kind is None:
        return None
    row.kind = kind
    return row


def _kind(row: ReconciliationDifference, our: PaymentAttempt | None, their: Movement | None) -> DifferenceKind | None:
    if our is None:
        return DifferenceKind.MISSING_HERE if row.their_amount else None  # it came and went
    if their is None:
        return DifferenceKind.MISSING_THERE
    if row.our_currency != row.their_currency:
        return DifferenceKind.CURRENCY
    return DifferenceKind.AMOUNT if row.our_amount != row.their_amount else None
