from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from apps.invoicing import selectors
from apps.invoicing.enums import DocumentKind
from apps.invoicing.models import DocumentSeries, FiscalDocument
from tests.factories.invoicing import issue, line
from tests.factories.stores import LegalEntityFactory
from tests.races import outcomes, race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TILLS, EACH = 8, 25


def test_a_rush_on_one_series_leaves_no_gap_and_an_unbroken_chain():
    """Every fifth sale fails after its document was issued and is tried again: its number must come back."""
    entity = LegalEntityFactory()

    answers = race(*(partial(_sell, entity, till) for till in range(TILLS)))

    assert outcomes(answers) == {"ok": TILLS}
    numbers = FiscalDocument.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, TILLS * EACH + 1))
    assert selectors.verify_chain() == []
    series = DocumentSeries.objects.get()
    last = FiscalDocument.objects.get(number=TILLS * EACH)
    assert (series.last_number, series.last_hash) == (TILLS * EACH, last.hash)


def test_two_corrections_at_once_give_no_more_back_than_was_billed():
    entity = LegalEntityFactory()
    original = issue(entity)

    correct = partial(
        issue,
        entity,
        kind=DocumentKind.CORRECTIVE,
        corrects_id=original.id,
        reason="returned",
        lines=[line(-700, quantity=-1)],
    )

    answers = race(*(partial(correct, source_code=f"TILL{till}") for till in range(6)))

    assert outcomes(answers) == {"ok": 1, "CorrectionNotPossible": 5}
    assert FiscalDocument.objects.filter(kind=DocumentKind.CORRECTIVE).count() == 1


class _SaleFailedError(Exception):
    pass


def _sell(entity, till):
    for sale in range(EACH):
        owner = f"order:{till * EACH + sale}"
        if sale % 5 == 0:
            with pytest.raises(_SaleFailedError):
                _sell_and_fail(entity, owner)
        issue(entity, owner=owner)


def _sell_and_fail(entity, owner):
    with transaction.atomic():
        issue(entity, owner=owner)
        raise _SaleFailedError
