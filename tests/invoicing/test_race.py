from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from apps.invoicing import selectors
from apps.invoicing.enums import DocumentKind
from apps.invoicing.errors import AlreadySubstituted, NothingLeftToInvoice
from apps.invoicing.models import DocumentSeries, FiscalDocument
from tests.factories.invoicing import issue, line, replace, take_back
from tests.factories.stores import LegalEntityFactory
from tests.races import outcomes, race
from tests.tampering import broken_invariants

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


def test_eight_who_ask_for_an_invoice_at_once_get_one():
    original = issue(LegalEntityFactory())

    answers = race(*(partial(replace, original, source_code=f"WEB{caller}") for caller in range(8)))

    assert outcomes(answers) == {"ok": 1, "AlreadySubstituted": 7}
    assert FiscalDocument.objects.filter(kind=DocumentKind.FULL).count() == 1
    assert broken_invariants() == []


def test_a_receipt_is_replaced_or_taken_back_first_and_either_way_it_adds_up():
    entity = LegalEntityFactory()
    original = issue(entity)

    answers = race(partial(replace, original), partial(take_back, entity, original))

    lost = next((answer for answer in answers if isinstance(answer, Exception)), None)
    assert outcomes(answers) == {"ok": 1, type(lost).__name__: 1}
    assert isinstance(lost, AlreadySubstituted | NothingLeftToInvoice)
    assert broken_invariants() == []


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
