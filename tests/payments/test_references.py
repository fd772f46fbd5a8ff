"""A terminal's slip or a Bizum pays once."""

from __future__ import annotations

import pytest

from apps.core.errors import InvalidInput
from apps.payments.enums import PaymentState, Tender
from apps.payments.errors import ReferenceUsed
from apps.payments.models import Payment, PaymentAttempt
from tests.factories.payments import open_at_desk, take
from tests.factories.stores import LocationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tender", [Tender.CARD_TERMINAL, Tender.BIZUM])
def test_the_number_of_a_slip_is_kept_and_never_pays_twice(tender):
    shop = LocationFactory()
    open_at_desk(owner="order:1")
    open_at_desk(owner="order:2")

    take(shop, owner="order:1", tender=tender, reference=" 00417 ")
    with pytest.raises(ReferenceUsed):
        take(shop, owner="order:2", tender=tender, reference="00417")

    attempt = PaymentAttempt.objects.get()
    assert (attempt.provider, attempt.provider_reference) == (tender, "00417")
    assert Payment.objects.get(owner="order:2").state == PaymentState.INITIATED


def test_cash_has_no_number_and_a_number_has_an_end():
    shop = LocationFactory()
    open_at_desk(owner="order:1")
    with pytest.raises(InvalidInput):
        take(shop, tender=Tender.BIZUM, reference="9" * 121)

    take(shop, tender=Tender.CASH, reference="00417")

    assert PaymentAttempt.objects.get().provider_reference == ""
